/**
 * A `.keras` archive (Keras 2.12 and newer) or the same unzipped: configuration, metadata and a Keras
 * 3 weights file, which is read in place where the zip stores it uncompressed.
 */
import { filesBelow, leadsOutside } from '../artifact-files';
import type { Artifact, ArtifactFinding, OpenArtifact, ReadOptions } from '../artifact';
import type { ByteSource } from '../bytes/byte-source';
import { configFindings } from './config-safety';
import { notAnArtifactMessage, recogniseContent } from '../content';
import { artifactFinding, closedArtifact, emptyArtifact, joinPath, nameOf, type OpenFormat } from '../format';
import { openHdf5 } from '../hdf5/hdf5';
import { Hdf5Error } from '../hdf5/cursor';
import { hdf5Findings, hdf5Place, hdf5Values, verifyHdf5, type NamedHdf5 } from '../hdf5/opened';
import { customObjectNames, isObject, layerTree, parseKerasJson, textOf, walkObjects, type Json } from './config';
import { storedArrays, storedWeights, weightPath, type StoredWeights } from './stored-weights';
import { joinSavedWeights } from './weights';
import { refusedEverywhere } from '../loads';
import { configLoads, listLoads } from './loads/verdict';
import { npzFindings, npzPlace, npzValues, readNpz, type NpzArray } from '../numpy/npz';
import type { FileRange } from '../bytes/ranges';
import { bytesText } from '../text';
import { memberDamage, memberSource, readZip, salvageMembers, ZipError, type ZipMember } from '../bytes/zip';

/** The content of the archive, whether zipped or not. */
interface Content {
  /** Sizes by name, below the place where config.json stands. */
  sizes: Map<string, number>;
  /** Opens a member. Throws an `Error` whose message ends a sentence that begins with "it". */
  open(name: string): Promise<ByteSource>;
}

const LARGEST_JSON = 64 * 1024 * 1024;
const BOMB_BYTES = 16 * 1024 * 1024;
const BOMB_RATIO = 100;

/** Opens a .keras file. */
export const openKerasArchive: OpenFormat = async (files, place) => {
  const source = await files.open(place.file);
  const name = nameOf(place.file);
  const artifact: Artifact = {
    ...emptyArtifact(place.file, 'keras-archive'),
    bytes: source.size,
    files: [{ path: name, bytes: source.size }],
  };
  if (/\.(h5|hdf5)$/i.test(name)) {
    artifact.findings.push(
      artifactFinding(
        'not-an-artifact',
        name,
        `${name} is a .keras archive (a zip) under the name of an HDF5 file: Keras chooses the reader by the name and fails. Rename it to ${name.replace(/\.(h5|hdf5)$/i, '.keras')}.`,
      ),
    );
  }
  let members: ZipMember[];
  let whole = true;
  try {
    members = (await readZip(source)).members;
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    members = await salvageMembers(source);
    whole = false;
    artifact.findings.push(
      artifactFinding(
        error.truncated ? 'truncated-file' : 'corrupt-data',
        name,
        `${name} is cut or damaged: ${error.message}. ${members.length === 0 ? 'No member of it can be found.' : `Found by their own headers: ${members.map((member) => member.name).join(', ')}.`} Copy or download it again.`,
      ),
    );
  }
  if (members.length === 0) {
    if (artifact.findings.length === 0) {
      artifact.findings.push(
        artifactFinding('missing-file', name, `${name} is a zip without any member. Save the model again.`),
      );
    }
    artifact.loads = refusedEverywhere('It cannot be read.');
    await source.close();
    return closedArtifact(artifact);
  }
  artifact.findings.push(...memberFindings(members, name));
  const prefix = folderPrefix(members);
  if (prefix !== '') {
    artifact.findings.push(
      artifactFinding(
        'missing-file',
        'config.json',
        `All members of ${name} stand below the folder ${prefix.slice(0, -1)}, and Keras looks for config.json at the top: it was zipped as a folder. Zip the content of the folder, or load the unzipped folder with Keras 3.10 or newer.`,
      ),
    );
  }
  // The last of two members of one name counts, as in Python's zipfile.
  const byName = new Map(members.map((member) => [member.name, member]));
  const content: Content = {
    sizes: new Map(
      [...byName.values()]
        .filter((member) => member.name.startsWith(prefix))
        .map((member) => [member.name.slice(prefix.length), member.size]),
    ),
    async open(member) {
      const found = byName.get(prefix + member);
      if (found === undefined) throw new Error('is not there');
      if (found.encrypted) throw new Error('is marked as encrypted');
      return memberSource(source, found);
    },
  };
  artifact.assets = [...content.sizes]
    .filter(([path]) => path.startsWith('assets/') && !path.endsWith('/'))
    .map(([path, bytes]) => ({ path, bytes }));
  const model = await fillArtifact(artifact, content, name);
  return {
    artifact,
    configuration: model.configuration,
    values: model.values,
    place: model.place,
    async *verify(options) {
      if (whole) yield* verifyMembers(source, members, name, options);
      for (const weights of model.weights) yield* verifyHdf5(weights, options);
    },
    async close() {
      await model.close();
      await source.close();
    },
  } satisfies OpenArtifact;
};

