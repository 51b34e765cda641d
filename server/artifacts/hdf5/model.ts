/** HDF5 files: whole models (.h5, .hdf5), weights-only files of both layouts, and any other HDF5 file as a tree. */
import type { Artifact, OpenArtifact } from '../artifact';
import { configFindings } from '../keras/config-safety';
import { artifactFinding, closedArtifact, emptyArtifact, nameOf, type OpenFormat } from '../format';
import { textAttribute } from './attributes';
import { objectAt, type Hdf5File, type Hdf5Group } from './file';
import { openHdf5 } from './hdf5';
import { Hdf5Error } from './cursor';
import { hdf5Findings, hdf5Place, hdf5Values, verifyHdf5 } from './opened';
import { customObjectNames, layerTree, parseKerasJson, type Json } from '../keras/config';
import { joinLegacyWeights, splitAttribute } from '../keras/legacy-weights';
import { storedWeights } from '../keras/stored-weights';
import type { JoinedModel } from '../keras/joined-model';
import { joinSavedWeights } from '../keras/weights';
import { configLoads } from '../keras/loads/verdict';
import { refusedEverywhere } from '../loads';

/** Opens one HDF5 file, whatever Keras or somebody else put in it. */
export const openHdf5Artifact: OpenFormat = async (files, place) => {
  const source = await files.open(place.file);
  const name = nameOf(place.file);
  const artifact: Artifact = {
    ...emptyArtifact(place.file, /\.weights\.h5$/.test(name) ? 'hdf5-weights' : 'hdf5'),
    bytes: source.size,
    files: [{ path: name, bytes: source.size }],
  };
  let file: Hdf5File;
  try {
    file = await openHdf5(source);
  } catch (error) {
    await source.close();
    if (!(error instanceof Hdf5Error)) throw error;
    const cut = /ends inside/.test(error.message);
    artifact.findings.push(
      artifactFinding(
        cut ? 'truncated-file' : 'corrupt-data',
        name,
        `${name} cannot be opened: ${error.message}. Copy or download it again.`,
      ),
    );
    artifact.loads = refusedEverywhere('The file is damaged.');
    return closedArtifact(artifact);
  }
  if (/\.keras$/i.test(name)) {
    artifact.findings.push(
      artifactFinding(
        'not-an-artifact',
        name,
        `${name} is an HDF5 file, as Keras before 2.12 writes under the name .keras; Keras 3 wants a zip there and refuses. Rename it to ${name.replace(/\.keras$/i, '.h5')}.`,
        'warning',
      ),
    );
  }
  const configuration = await fillArtifact(artifact, file, name);
  return {
    artifact,
    configuration: configuration?.model,
    training: configuration?.training,
    values: (key, options) => hdf5Values([{ name, file }], key, options),
    place: (key) => hdf5Place([{ name, file }], key),
    verify: (options) => verifyHdf5({ name, file }, options),
    close: () => source.close(),
  } satisfies OpenArtifact;
};

interface Configuration {
  model: Json;
  training: Json;
}

