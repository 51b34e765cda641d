/** What a file's own code proves about the Keras it runs under, whatever is pinned. */
import type { SourceFile } from '../python/project';
import { allowsLine, kerasTargets, legacyTargets, type Requirement, type Target } from './versions';

/**
 * `keras3`: it uses what only Keras 3 has. `tf_keras`: it imports that package. `legacy`: it asks TensorFlow for
 * Keras 2 (`TF_USE_LEGACY_KERAS`), which is tf_keras from TensorFlow 2.16 on.
 */
export type Proof = 'keras3' | 'tf_keras' | 'legacy';

/** Modules and names that came with Keras 3 (keras/api of 3.0.0; absent from 2.15). */
const keras3Names = new Set([
  'ops',
  'random',
  'export',
  'distribution',
  'tree',
  'KerasTensor',
  'Operation',
  'StatelessScope',
  'RematScope',
]);

const proofs = new WeakMap<object, Proof | null>();

/**
 * What the code of one file proves; null where it proves nothing. Only what runs whatever happens counts: not what
 * stands under an `if`, in a `try` or in a function.
 */
export function proofOf(file: SourceFile): Proof | null {
  const known = proofs.get(file.facts);
  if (known !== undefined) return known;
  const proof = /\btf_keras\b|TF_USE_LEGACY_KERAS|KERAS_BACKEND|\bkeras\b/.test(file.text) ? findProof(file) : null;
  proofs.set(file.facts, proof);
  return proof;
}

function findProof(file: SourceFile): Proof | null {
  let found: Proof | null = null;
  let importsLegacy = false;
  let importsKeras = false;
  for (const statement of file.facts.body) {
    if (statement.kind === 'import') {
      for (const { name } of statement.names) {
        const [top = '', second = ''] = name.split('.');
        if (top === 'tf_keras') importsLegacy = true;
        if (top === 'keras') importsKeras = true;
        if (top === 'keras' && keras3Names.has(second)) found = 'keras3';
      }
    } else if (statement.kind === 'import-from' && statement.level === 0) {
      const [top = '', second = ''] = statement.module.split('.');
      if (top === 'tf_keras') importsLegacy = true;
      if (top === 'keras') importsKeras = true;
      const names = second === '' ? statement.names.map((entry) => entry.name) : [second];
      if (top === 'keras' && names.some((name) => keras3Names.has(name))) found = 'keras3';
    } else if (statement.kind === 'assign' && statement.value?.kind === 'string') {
      // os.environ["KERAS_BACKEND"] = "jax"
      const [target] = statement.targets;
      const name = target?.kind === 'subscript' && target.index.kind === 'string' ? target.index.value : '';
      if (name === 'KERAS_BACKEND' && /^(jax|torch|openvino)$/.test(statement.value.value)) found = 'keras3';
      if (name === 'TF_USE_LEGACY_KERAS' && /^(1|true)$/i.test(statement.value.value)) found ??= 'legacy';
    }
  }
  if (found === null && importsLegacy && !importsKeras) return 'tf_keras';
  return found ?? (usesKeras3(file) ? 'keras3' : null);
}

/** `keras.ops.…` written out, in a file that binds `keras` by `import keras` and asks no version. */
function usesKeras3(file: SourceFile): boolean {
  const plain = file.facts.body.some(
    (statement) =>
      statement.kind === 'import' && statement.names.some((entry) => entry.name === 'keras' && entry.alias === null),
  );
  if (!plain || /__version__|hasattr|\bversion\(/.test(file.text)) return false;
  const code = file.text.replace(/("""|''')[\s\S]*?\1|#.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '');
  return /(?<![\w.])keras\.(ops|random|distribution|tree)\.\w/.test(code);
}

/**
 * The targets of one file: what its pins allow, narrowed by what its code proves. A proof that leaves nothing of
 * the pins is dropped, but for the choice between Keras and tf_keras, which no pin excludes.
 *
 * @param requirements what pins it; null where nothing does.
 */
export function targetsOf(
  pinned: { targets: readonly Target[]; requirements: readonly Requirement[] } | null,
  proof: Proof | null,
): Target[] {
  const allowed = pinned?.targets ?? [...kerasTargets, ...legacyTargets];
  const keras = allowed.filter((target) => target.package === 'keras');
  const legacy = allowed.filter((target) => target.package === 'tf_keras');
  if (proof === 'keras3') {
    const newer = keras.filter((target) => target.major === 3);
    return newer.length > 0 ? newer : keras.length > 0 ? keras : legacy;
  }
  if (proof === null) {
    // who requires tf_keras beside TensorFlow, and no Keras, may mean it to stand in for `tf.keras`, by an environment
    // variable that is set elsewhere
    const isMeant =
      legacy.length > 0 && pinned?.requirements.some((requirement) => requirement.package === 'keras') === false;
    return keras.length === 0 ? legacy : isMeant ? allowed.slice() : keras;
  }
  // tf_keras need not be pinned itself: it has the version of its TensorFlow.
  const tensorflow = (pinned?.requirements ?? []).filter((requirement) => requirement.package === 'tensorflow');
  const withTensorflow = legacyTargets.filter((target) =>
    tensorflow.every((requirement) => allowsLine(requirement.specifier, 2, target.minor)),
  );
  const chosen = legacy.length > 0 ? legacy : withTensorflow;
  if (proof === 'tf_keras') return chosen.length > 0 ? chosen : [...legacyTargets];
  const older = keras.filter((target) => target.major === 2);
  const both = [...older, ...chosen];
  return both.length > 0 ? both : keras;
}