/** Opens the folder that `model.save(..., zipped=False)` writes, or a .keras that was unzipped. */
export const openKerasFolder: OpenFormat = async (files, place) => {
  const artifact: Artifact = emptyArtifact(place.root, 'keras-archive');
  const { found, links } = await filesBelow(files, place.root);
  artifact.files = found;
  artifact.bytes = found.reduce((total, file) => total + file.bytes, 0);
  artifact.assets = found.filter((file) => file.path.startsWith('assets/'));
  for (const link of links) {
    artifact.findings.push(
      artifactFinding(
        'escaping-path',
        link,
        `${link} is a symbolic link that leads out of the folder; it is not followed.`,
      ),
    );
  }
  const content: Content = {
    sizes: new Map(found.map((file) => [file.path, file.bytes])),
    open: (name) => files.open(joinPath(place.root, name)),
  };
  const model = await fillArtifact(artifact, content, nameOf(place.root) || 'the folder');
  return {
    artifact,
    configuration: model.configuration,
    values: model.values,
    place: model.place,
    async *verify(options) {
      for (const weights of model.weights) yield* verifyHdf5(weights, options);
    },
    close: model.close,
  } satisfies OpenArtifact;
};

interface Model extends Pick<OpenArtifact, 'values' | 'close'> {
  configuration: Json | undefined;
  /** Weights that stand in HDF5, of which checksums may be asked for. */
  weights: NamedHdf5[];
  place(key: string): Promise<FileRange | null>;
}

/** The weights of an archive in either form. */
interface Weights {
  hdf5: NamedHdf5[];
  /** Arrays of an .npz, by the path that an HDF5 file would have them at. */
  arrays: Map<string, NpzArray>;
  stored: StoredWeights;
  where: string;
  readable: boolean;
  broken: boolean;
}

const WEIGHTS = 'model.weights.h5';
const NPZ = 'model.weights.npz';

async function fillArtifact(artifact: Artifact, content: Content, name: string): Promise<Model> {
  const metadata = await readJson(artifact, content, 'metadata.json', name);
  if (isObject(metadata ?? null) && metadata !== undefined)
    artifact.producer.keras = textOf(metadata as { [key: string]: Json }, 'keras_version');
  const configuration = await readJson(artifact, content, 'config.json', name);
  const tree = configuration === undefined ? null : layerTree(configuration);
  if (configuration !== undefined && tree === null) {
    artifact.findings.push(
      artifactFinding(
        'corrupt-data',
        'config.json',
        `config.json of ${name} describes no model: it is ${Array.isArray(configuration) ? 'a list' : 'no object with class_name and config'}. Save the model again.`,
      ),
    );
  }
  const sources: ByteSource[] = [];
  const weights = await openWeights(artifact, content, name, tree !== null, sources);
  const joined = joinSavedWeights(tree, weights.stored, weights.where);
  artifact.layers = joined.layers;
  artifact.variables = joined.variables;
  artifact.parameters = weights.readable ? joined.parameters : null;
  if (!weights.broken) artifact.findings.push(...joined.findings);
  if (configuration !== undefined) {
    artifact.customObjects = customObjectNames(configuration);
    artifact.findings.push(...configFindings(configuration, 'keras-archive'), ...missingAssets(configuration, content));
  }
  artifact.loads =
    configuration === undefined || tree === null
      ? Array.isArray(configuration) && weights.hdf5.length > 0
        ? listLoads()
        : refusedEverywhere('There is no readable config.json in it.')
      : configLoads({
          holder: 'keras-archive',
          model: configuration,
          training: null,
          artifact,
          weights: weights.hdf5.length > 0,
        });
  return {
    configuration,
    weights: weights.hdf5,
    async *values(key, options) {
      const array = weights.arrays.get(key);
      if (array === undefined) yield* hdf5Values(weights.hdf5, key, options);
      else yield* npzValues(array, key, options);
    },
    async place(key) {
      const array = weights.arrays.get(key);
      return array === undefined ? hdf5Place(weights.hdf5, key) : npzPlace(array);
    },
    async close() {
      for (const source of sources) await source.close();
    },
  };
}

