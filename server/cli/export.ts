/** `saveproof export`: variables of an artifact as a file of another format. */
import { existsSync } from 'node:fs';
import { suggestion } from '../check/suggestion';
import type { Variable } from '../artifacts/artifact';
import { exportTensors, type ExportTensor } from '../artifacts/export/tensor';
import { writeAtomically } from '../write-file-node';
import { openNamed } from './artifact';
import { exitCode, Failure, note, print, writeFailure } from './output';

export interface ExportCommandOptions {
  tensor: string[];
  output: string;
  force?: boolean;
}

type Written = { bytes: AsyncIterable<Uint8Array>; skipped: string[] };

/** By the ending of the file that is written. */
const formats: Record<string, { several: boolean; write(tensors: readonly ExportTensor[]): Promise<Written> }> = {
  '.npy': {
    several: false,
    write: async (tensors) => ({
      bytes: (await import('../artifacts/export/npy')).npyBytes(only(tensors)),
      skipped: [],
    }),
  },
  '.csv': {
    several: false,
    write: async (tensors) => ({
      bytes: (await import('../artifacts/export/csv')).csvBytes(only(tensors)),
      skipped: [],
    }),
  },
  '.npz': {
    several: true,
    write: async (tensors) => ({ bytes: (await import('../artifacts/export/npz')).npzBytes(tensors), skipped: [] }),
  },
  '.safetensors': {
    several: true,
    write: async (tensors) => (await import('../artifacts/export/safetensors')).safetensorsBytes(tensors),
  },
};

function only(tensors: readonly ExportTensor[]): ExportTensor {
  const [tensor] = tensors;
  if (tensor === undefined) throw new Failure('There is nothing to export.');
  return tensor;
}

/** Runs the command. Returns the exit code; throws Failure for what cannot be exported. */
export async function exportCommand(path: string, options: ExportCommandOptions): Promise<number> {
  const ending = /\.[^./\\]+$/.exec(options.output)?.[0].toLowerCase() ?? '';
  const format = formats[ending];
  if (format === undefined) {
    throw new Failure(
      `-o ${options.output}: the name must end in ${Object.keys(formats).join(', ')}, which says the format.`,
    );
  }
  if (existsSync(options.output) && options.force !== true)
    throw new Failure(`${options.output} exists already; choose another name, or overwrite it with --force.`);
  const opened = await openNamed(path);
  try {
    const { variables } = opened.artifact;
    const chosen =
      options.tensor.length === 0 ? variables : options.tensor.map((name) => variableNamed(variables, name, path));
    if (chosen.length === 0) throw new Failure(`${path} holds no variables, so there is nothing to export.`);
    if (!format.several && chosen.length > 1) {
      throw new Failure(
        `A ${ending} file holds one variable: name it with --tensor, or write to a .npz or .safetensors file.`,
      );
    }
    const tensors = exportTensors(opened, chosen);
    let written: Written;
    try {
      written = await format.write(tensors);
      await writeAtomically(options.output, written.bytes);
    } catch (error) {
      throw new Failure(`${options.output} was not written: ${writeFailure(error)}.`);
    }
    for (const name of written.skipped) note(`${name} was left out: ${ending} has no type for its values.`);
    await print(
      `${tensors.length - written.skipped.length} ${tensors.length - written.skipped.length === 1 ? 'variable' : 'variables'} written to ${options.output}\n`,
    );
    return exitCode.nothing;
  } finally {
    await opened.close();
  }
}

/** By its name, or by its key where names are not unique. */
function variableNamed(variables: readonly Variable[], name: string, path: string): Variable {
  const named = variables.filter((variable) => variable.name === name || variable.key === name);
  const [first] = named;
  if (named.length === 1 && first !== undefined) return first;
  if (named.length > 1) {
    throw new Failure(
      `${path} holds ${named.length} variables named ${name}: use a key instead, such as ${first?.key ?? ''}.`,
    );
  }
  throw new Failure(
    `${path} holds no variable ${name}${suggestion(
      name,
      variables.map((variable) => variable.name),
    )}; "saveproof inspect" lists them all.`,
  );
}