async function fillArtifact(artifact: Artifact, file: Hdf5File, name: string): Promise<Configuration | null> {
  const root = file.objects.get(file.root);
  const group = root?.kind === 'group' ? root : null;
  artifact.findings.push(...hdf5Findings({ name, file }));
  const damaged = artifact.findings.some((finding) => finding.severity === 'error' && /SP60[123]/.test(finding.code));
  const whole =
    group !== null && (group.attributes.has('model_config') || objectAt(file, '/model_weights')?.kind === 'group');
  if (group !== null && (whole || (await looksLikeWeights(file, group)))) {
    artifact.kind = whole ? 'hdf5-model' : 'hdf5-weights';
    artifact.producer.keras = await quiet(textAttribute(file, group, 'keras_version'));
    artifact.producer.backend = await quiet(textAttribute(file, group, 'backend'));
  }
  if (group === null || !whole) {
    const joined = await joinWeightsOnly(file, group, name);
    use(artifact, joined);
    artifact.loads = refusedEverywhere(
      damaged
        ? 'The file is damaged.'
        : artifact.kind === 'hdf5-weights'
          ? 'It holds only weights and no model configuration: build the model in code and call load_weights.'
          : 'It is no Keras model: it has no model configuration.',
    );
    return null;
  }
  const model = await readConfig(artifact, file, group, 'model_config', name);
  const training = await readConfig(artifact, file, group, 'training_config', name);
  if (objectAt(file, '/model_weights') === undefined && file.faults.length === 0) {
    artifact.findings.push(
      artifactFinding(
        'inconsistent-artifact',
        '/model_weights',
        `${name} has a model configuration and no group model_weights: the weights are not in it. Save the model again.`,
      ),
    );
  }
  const tree = model === undefined ? null : layerTree(model);
  if (model !== undefined && tree === null) {
    artifact.findings.push(
      artifactFinding(
        'corrupt-data',
        'model_config',
        `The attribute model_config of ${name} describes no model. Save the model again.`,
      ),
    );
  }
  use(artifact, await joinLegacyWeights(file, tree, '/model_weights'));
  if (model === undefined) {
    if (!group.attributes.has('model_config') && file.faults.length === 0) {
      artifact.findings.push(
        artifactFinding(
          'inconsistent-artifact',
          'model_config',
          `${name} has the weights of a whole model and no attribute model_config: the model cannot be rebuilt from it. Save the model again, or build it in code and call load_weights.`,
        ),
      );
    }
    artifact.loads = refusedEverywhere('There is no readable model configuration in it.');
    return null;
  }
  artifact.customObjects = customObjectNames(model, training ?? null);
  artifact.findings.push(...configFindings(model, 'hdf5'), ...configFindings(training ?? null, 'hdf5'));
  artifact.loads = configLoads({ holder: 'hdf5', model, training: training ?? null, artifact, weights: null });
  return { model, training: training ?? null };
}

function use(artifact: Artifact, joined: JoinedModel): void {
  artifact.layers = joined.layers;
  artifact.variables = joined.variables;
  artifact.parameters = artifact.kind === 'hdf5' ? null : joined.parameters;
  artifact.findings.push(...joined.findings);
}

/** Weights of the older layout list `layer_names`; those of Keras 3 have groups `vars` below `layers`. */
async function looksLikeWeights(file: Hdf5File, group: Hdf5Group): Promise<boolean> {
  if (group.attributes.has('layer_names') || group.attributes.has('layer_names0')) return true;
  if (group.links.has('vars') && (group.links.has('layers') || group.links.has('optimizer'))) return true;
  return [...file.objects.values()].some((object) => object.kind === 'group' && /\/vars$/.test(object.path));
}

async function joinWeightsOnly(file: Hdf5File, group: Hdf5Group | null, name: string): Promise<JoinedModel> {
  const legacy = group !== null && (await quiet(splitAttribute(file, group, 'layer_names'))) !== null;
  const joined = legacy
    ? await joinLegacyWeights(file, null, '')
    : joinSavedWeights(null, await storedWeights([file]), name);
  return joined;
}

/** A configuration attribute; undefined when there is none or it cannot be read, which is then a finding. */
async function readConfig(
  artifact: Artifact,
  file: Hdf5File,
  group: Hdf5Group,
  attribute: string,
  name: string,
): Promise<Json | undefined> {
  if (!group.attributes.has(attribute)) return undefined;
  let text: string | null = null;
  let reason = 'is no text';
  try {
    text = await textAttribute(file, group, attribute);
    if (text !== null) return parseKerasJson(text);
  } catch (error) {
    reason =
      error instanceof Hdf5Error
        ? `cannot be read: ${error.message}`
        : error instanceof Error
          ? error.message
          : String(error);
  }
  artifact.findings.push(
    artifactFinding(
      'corrupt-data',
      attribute,
      `The attribute ${attribute} of ${name} ${reason}. Save the model again, or copy it again.`,
    ),
  );
  return undefined;
}

async function quiet<T>(promise: Promise<T | null>): Promise<T | null> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Hdf5Error) return null;
    throw error;
  }
}
