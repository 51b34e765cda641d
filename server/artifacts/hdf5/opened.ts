/**
 * What every artifact made of HDF5 files shares: findings about the files themselves, values by
 * key, and checks that need all bytes to be read.
 */
import type { ArtifactFinding, ReadOptions, TensorChunk } from '../artifact';
import { artifactFinding, nameOf } from '../format';
import { datasetsOf, objectAt, unusualLinks, type Hdf5Dataset, type Hdf5File } from './file';
import { Hdf5Error, NOWHERE } from './cursor';
import { swapWidth } from './datatypes';
import { declaredBytes, readDataset } from './values';
import type { FileRange } from '../bytes/ranges';
import { bytesText, countText, shapeText } from '../text';

/** An HDF5 file with the name to give it in findings. */
export interface NamedHdf5 {
  name: string;
  file: Hdf5File;
}

const MOST_FINDINGS = 20;
/**
 * A dataset that declares this much more than the whole file holds is no real one. Keras itself refuses above 4 GiB and
 * 1000 times (saving_lib.py).
 */
const BOMB_BYTES = 16 * 1024 * 1024;
const BOMB_RATIO = 100;

/** What can be said of an HDF5 file without reading its values. */
export function hdf5Findings({ name, file }: NamedHdf5): ArtifactFinding[] {
  const findings: ArtifactFinding[] = [];
  const size = file.source.size;
  const truncated = file.expectedEnd > size;
  const datasets = [...datasetsOf(file)];
  const lost = datasets.filter((dataset) => outside(file, dataset));
  if (truncated) {
    findings.push(
      artifactFinding(
        'truncated-file',
        name,
        `${nameOf(name)} ends at byte ${size}, its own header says ${file.expectedEnd}: ${countText(file.expectedEnd - size, 'byte')} less than there should be. ${lossText(lost, datasets.length, file)} Copy or download it again.`,
      ),
    );
  } else {
    for (const dataset of lost.slice(0, MOST_FINDINGS)) {
      findings.push(
        artifactFinding(
          'corrupt-data',
          dataset.path,
          `The values of ${dataset.path} in ${nameOf(name)} lie beyond the end of the file; they are lost. Copy or download it again.`,
        ),
      );
    }
    findings.push(...faultFindings(name, file));
  }
  for (const dataset of datasets) {
    const { storage } = dataset;
    if (
      storage.kind === 'contiguous' &&
      storage.address !== NOWHERE &&
      storage.bytes !== NOWHERE &&
      storage.bytes < declaredBytes(dataset) &&
      dataset.external.length === 0
    ) {
      findings.push(
        artifactFinding(
          'corrupt-data',
          dataset.path,
          `${dataset.path} has the shape ${shapeText(dataset.shape)} and only ${bytesText(storage.bytes)} of values. Copy or download ${nameOf(name)} again.`,
        ),
      );
    }
    if (isBomb(file, dataset)) {
      const declared = declaredBytes(dataset);
      findings.push(
        artifactFinding(
          'resource-bomb',
          dataset.path,
          `${dataset.path} declares ${bytesText(declared)} in a file of ${bytesText(size)}: whoever reads it fills the memory (CVE-2026-0897; Keras 3.12.1 and 3.13.2 refuse the largest). Do not load it.`,
        ),
      );
    }
    if (dataset.external.length > 0) {
      findings.push(
        artifactFinding(
          'escaping-path',
          dataset.path,
          `The values of ${dataset.path} are read from the file ${dataset.external.join(', ')} of the machine that loads it (CVE-2026-1669; refused since Keras 3.12.1 and 3.13.2). Do not load it.`,
        ),
      );
    }
    if (storage.kind === 'virtual') {
      findings.push(
        artifactFinding(
          'escaping-path',
          dataset.path,
          `${dataset.path} is a virtual dataset: its values are read from other files of the machine that loads it (refused since Keras 3.15.0). Do not load it.`,
        ),
      );
    }
  }
  for (const { path, link } of unusualLinks(file)) {
    if (link.kind === 'external') {
      findings.push(
        artifactFinding(
          'escaping-path',
          path,
          `${path} is a link into another file, ${link.file}${link.target === '' ? '' : ` (${link.target})`}: loading reads it (CVE-2026-1669; refused since Keras 3.12.1 and 3.13.2). Do not load it.`,
        ),
      );
    } else if (link.kind === 'soft') {
      findings.push(
        artifactFinding(
          'inconsistent-artifact',
          path,
          `${path} is a soft link to ${link.target}${objectAt(file, link.target) === undefined ? ', where nothing stands' : ''}; Keras writes none, and refuses them since 3.15.0.`,
          'warning',
        ),
      );
    }
  }
  return findings;
}

function isBomb(file: Hdf5File, dataset: Hdf5Dataset): boolean {
  const declared = declaredBytes(dataset);
  return declared > BOMB_BYTES && declared > BOMB_RATIO * file.source.size;
}

