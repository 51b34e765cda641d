/**
 * Sharded weights: `save_weights('x.weights.json', max_shard_size=...)` of Keras 3.10 and newer writes
 * a list of groups and the HDF5 files that hold them (saving_lib.py, ShardedH5IOStore).
 */
import { leadsOutside } from '../artifact-files';
import type { OpenArtifact } from '../artifact';
import type { ByteSource } from '../bytes/byte-source';
import { artifactFinding, closedArtifact, emptyArtifact, joinPath, nameOf, type OpenFormat } from '../format';
import { objectAt } from '../hdf5/file';
import { openHdf5 } from '../hdf5/hdf5';
import { Hdf5Error } from '../hdf5/cursor';
import { hdf5Findings, hdf5Place, hdf5Values, verifyHdf5, type NamedHdf5 } from '../hdf5/opened';
import { isObject, parseKerasJson, type Json } from './config';
import { storedWeights } from './stored-weights';
import { joinSavedWeights } from './weights';
import { refusedEverywhere } from '../loads';
import { notAnArtifactMessage, recogniseContent } from '../content';

const LARGEST_LIST = 64 * 1024 * 1024;

/** Opens a .weights.json and every shard that it names. */
export const openWeightsJson: OpenFormat = async (files, place) => {
  const name = nameOf(place.file);
  const artifact = {
    ...emptyArtifact(place.file, 'hdf5-weights'),
    loads: refusedEverywhere('It holds only weights: build the model in code and call load_weights.'),
  };
  const opened: NamedHdf5[] = [];
  const sources: ByteSource[] = [];
  const close = async () => {
    for (const source of sources) await source.close();
  };
  const list = await files.open(place.file);
  sources.push(list);
  artifact.bytes = list.size;
  artifact.files.push({ path: name, bytes: list.size });
  let map: Map<string, string[]>;
  try {
    const content = await recogniseContent(list);
    const other = notAnArtifactMessage(name, 'list of weight shards', content);
    if (other !== null) {
      artifact.findings.push(artifactFinding('not-an-artifact', name, other));
      await close();
      return closedArtifact(artifact);
    }
    if (list.size > LARGEST_LIST) throw new Error('is too large for a list of shards');
    map = weightMap(parseKerasJson(await list.read(0, list.size)));
  } catch (error) {
    artifact.findings.push(
      artifactFinding(
        'corrupt-data',
        name,
        `${name} ${error instanceof Error ? error.message : String(error)}. Copy or download it again; the shards beside it can be opened one by one.`,
      ),
    );
    await close();
    return closedArtifact(artifact);
  }
  const shards = [...new Set([...map.values()].flat())];
  for (const shard of shards) {
    if (leadsOutside(shard)) {
      artifact.findings.push(
        artifactFinding(
          'escaping-path',
          shard,
          `${name} names the shard ${shard}, outside its own folder; it is not read, and Keras should not either. Do not load it.`,
        ),
      );
      continue;
    }
    const path = joinPath(place.root, shard);
    const there = await files.stat(path);
    if (there?.kind === 'link') {
      artifact.findings.push(
        artifactFinding(
          'escaping-path',
          shard,
          `The shard ${shard} is a symbolic link that leads elsewhere; it is not followed.`,
        ),
      );
      continue;
    }
    if (there?.kind !== 'file') {
      const groups = [...map].filter(([, holders]) => holders.includes(shard)).map(([group]) => group);
      artifact.findings.push(
        artifactFinding(
          'missing-file',
          shard,
          `The shard ${shard} is not there; lost with it: ${groups.slice(0, 5).join(', ')}${groups.length > 5 ? ` and ${groups.length - 5} more` : ''}. The other ${shards.length - 1} shards can be read. Copy it next to ${name}.`,
        ),
      );
      continue;
    }
    const source = await files.open(path);
    sources.push(source);
    artifact.bytes += source.size;
    artifact.files.push({ path: shard, bytes: source.size });
    try {
      const file = await openHdf5(source);
      opened.push({ name: shard, file });
      artifact.findings.push(...hdf5Findings({ name: shard, file }));
    } catch (error) {
      if (!(error instanceof Hdf5Error)) throw error;
      const other = notAnArtifactMessage(shard, 'shard of weights', await recogniseContent(source));
      artifact.findings.push(
        artifactFinding(
          other === null ? 'corrupt-data' : 'not-an-artifact',
          shard,
          other ?? `The shard ${shard} cannot be opened: ${error.message}. Copy it again.`,
        ),
      );
    }
  }
  for (const [group, holders] of map) {
    const open = opened.filter((candidate) => holders.includes(candidate.name));
    if (
      open.length !== holders.length ||
      open.some(({ file }) => file.faults.length > 0 || objectAt(file, group)?.kind === 'group')
    )
      continue;
    artifact.findings.push(
      artifactFinding(
        'inconsistent-artifact',
        group,
        `${name} says that ${group} is in ${holders.join(', ')}, and it is not there: list and shards are of different models.`,
      ),
    );
  }
  const joined = joinSavedWeights(null, await storedWeights(opened.map(({ file }) => file)), name);
  Object.assign(artifact, { layers: joined.layers, variables: joined.variables, parameters: joined.parameters });
  artifact.findings.push(...joined.findings);
  return {
    artifact,
    values: (key, options) => hdf5Values(opened, key, options),
    place: (key) => hdf5Place(opened, key),
    async *verify(options) {
      for (const shard of opened) yield* verifyHdf5(shard, options);
    },
    close,
  } satisfies OpenArtifact;
};

/** Group → the shards that hold it. Throws an `Error` whose message ends a sentence about the file. */
function weightMap(value: Json): Map<string, string[]> {
  const map = isObject(value) ? value['weight_map'] : undefined;
  if (!isObject(map)) throw new Error('has no weight_map: it is no list of weight shards');
  const result = new Map<string, string[]>();
  for (const [group, holders] of Object.entries(map)) {
    const names =
      typeof holders === 'string'
        ? [holders]
        : Array.isArray(holders)
          ? holders.filter((item) => typeof item === 'string')
          : [];
    result.set(group, names);
  }
  return result;
}
