/** Arguments and names in quotes that a version of Keras refuses and another one takes. */
import { argumentsOfSome, lacksName, isUnknownToSome, refusesArgument, type NamedRole } from '../../keras/arguments';
import { builtinClass } from '../../keras/builtins';
import { findMember } from '../../keras/interpreter/classes';
import { argumentAt, plainText } from '../../keras/interpreter/values';
import type { Compile, Part, Story, StoryModel } from '../../keras/story';
import type { Namespace, PassedArgument } from '../../keras/value';
import { isKeras2, type Target } from '../../keras/versions';
import { once } from '../../python/once';
import type { Call } from '../../python/syntax';
import { removeArgument } from '../fix/arguments';
import { fixOf } from '../fix/edits';
import { replace } from '../fix/text';
import type { Detection, Fix } from '../rule';
import { isForSomeVersions } from './keras-mentions';

/** The Keras that a name in a file is of. */
export type TargetOf = (file: string, namespace: Namespace) => Target;

/** Told with more care elsewhere. */
const toldElsewhere = new Set(['callbacks.ModelCheckpoint options', '.fit workers']);
for (const name of ['max_queue_size', 'use_multiprocessing']) toldElsewhere.add(`.fit ${name}`);

/** The same under another name. */
const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'activations.relu': { alpha: 'negative_slope', negative_slope: 'alpha' },
  'utils.to_categorical': { y: 'x', x: 'y' },
};

/** What no fix takes out: the training goes another way without it. */
const decisive =
  /^(weight_decay|clip\w+|global_clipnorm|.*ema.*|gradient_accumulation_steps|loss_scale_factor|batch_input_shape|input_shape|weights)$/;

/** What every version takes instead. */
const argumentsInstead: Readonly<Record<string, string>> = {
  batch_input_shape: 'Begin the model with `keras.Input(batch_shape=...)`.',
  input_shape: 'Begin the model with `keras.Input(...)`.',
  weights: 'Call `set_weights` once the layer is built.',
  reset_metrics: 'Call `reset_metrics` of the model.',
};

/** A call with an argument that some version refuses. */
interface Given {
  file: string;
  call: Call;
  namespace: Namespace;
  /** As in the table of arguments. */
  callable: string;
  argument: PassedArgument;
}

/** Calls that the target refuses for an argument. */
export function* refusedArguments(story: Story, targetOf: TargetOf): Iterable<Detection> {
  const seen = new Set<Call>();
  for (const { file, call, namespace, callable, argument } of argumentsGiven(story)) {
    const name = argument.name ?? '';
    if (seen.has(call) || !refusesArgument(callable, name, targetOf(file, namespace))) continue;
    seen.add(call);
    const other = renamed[callable]?.[name];
    const shown = callable.slice(callable.lastIndexOf('.') + 1);
    yield {
      file,
      span: { start: call.start, end: call.end },
      certainty: 'fails',
      message: `\`${shown}\` takes no \`${name}\` in this Keras version: the call raises. ${other === undefined ? (argumentsInstead[name] ?? 'Leave it out, or use a version that takes it.') : 'Hand it over by position.'}`,
      fixes: () => withoutArgument(story, { file, call, namespace, callable, argument }, other !== undefined),
    };
  }
}

function withoutArgument(story: Story, { file: path, call, argument }: Given, byPosition: boolean): Fix[] {
  const file = story.project.files.get(path);
  const given = argument.argument;
  const name = argument.name ?? '';
  if (file === undefined || given === null || decisive.test(name)) return [];
  if (!byPosition) return fixOf(`Leave ${name} out`, [removeArgument(file, call, given)]);
  const isNext = call.arguments.slice(0, call.arguments.indexOf(given)).every((each) => each.name === null);
  const written = isNext ? /^\w+\s*=\s*/.exec(file.text.slice(given.start, given.end)) : null;
  if (written === null) return [];
  return fixOf('Hand it over by position', [
    replace(file, { start: given.start, end: given.start + written[0].length }, ''),
  ]);
}

const argumentsGiven = once((story: Story): readonly Given[] => [
  ...constructorArguments(story),
  ...methodArguments(story),
]);

/** Arguments of Keras' own classes and functions. */
function* constructorArguments(story: Story): Iterable<Given> {
  for (const { name, call, guarded, namespace, file, arguments: given } of story.references) {
    if (call === null || guarded || !isPublic(namespace) || !name.startsWith('keras.')) continue;
    const callable = name.slice('keras.'.length);
    const some = argumentsOfSome(callable);
    if (some === null || isTested(story, file, call)) continue;
    for (const argument of given) {
      if (isOf(some, argument) && !toldElsewhere.has(`${callable} ${argument.name ?? ''}`))
        yield { file, call, namespace, callable, argument };
    }
  }
}

/** Arguments of a model's methods. */
function* methodArguments(story: Story): Iterable<Given> {
  for (const model of story.models) {
    if (!isPublic(model.namespace) || (model.class !== null && model.class.openBases.length > 0)) continue;
    for (const { name: callable, call, guard, file, self, arguments: given } of model.calls) {
      const some = guard === 'none' && self === model.instance ? argumentsOfSome(callable) : null;
      if (some === null || isOverridden(model, callable) || isTested(story, file.path, call)) continue;
      for (const argument of given) {
        if (isOf(some, argument) && !toldElsewhere.has(`${callable} ${argument.name ?? ''}`))
          yield { file: file.path, call, namespace: model.namespace, callable, argument };
      }
    }
  }
}