async function openWeights(
  artifact: Artifact,
  content: Content,
  name: string,
  wanted: boolean,
  sources: ByteSource[],
): Promise<Weights> {
  const nothing: Weights = {
    hdf5: [],
    arrays: new Map(),
    stored: await storedWeights([]),
    where: WEIGHTS,
    readable: false,
    broken: true,
  };
  if (!content.sizes.has(WEIGHTS)) {
    if (content.sizes.has(NPZ)) {
      try {
        const source = await content.open(NPZ);
        sources.push(source);
        const npz = await readNpz(source);
        artifact.findings.push(...npzFindings(npz, NPZ, name));
        const arrays = new Map([...npz.arrays].map(([key, array]) => [weightPath(key), array]));
        return {
          hdf5: [],
          arrays,
          stored: storedArrays(npz.arrays),
          where: NPZ,
          readable: arrays.size > 0,
          broken: arrays.size === 0 || npz.broken.size > 0,
        };
      } catch (error) {
        artifact.findings.push(unreadable(error, NPZ, name));
      }
    } else if (wanted) {
      artifact.findings.push(
        artifactFinding(
          'missing-file',
          WEIGHTS,
          `${name} has no ${WEIGHTS}: all weights are lost, the configuration can still be read. Save the model again, or build it and load the weights from elsewhere.`,
        ),
      );
    }
    return nothing;
  }
  let source: ByteSource;
  try {
    source = await content.open(WEIGHTS);
    sources.push(source);
  } catch (error) {
    artifact.findings.push(unreadable(error, WEIGHTS, name));
    return nothing;
  }
  try {
    const file = await openHdf5(source);
    const named = { name: WEIGHTS, file };
    artifact.findings.push(...hdf5Findings(named));
    return {
      hdf5: [named],
      arrays: new Map(),
      stored: await storedWeights([file]),
      where: WEIGHTS,
      readable: true,
      broken: file.faults.length > 0 || file.expectedEnd > file.source.size,
    };
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    const other = notAnArtifactMessage(WEIGHTS, 'weights file', await recogniseContent(source));
    const cut = /ends inside/.test(error.message);
    artifact.findings.push(
      artifactFinding(
        other !== null ? 'not-an-artifact' : cut ? 'truncated-file' : 'corrupt-data',
        WEIGHTS,
        other ??
          `${WEIGHTS} in ${name} cannot be opened: ${error.message}. All weights are lost, the configuration can still be read. Copy or download it again.`,
      ),
    );
    return nothing;
  }
}

function unreadable(error: unknown, member: string, name: string): ArtifactFinding {
  const message = error instanceof Error ? error.message : String(error);
  const bomb = /too many to decompress/.test(message);
  return artifactFinding(
    bomb ? 'resource-bomb' : 'corrupt-data',
    member,
    `${member} in ${name} cannot be read: ${message.startsWith('it ') ? message : `it ${message}`}. Copy or download it again.`,
  );
}

/** A JSON member; undefined when it is missing or unreadable, which is then a finding. */
async function readJson(artifact: Artifact, content: Content, member: string, name: string): Promise<Json | undefined> {
  const size = content.sizes.get(member);
  if (size === undefined) {
    const config = member === 'config.json';
    artifact.findings.push(
      artifactFinding(
        'missing-file',
        member,
        config
          ? `${name} has no config.json: the model cannot be rebuilt; the weights in it can be read. Save the model again.`
          : `${name} has no metadata.json, so that nobody knows which Keras wrote it; Keras 3 loads it all the same.`,
        config ? 'error' : 'warning',
      ),
    );
    return undefined;
  }
  let source: ByteSource | null = null;
  try {
    if (size > LARGEST_JSON) throw new Error('is too large for a configuration');
    source = await content.open(member);
    if (source.size > LARGEST_JSON) throw new Error('is too large for a configuration');
    return parseKerasJson(await source.read(0, source.size));
  } catch (error) {
    const finding = unreadable(error, member, name);
    // Keras never reads metadata.json.
    artifact.findings.push(member === 'metadata.json' ? { ...finding, severity: 'warning' } : finding);
    return undefined;
  } finally {
    await source?.close();
  }
}

