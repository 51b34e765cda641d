/**
 * Sharded weights: `save_weights('x.weights.json', max_shard_size=...)` of Keras 3.10 and newer writes
 * a list of groups and the HDF5 files that hold them (saving_lib.py, ShardedH5IOStore).
 */
import { leadsOutside } from '../artifact-files';
import type { Artifact, ArtifactFinding, OpenArtifact } from '../artifact';
import type { ArtifactFiles, ByteSource } from '../bytes/byte-source';
import { artifactFinding, closedArtifact, emptyArtifact, joinPath, nameOf, type OpenFormat } from '../format';
import { objectAt, type Hdf5File } from '../hdf5/file';
import { openHdf5 } from '../hdf5/hdf5';
import { Hdf5Error } from '../hdf5/cursor';
import { hdf5Findings, hdf5Place, hdf5Values, verifyHdf5, type NamedHdf5 } from '../hdf5/opened';
import { isObject, parseKerasJson, type Json } from './config';
import { storedWeights } from './stored-weights';
import { joinSavedWeights } from './weights';
import { refusedEverywhere } from '../loads';
import { listOf } from '../sentences';
import { notAnArtifactMessage, recogniseContent } from '../content';

const LARGEST_LIST = 64 * 1024 * 1024;

/** Opens a .weights.json and every shard that it names. */
export const openWeightsJson: OpenFormat = async (files, place) => {
  const name = nameOf(place.file);
  const artifact: Artifact = {
    ...emptyArtifact(place.file, 'hdf5-weights'),
    loads: refusedEverywhere('It holds only weights: build the model in code and call load_weights.'),
  };
  const list = await files.open(place.file);
  const sources: ByteSource[] = [list];
  const close = async () => {
    for (const source of sources) await source.close();
  };
  artifact.bytes = list.size;
  artifact.files.push({ path: name, bytes: list.size });
  const map = await readList(list, name);
  if ('finding' in map) {
    artifact.findings.push(map.finding);
    await close();
    return closedArtifact(artifact);
  }
  const opened: NamedHdf5[] = [];
  for (const shard of shardsOf(map)) {
    const path = joinPath(place.root, shard);
    const missing = missingShard(map, shard, name, leadsOutside(shard) ? null : await files.stat(path));
    if (missing !== null) {
      artifact.findings.push(missing);
      continue;
    }
    const source = await files.open(path);
    sources.push(source);
    artifact.bytes += source.size;
    artifact.files.push({ path: shard, bytes: source.size });
    const file = await openShard(source, shard);
    if ('finding' in file) {
      artifact.findings.push(file.finding);
      continue;
    }
    opened.push({ name: shard, file });
    artifact.findings.push(...hdf5Findings({ name: shard, file }));
  }
  artifact.findings.push(...absentGroups(map, opened, name));
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

/** Group → the shards that hold it. */
type WeightMap = Map<string, string[]>;

function shardsOf(map: WeightMap): string[] {
  return [...new Set([...map.values()].flat())];
}

async function readList(list: ByteSource, name: string): Promise<WeightMap | { finding: ArtifactFinding }> {
  try {
    const other = notAnArtifactMessage(name, 'list of weight shards', await recogniseContent(list));
    if (other !== null) return { finding: artifactFinding('not-an-artifact', name, other) };
    if (list.size > LARGEST_LIST) throw new Error('is too large for a list of shards');
    return weightMap(parseKerasJson(await list.read(0, list.size)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `${name} ${reason}. Copy or download it again; the shards beside it can be opened one by one.`;
    return { finding: artifactFinding('corrupt-data', name, message) };
  }
}

/** Why a shard is not read, null where it can be. `there` is what stands under its name. */
function missingShard(
  map: WeightMap,
  shard: string,
  name: string,
  there: Awaited<ReturnType<ArtifactFiles['stat']>>,
): ArtifactFinding | null {
  if (leadsOutside(shard)) {
    const message = `${name} names the shard ${shard}, outside its own folder; it is not read, and Keras should not either. Do not load it.`;
    return artifactFinding('escaping-path', shard, message);
  }
  if (there?.kind === 'link') {
    const message = `The shard ${shard} is a symbolic link that leads elsewhere; it is not followed.`;
    return artifactFinding('escaping-path', shard, message);
  }
  if (there?.kind === 'file') return null;
  const groups = [...map].filter(([, holders]) => holders.includes(shard)).map(([group]) => group);
  const message = `The shard ${shard} is not there; lost with it: ${listOf(groups)}. The other ${shardsOf(map).length - 1} shards can be read. Copy it next to ${name}.`;
  return artifactFinding('missing-file', shard, message);
}

async function openShard(source: ByteSource, shard: string): Promise<Hdf5File | { finding: ArtifactFinding }> {
  try {
    return await openHdf5(source);
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    const other = notAnArtifactMessage(shard, 'shard of weights', await recogniseContent(source));
    const message = other ?? `The shard ${shard} cannot be opened: ${error.message}. Copy it again.`;
    return { finding: artifactFinding(other === null ? 'corrupt-data' : 'not-an-artifact', shard, message) };
  }
}

/** Groups that the list places in shards which are sound and do not hold them. */
function absentGroups(map: WeightMap, opened: readonly NamedHdf5[], name: string): ArtifactFinding[] {
  return [...map].flatMap(([group, holders]) => {
    const open = opened.filter((candidate) => holders.includes(candidate.name));
    const cannotTell =
      open.length !== holders.length ||
      open.some(({ file }) => file.faults.length > 0 || objectAt(file, group)?.kind === 'group');
    if (cannotTell) return [];
    const message = `${name} says that ${group} is in ${holders.join(', ')}, and it is not there: list and shards are of different models.`;
    return [artifactFinding('inconsistent-artifact', group, message)];
  });
}

/** Throws an `Error` whose message ends a sentence about the file. */
function weightMap(value: Json): WeightMap {
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
