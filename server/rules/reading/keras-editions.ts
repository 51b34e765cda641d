/** Which of two packages the objects of a program belong to, where both Keras 3 and tf_keras are there. */
import { externalAncestors } from '../../keras/interpreter/classes';
import type { Part, Place, Story } from '../../keras/story';
import type { InstanceValue, Namespace } from '../../keras/value';
import type { Target } from '../../keras/versions';
import { once } from '../../python/once';
import type { Project, SourceFile } from '../../python/project';
import type { Expression, Statement } from '../../python/syntax';
import { allParts, expressionsOf } from '../../python/walk';

/** A layer or optimizer that is handed to a model of the other package. */
export interface Stranger extends Place {
  part: Part;
  /** As which it was written: `tf_keras.layers.Dense`. */
  name: string;
  of: 'keras' | 'tf_keras';
  role: 'layer' | 'optimizer';
}

/** Layers and optimizers in models of the other package: such a model refuses them. */
export function strangersIn(story: Story, target: Target): Stranger[] {
  // tf_keras came with TensorFlow 2.15, and so did what the variable asks for
  if (target.package === 'keras' && target.major === 2 && target.minor < 15) return [];
  return story.models.flatMap((model) => {
    const program = story.project.files.get(model.program);
    const isMade = model.instance?.event?.guard === 'none' && !model.open;
    if (program === undefined || !isMade) return [];
    const whole = editionOf(story.project, program, model.namespace);
    if (whole === null) return [];
    const layers = model.kind === 'sequential' || model.kind === 'functional' ? model.parts : [];
    const optimizers = model.compiles.flatMap((compile) => (compile.guard === 'none' ? compile.optimizers : []));
    return [...layers, ...optimizers].flatMap((part): Stranger[] => {
      const { what, role, place } = part;
      const instance = what.kind === 'builtin' || what.kind === 'class' ? what.instance : null;
      if (instance === null || (role !== 'layer' && role !== 'optimizer') || !part.inConfig) return [];
      const { namespace, written } = homeOf(instance);
      const of = editionOf(story.project, program, namespace);
      return of === null || of === whole ? [] : [{ ...place, part, name: written, of, role }];
    });
  });
}

/** The package that an object's class, or the first base of it that is Keras' own, was taken from. */
function homeOf({ of }: InstanceValue): { namespace: Namespace; written: string } {
  if (of.kind === 'external') return of;
  const base = externalAncestors(of).find(({ namespace }) => namespace !== null);
  return { namespace: base?.namespace ?? null, written: of.definition.name };
}

/** The package that a namespace leads to in a program; null where that cannot be told, or it is another copy. */
function editionOf(project: Project, program: SourceFile, namespace: Namespace): 'keras' | 'tf_keras' | null {
  if (namespace === 'keras' || namespace === 'tf_keras') return namespace;
  if (namespace !== 'tensorflow.keras') return null;
  if (asksForLegacy(project, program, 0) === 'set') return 'tf_keras';
  return speaksOfLegacy(project) ? null : 'keras';
}

const variable = 'TF_USE_LEGACY_KERAS';

const speaksOfLegacy = once((project: Project): boolean =>
  [...project.files.values()].some((file) => file.text.includes(variable)),
);

/**
 * Whether a file, or what it imports, sets the variable that makes `tf.keras` tf_keras (`set`) before TensorFlow is
 * imported (`late`), which reads it then; null where it does neither.
 */
function asksForLegacy(project: Project, file: SourceFile, depth: number): 'set' | 'late' | null {
  for (const statement of file.facts.body) {
    if (sets(statement)) return 'set';
    if (statement.kind !== 'import' && statement.kind !== 'import-from') continue;
    const modules = statement.kind === 'import' ? statement.names.map(({ name }) => name) : [statement.module];
    for (const module of modules) {
      if (/^(tensorflow|keras|tf_keras)\b/.test(module)) return 'late';
      const level = statement.kind === 'import-from' ? statement.level : 0;
      const found = depth > 4 ? null : project.resolveModule(file, module, level);
      const inside = found?.kind === 'file' ? asksForLegacy(project, found.file, depth + 1) : null;
      if (inside !== null) return inside;
    }
  }
  return null;
}

/** `os.environ["TF_USE_LEGACY_KERAS"] = "1"`, `os.environ.update(...)`, `os.environ.setdefault(...)`, `os.putenv`. */
function sets(statement: Statement): boolean {
  if (statement.kind === 'assign') {
    const [target] = statement.targets;
    return (
      target?.kind === 'subscript' &&
      isText(target.index, (text) => text === variable) &&
      isText(statement.value, isTrue)
    );
  }
  if (statement.kind !== 'expression') return false;
  const texts = expressionsOf(statement)
    .flatMap(allParts)
    .flatMap((part) => (part.kind === 'string' ? [part.value] : []));
  const isSet = statement.value.kind === 'call' && /\benviron\b|putenv/.test(nameOf(statement.value.callee));
  const named =
    statement.value.kind === 'call' && statement.value.arguments.some((argument) => argument.name === variable);
  return isSet && (named || texts.includes(variable)) && texts.some(isTrue);
}

const isTrue = (text: string): boolean => /^(1|true)$/i.test(text);

function isText(value: Expression | null, holds: (text: string) => boolean): boolean {
  return value?.kind === 'string' && holds(value.value);
}

/** `a.b.c` as text. */
function nameOf(expression: Expression): string {
  if (expression.kind === 'name') return expression.name;
  return expression.kind === 'attribute' ? `${nameOf(expression.object)}.${expression.name}` : '';
}