/** Lookup layers keep their vocabulary as a file below assets/ when the configuration holds none. */
function missingAssets(configuration: Json, content: Content): ArtifactFinding[] {
  if ([...content.sizes.keys()].some((path) => path.startsWith('assets/') && !path.endsWith('/'))) return [];
  const findings: ArtifactFinding[] = [];
  for (const object of walkObjects(configuration)) {
    if (!/^(StringLookup|IntegerLookup|TextVectorization)$/.test(object.class) || !isObject(object.config)) continue;
    if (object.config['vocabulary'] !== null && object.config['vocabulary'] !== undefined) continue;
    const size = object.config['vocabulary_size'];
    const special = typeof object.config['num_oov_indices'] === 'number' ? object.config['num_oov_indices'] + 1 : 2;
    if (typeof size !== 'number' || size <= special) continue;
    findings.push(
      artifactFinding(
        'missing-file',
        `assets (${object.layer ?? object.path})`,
        `Layer "${object.layer ?? object.path}" (${object.class}) has a vocabulary of ${size} entries, and there is no file below assets/ that holds it: Keras loads the model with an empty vocabulary and says nothing. Save the model again.`,
      ),
    );
  }
  return findings;
}

const REPORTED = new Set(['metadata.json', 'config.json', WEIGHTS]);

function memberFindings(members: ZipMember[], name: string): ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const seen = new Set<string>();
  for (const member of members) {
    if (leadsOutside(member.name)) {
      findings.push(
        artifactFinding(
          'escaping-path',
          member.name,
          `The member ${member.name} of ${name} leads outside the folder that it would be extracted to (GHSA-hqp4-2352-xf5r; refused since Keras 3.14.0). Do not extract or load it.`,
        ),
      );
    }
    if (member.symbolicLink) {
      findings.push(
        artifactFinding(
          'escaping-path',
          member.name,
          `The member ${member.name} of ${name} is a symbolic link: extracted, it leads elsewhere. Keras writes none. Do not extract or load it.`,
        ),
      );
    }
    if (seen.has(member.name)) {
      findings.push(
        artifactFinding(
          'inconsistent-artifact',
          member.name,
          `${name} has two members ${member.name}: Keras reads the last, a scanner may read the first. Do not load it.`,
        ),
      );
    }
    seen.add(member.name);
    if (member.size > BOMB_BYTES && member.size > BOMB_RATIO * member.compressed) {
      findings.push(
        artifactFinding(
          'resource-bomb',
          member.name,
          `The member ${member.name} of ${name} declares ${bytesText(member.size)} and holds ${bytesText(member.compressed)}: whoever extracts it fills the disk or memory (refused since Keras 3.15.0). Do not load it.`,
        ),
      );
    } else if (member.method === 0 && member.size !== member.compressed) {
      findings.push(
        artifactFinding(
          'corrupt-data',
          member.name,
          `The member ${member.name} of ${name} is stored without compression and declares two sizes, ${member.size} and ${member.compressed}. Copy or download it again.`,
        ),
      );
    }
    // What Keras needs says so itself when it cannot be read.
    if (member.encrypted && !REPORTED.has(member.name)) {
      findings.push(
        artifactFinding(
          'corrupt-data',
          member.name,
          `The member ${member.name} of ${name} is marked as encrypted; Keras neither writes nor reads that. Save the model again.`,
        ),
      );
    }
    if (/\.(pkl|pickle|joblib|pt|pth|dill)$/i.test(member.name)) {
      findings.push(
        artifactFinding(
          'code-in-artifact',
          member.name,
          `${name} carries ${member.name}, which by its name is a pickle: Keras never reads it, and whoever unpickles it runs what it holds. Remove it.`,
          'warning',
        ),
      );
    }
  }
  return findings;
}

/** The folder that all members stand in when config.json is not at the top. */
function folderPrefix(members: ZipMember[]): string {
  if (members.some((member) => member.name === 'config.json' || member.name === WEIGHTS)) return '';
  const config = members.find((member) => /^[^/]+\/config\.json$/.test(member.name));
  return config === undefined ? '' : config.name.slice(0, -'config.json'.length);
}

async function* verifyMembers(
  source: ByteSource,
  members: ZipMember[],
  name: string,
  options: ReadOptions = {},
): AsyncGenerator<ArtifactFinding> {
  for (const member of members) {
    if (member.encrypted || (member.size > BOMB_BYTES && member.size > BOMB_RATIO * member.compressed)) continue;
    const reason = await memberDamage(source, member, options);
    if (reason !== null) {
      const lost =
        member.name === WEIGHTS
          ? 'Weights are changed; which of them cannot be told, HDF5 keeps no checksums.'
          : 'The other members are not touched by this.';
      yield artifactFinding(
        'corrupt-data',
        member.name,
        `The member ${member.name} of ${name} is damaged: ${reason}. ${lost} Copy or download it again.`,
      );
    }
  }
}
