/** What Python bytecode in a configuration means for a line of Keras. */
import type { LoadVerdict } from '../../artifact';
import { refused } from '../../loads';
import { isFrom, isThree, isObject, walkObjects, type Json } from '../config';
import { bytecodes } from '../config-safety';
import type { ConfiguredModel } from './verdict';

/**
 * Bytecode where Keras 3 takes none, whatever safe_mode says; null where all of it stands in Lambda layers as Keras
 * writes them.
 */
function misplacedBytecode(model: Json, holder: ConfiguredModel['holder']): LoadVerdict | null {
  for (const object of walkObjects(model)) {
    if (object.class === '__lambda__' && holder === 'keras-archive') {
      if (/^compile_config\./.test(object.path)) {
        return {
          ...refused(
            'Its training configuration holds bytecode, which Keras 3 takes only in Lambda layers: load it with compile=False.',
          ),
          compiled: true,
        };
      }
      if (/_(initializer|regularizer|constraint)$|\.activation$/.test(object.path))
        return refused(`It holds bytecode at ${object.path}, which Keras 3 takes only in Lambda layers.`);
    }
    if (
      object.class === 'Lambda' &&
      holder === 'hdf5' &&
      isObject(object.config) &&
      typeof object.config['function'] === 'string'
    ) {
      return refused('The function of its Lambda layer stands as plain text, which Keras 3 does not find in an .h5.');
    }
  }
  return null;
}

/** What bytecode in the configuration means for a line; null when there is none. */
export function bytecodeVerdict({ holder, model, training }: ConfiguredModel, version: string): LoadVerdict | null {
  const codes = [...bytecodes(model), ...bytecodes(training)];
  if (codes.length === 0) return null;
  if (codes.includes(null)) return refused('It holds Python bytecode that no Python can read.');
  if (isThree(version)) {
    const misplaced = misplacedBytecode(model, holder);
    if (misplaced !== null) return misplaced;
  }
  const python = codes[0]?.python ?? '';
  // TensorFlow before 2.12 runs on Python 3.7 to 3.10, later ones were recorded on 3.11 and newer.
  const modern = python.startsWith('3.11');
  if (modern !== isFrom(version, '2.12')) {
    return refused(
      `It holds bytecode of Python ${python}, which the Python that Keras ${version} runs on cannot read.`,
    );
  }
  // Keras 3.11.3 is the first that looks at safe_mode for an .h5 (CVE-2025-9905).
  if (holder === 'hdf5' && !isFrom(version, '3.11')) {
    return {
      verdict: 'yes',
      reason: `It runs the bytecode of a Lambda layer (Python ${python}); the same Python must load it.`,
    };
  }
  return {
    verdict: 'unsafe',
    reason: `It holds the bytecode of a Lambda layer: safe_mode=False, and the same Python that wrote it (${python}).`,
  };
}