function faultFindings(name: string, file: Hdf5File): ArtifactFinding[] {
  const findings = file.faults
    .slice(0, MOST_FINDINGS)
    .map((fault) =>
      fault.path === ''
        ? artifactFinding(
            'corrupt-data',
            name,
            `${nameOf(name)} is damaged: ${fault.message}. ${survivors(file)} Copy or download it again.`,
          )
        : artifactFinding(
            'corrupt-data',
            fault.path,
            `${fault.path === '/' ? 'The top group' : fault.path} in ${nameOf(name)} cannot be read whole: ${fault.message}. ${survivors(file)} Copy or download it again.`,
          ),
    );
  if (file.faults.length > MOST_FINDINGS) {
    findings.push(
      artifactFinding(
        'corrupt-data',
        name,
        `${nameOf(name)} has ${file.faults.length - MOST_FINDINGS} more places that cannot be read.`,
      ),
    );
  }
  return findings;
}

function survivors(file: Hdf5File): string {
  const count = [...datasetsOf(file)].filter((dataset) => !outside(file, dataset)).length;
  return count === 0 ? 'No dataset can be reached.' : `${countText(count, 'dataset')} can still be read.`;
}

function lossText(lost: Hdf5Dataset[], known: number, file: Hdf5File): string {
  if (known === 0) return 'Nothing of its content can be reached.';
  const beyond = file.faults.length > 0 ? ' Other objects are lost with their names.' : '';
  if (lost.length === 0)
    return `The ${countText(known, 'dataset')} that can be reached ${known === 1 ? 'lies' : 'lie'} before that.${beyond}`;
  const names = lost
    .slice(0, 5)
    .map((dataset) => dataset.path)
    .join(', ');
  return `Lost: ${names}${lost.length > 5 ? ` and ${lost.length - 5} more` : ''}; ${known - lost.length} of ${known} datasets can still be read.${beyond}`;
}

/** Whether values that stand in one piece reach beyond the end of the file. */
function outside(file: Hdf5File, dataset: Hdf5Dataset): boolean {
  const { storage } = dataset;
  if (storage.kind !== 'contiguous' || storage.address === NOWHERE || dataset.external.length > 0) return false;
  return (
    file.reader.base +
      storage.address +
      Math.min(declaredBytes(dataset), storage.bytes === NOWHERE ? Infinity : storage.bytes) >
    file.source.size
  );
}

/**
 * The values of a dataset by its path, in whichever of the files has it. Throws one sentence when it cannot be read.
 */
export async function* hdf5Values(
  files: NamedHdf5[],
  key: string,
  options: ReadOptions = {},
): AsyncGenerator<TensorChunk> {
  for (const { name, file } of files) {
    const dataset = objectAt(file, key);
    if (dataset?.kind !== 'dataset') continue;
    try {
      yield* readDataset(file, dataset, options);
    } catch (error) {
      if (!(error instanceof Hdf5Error)) throw error;
      throw new Error(`${key} in ${nameOf(name)} cannot be read: ${error.message}.`);
    }
    return;
  }
  throw new Error(`There is no dataset ${key}.`);
}

/** Where the values of a dataset stand on disk, as `hdf5Values` gives them and in one piece; null where they do not. */
export async function hdf5Place(files: NamedHdf5[], key: string): Promise<FileRange | null> {
  for (const { file } of files) {
    const dataset = objectAt(file, key);
    if (dataset?.kind !== 'dataset') continue;
    const { storage, type } = dataset;
    const { place } = file.source;
    const text = type.class === 'string' || type.class === 'variable-string';
    if (place === undefined || text || swapWidth(type) !== null || dataset.external.length > 0) return null;
    if (storage.kind !== 'contiguous' || storage.address === NOWHERE || outside(file, dataset)) return null;
    const bytes = declaredBytes(dataset);
    if (storage.bytes !== NOWHERE && storage.bytes < bytes) return null;
    return { path: place.path, offset: place.offset + file.reader.base + storage.address, bytes };
  }
  return null;
}

/** Reads every dataset whose chunks carry a checksum or are compressed; what is damaged is a finding. */
export async function* verifyHdf5(
  { name, file }: NamedHdf5,
  options: ReadOptions = {},
): AsyncGenerator<ArtifactFinding> {
  for (const dataset of datasetsOf(file)) {
    options.signal?.throwIfAborted();
    if (dataset.storage.kind !== 'chunked' || isBomb(file, dataset)) continue;
    try {
      for await (const chunk of readDataset(file, dataset, { signal: options.signal }))
        options.progress?.(chunk.kind === 'bytes' ? chunk.bytes.length : 0);
    } catch (error) {
      if (!(error instanceof Hdf5Error)) throw error;
      yield artifactFinding(
        'corrupt-data',
        dataset.path,
        `The values of ${dataset.path} in ${nameOf(name)} are damaged: ${error.message}. The other datasets are not touched by this. Copy or download it again.`,
      );
    }
  }
}