function isOf(some: ReadonlyMap<string, unknown>, { name, spread, argument }: PassedArgument): boolean {
  return name !== null && spread === null && argument !== null && some.has(name);
}

/** The private copies follow no list. */
function isPublic(namespace: Namespace): boolean {
  return namespace !== 'tensorflow.python.keras' && namespace !== 'tensorflow.compat.v1.keras';
}

function isTested(story: Story, path: string, { start }: Call): boolean {
  const file = story.project.files.get(path);
  return file === undefined || isForSomeVersions(file, start);
}

function isOverridden({ instance }: StoryModel, method: string): boolean {
  return instance?.of.kind === 'class' && findMember(instance.of, method.slice(1)) !== null;
}

/** A name in quotes that some version does not know. */
interface Named {
  file: string;
  call: Call;
  namespace: Namespace;
  role: NamedRole;
  name: string;
  /** Looked up only when the model is trained, in Keras 2 or everywhere: nothing fails where it never is. */
  late: 'never' | 'keras2' | 'always';
}

/** Names in quotes that the target does not know. */
export function* unknownNames(story: Story, targetOf: TargetOf): Iterable<Detection> {
  const seen = new Set<string>();
  for (const { file, call, namespace, role, name, late } of namesGiven(story)) {
    const target = targetOf(file, namespace);
    const key = `${call.start} ${file} ${name}`;
    if (seen.has(key) || !lacksName(role, name, target) || isGivenName(story, name)) continue;
    if (late === 'always' || (late === 'keras2' && isKeras2(target))) continue;
    seen.add(key);
    const written = namesInstead[`${role} ${name}`];
    yield {
      file,
      span: { start: call.start, end: call.end },
      certainty: 'fails',
      message: `\`"${name}"\` is no name of \`keras.${role}\` in this Keras version: ${role === 'losses' || role === 'metrics' ? 'compiling with it' : 'the call'} raises. ${written ?? 'Use a name that it has, or hand over the object.'}`,
    };
  }
}

/** Texts of files that give Keras names of their own. */
const namingFiles = once((story: Story) =>
  [...story.project.files.values()]
    .map(({ text }) => text)
    .filter((text) => /get_custom_objects|custom_object_scope|CustomObjectScope/.test(text)),
);

/** Whether the project may have given Keras the name itself. */
function isGivenName(story: Story, name: string): boolean {
  return namingFiles(story).some((text) => text.includes(name));
}

/** Names that `compile` turns into metrics itself. */
const namesOfCompile = /^(acc|accuracy|ce|crossentropy)$/i;

/** What every version knows instead. */
const namesInstead: Readonly<Record<string, string>> = {
  'losses logcosh': 'Hand over `keras.losses.LogCosh()`.',
  'metrics logcosh': 'Hand over `keras.metrics.LogCoshError()`.',
  'optimizers adamw': 'Hand over the optimizer where the version has it, or use `"adam"`.',
  'activations silu': 'Write `"swish"`.',
};

const namesGiven = once((story: Story): readonly Named[] => [...namesOfLayers(story), ...namesCompiled(story)]);

const roleOfParameter: readonly (readonly [RegExp, NamedRole])[] = [
  [/(^|_)activation$/, 'activations'],
  [/_initializer$/, 'initializers'],
  [/_regularizer$/, 'regularizers'],
  [/_constraint$/, 'constraints'],
];

/** Names that layers are made with. */
function* namesOfLayers(story: Story): Iterable<Named> {
  for (const { name: made, call, guarded, namespace, file, arguments: given } of story.references) {
    if (call === null || guarded || !isPublic(namespace) || !made.startsWith('keras.layers.')) continue;
    const texts = given.filter(({ value }) => value.kind === 'text');
    if (texts.length === 0) continue;
    const found = builtinClass(made.slice('keras.'.length));
    const parameters = found?.keras3 ?? found?.keras2 ?? [];
    for (const argument of texts) {
      const parameter = argument.name ?? parameters[given.indexOf(argument)]?.name ?? '';
      const role = roleOfParameter.find(([pattern]) => pattern.test(parameter))?.[1];
      const name = argument.value.kind === 'text' ? plainText(argument.value) : null;
      if (role === undefined || name === null || !isUnknownToSome(role, name) || isTested(story, file, call)) continue;
      yield { file, call, namespace, role, name, late: 'never' };
    }
  }
}

/** Names that models are compiled with. */
function* namesCompiled(story: Story): Iterable<Named> {
  for (const model of story.models) {
    if (!isPublic(model.namespace)) continue;
    const isUsed = (compile: Compile): boolean =>
      model.calls.some(({ name, order }) => order > compile.order && /^\.(fit|evaluate|train_on_batch)$/.test(name));
    for (const compile of model.compiles) {
      if (compile.guard !== 'none' || isTested(story, compile.file, compile.call)) continue;
      const named = (parts: readonly Part[], role: NamedRole, late: Named['late']): Named[] =>
        parts.flatMap(({ what }) =>
          what.kind === 'name' && isUnknownToSome(role, what.name) && !namesOfCompile.test(what.name)
            ? [{ ...compile, namespace: model.namespace, role, name: what.name, late }]
            : [],
        );
      const lossArgument = argumentAt(compile.arguments, 'loss', 1);
      yield* named(compile.optimizers.slice(0, 1), 'optimizers', 'never');
      yield* named(lossArgument === null ? [] : compile.losses, 'losses', isUsed(compile) ? 'never' : 'keras2');
      yield* named(compile.metrics, 'metrics', isUsed(compile) ? 'never' : 'always');
    }
  }
}
