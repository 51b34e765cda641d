/** Opens any artifact: finds out what it is and hands it to the one module that reads that format. */
import type { OpenArtifact } from './artifact';
import type { ArtifactFiles, ByteSource } from './bytes/byte-source';
import { detectArtifact } from './detect';
import { refusedEverywhere } from './loads';
import { artifactFinding, closedArtifact, emptyArtifact, type FormatName, type OpenFormat } from './format';

/** The one list of formats. Each module is loaded when its format is met, so that none costs start-up time. */
const formats: Partial<Record<FormatName, () => Promise<OpenFormat>>> = {
  'saved-model': async () => (await import('./saved-model/saved-model')).openSavedModel,
  checkpoint: async () => (await import('./checkpoint/checkpoint')).openCheckpoint,
  hdf5: async () => (await import('./hdf5/model')).openHdf5Artifact,
  'keras-archive': async () => (await import('./keras/archive')).openKerasArchive,
  'keras-folder': async () => (await import('./keras/archive')).openKerasFolder,
  'weights-json': async () => (await import('./keras/weights-json')).openWeightsJson,
  npz: async () => (await import('./numpy/npz')).openNpz,
};

/**
 * Opens the artifact that stands at `path`, or that `path` is a member of. Never throws: what cannot
 * be read is an artifact of kind as far as known, with an error finding that says why.
 */
export async function openArtifact(allFiles: ArtifactFiles, path: string): Promise<OpenArtifact> {
  // Whatever a format opened is closed, also where damage made it lose sight of it.
  const sources: ByteSource[] = [];
  const closeAll = () => Promise.allSettled(sources.map((source) => source.close()));
  const files: ArtifactFiles = {
    stat: (at) => allFiles.stat(at),
    list: (at) => allFiles.list(at),
    async open(at) {
      const source = await allFiles.open(at);
      sources.push(source);
      return source;
    },
  };
  try {
    const detected = await detectArtifact(files, path);
    if (detected.place === null) {
      const loads = refusedEverywhere(detected.finding.message);
      return closedArtifact({ ...emptyArtifact(path, detected.kind), findings: [detected.finding], loads });
    }
    const load = formats[detected.place.format];
    if (load === undefined) {
      const finding = artifactFinding(
        'not-an-artifact',
        path,
        `${path} is a ${detected.place.format}, a format that this version does not read.`,
      );
      return closedArtifact({ ...emptyArtifact(path, 'unknown'), findings: [finding] });
    }
    const open = await load();
    const opened = await open(files, detected.place);
    opened.artifact.path = path;
    if (Object.keys(opened.artifact.loads).length === 0) {
      const { artifactLoads } = await import('./saved-model/loads');
      opened.artifact.loads = artifactLoads(opened.artifact);
    }
    const close = opened.close.bind(opened);
    // Not spread into another object: what is told only when it is asked for stays unasked.
    opened.close = () => close().finally(closeAll);
    return opened;
  } catch (error) {
    await closeAll();
    const reason = error instanceof Error ? error.message : String(error);
    const finding = artifactFinding('corrupt-data', path, `${path} cannot be read: ${reason}`);
    return closedArtifact({ ...emptyArtifact(path, 'unknown'), findings: [finding] });
  }
}
