import type { Compile, Part, Save, Story, StoryModel, Training } from '../keras/story';
import { simpleName } from '../keras/builtins';
import type { SourceFile } from '../python/project';
import type { Expression } from '../python/syntax';
import { allParts } from '../python/walk';
import { argumentAt, plainText } from '../keras/interpreter/values';
import { keepsLikeKeras } from '../keras/save-sites';
import type { InstanceValue } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { removeArgument } from './fix/arguments';
import { addArgument } from './fix/class-edits';
import { fixOf } from './fix/edits';
import { quoted, replace, sourceOf } from './fix/text';
import type { Detection, Edit, Fix, Rule } from './rule';
import { shownPlace, targetAt } from './reading/saved-objects';

export const monitorUnavailable: Rule = {
  code: 'SP311',
  name: 'monitor-unavailable',
  meaning: 'a ModelCheckpoint watches a quantity that training never logs',
  explanation: `\`ModelCheckpoint(save_best_only=True)\` saves when the watched quantity gets better. Where it is never logged (\`val_loss\` without validation data, \`val_acc\` where the metric is called
\`accuracy\`, \`val_f1\` where no such metric is compiled in) Keras before 3.10 warns "Can save best model only with val_loss available, skipping" and writes nothing. From 3.11 on Keras looks the direction up at the metric, where \`mode\` does not say it: without a metric of that
name, or with one that does not say it (a function, a class of the project's own), the callback raises. A file name with such a field (\`{val_acc:.2f}\`) raises in every version.`,
  remedy: `Watch a quantity that is logged: \`loss\`, a metric by the name it was compiled with, with \`val_\` before it where \`fit\` has validation data.`,
  example: {
    bad: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True)
model.fit(x, y, callbacks=[best])
`,
    },
    good: {
      'model.py': `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True)
model.fit(x, y, validation_split=0.2, callbacks=[best])
`,
    },
    target: 'keras==2.15',
  },
  corpus: [
    'monitor-unavailable/validated-every-other-epoch',
    'clean/best-of-every-other-epoch',
    'monitor-unavailable/val-loss-without-validation',
    'monitor-unavailable/wrong-metric-name',
    'clean/best-weights-then-evaluate-in-process',
    'monitor-unavailable/auc-name-guess',
    'monitor-unavailable/saved-after-batches',
    'monitor-unavailable/validation-field-after-batches',
    'monitor-unavailable/options-inside-format',
    'monitor-unavailable/output-name-before-metric',
    'monitor-unavailable/own-metric-without-mode',
    'monitor-unavailable/callbacks-of-a-generator',
    'monitor-unavailable/filtered-callbacks',
    'monitor-unavailable/checkpoint-class-of-its-own',
    'clean/own-metric-with-mode',
    'clean/checkpoint-class-that-logs',
    'clean/checkpoint-template-generator-validation',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const save of story.saves) {
      if (save.api !== 'ModelCheckpoint') continue;
      const swallowed = swallowedOptions(save);
      if (swallowed.length > 0) {
        yield {
          file: save.file,
          span: save.span,
          certainty: 'fails',
          message: `${swallowed.map((name) => `\`${name}\``).join(' and ')} ${swallowed.length === 1 ? 'is' : 'are'} given to \`format\`, which drops what it has no field for: the callback never sees ${swallowed.length === 1 ? 'it' : 'them'}. Close the parenthesis of \`format\` before.`,
          fixes: () => giveToCallback(story, save, swallowed),
        };
        continue;
      }
      const trainings = trainingsWith(story, save);
      const [training] = trainings;
      if (training === undefined) continue;
      const at = targetAt(story, save, target);
      const field = save.paths
        .flatMap((path) => path.parts)
        .find(
          (part) =>
            typeof part !== 'string' &&
            part.source === 'epoch' &&
            !/^(epoch|batch)$|^counter /.test(part.key) &&
            trainings.every((each) => isNeverLogged(story, part.key, each) || isLoggedLater(part.key, each)),
        );
      if (field !== undefined && typeof field !== 'string') {
        const isLater = !trainings.every((each) => isNeverLogged(story, field.key, each));
        yield detection(
          story,
          save,
          training,
          `The file name has the field \`{${field.key}}\`, which this training ${isLater ? 'does not log in its first epoch' : 'never logs'}: the callback raises.`,
          () => (isLater ? validateAlways(story, training) : renameField(story, save, training, field.key)),
        );
        continue;
      }
      const frequency = save.argument('save_freq')?.value;
      const isByBatch = frequency?.kind === 'literal' && typeof frequency.value === 'number';
      const validated = save.paths
        .flatMap((path) => path.parts)
        .find((part) => typeof part !== 'string' && part.source === 'epoch' && part.key.startsWith('val_'));
      if (isByBatch && validated !== undefined && typeof validated !== 'string') {
        yield detection(
          story,
          save,
          training,
          `It saves after batches (\`save_freq\`), when \`{${validated.key}}\` of the file name is not logged yet: the callback raises.`,
          () => saveByEpoch(story, save),
        );
        continue;
      }
      const monitor = watchedBy(save);
      // keras/src/callbacks/monitor_callback.py, `_set_monitor_op`: from 3.11 on the direction is looked up at the
      // metric, in every training
      if (isAtLeast(at, 3, 11) && monitor !== null && !/^(val_)?loss$/.test(monitor) && leavesDirection(save)) {
        const plain = monitor.replace(/^val_/, '');
        const answers = new Set(
          trainings.flatMap((each) =>
            each.models.length === 0
              ? ['unclear' as const]
              : each.models.map((model) => directionOf(story, model, each, plain)),
          ),
        );
        const [answer] = answers;
        if (answers.size === 1 && (answer === 'no metric' || answer === 'not told')) {
          const reason =
            answer === 'no metric' ? 'which is none of the metrics compiled in' : 'a metric that does not say it';
          yield {
            ...detection(story, save, training, '', () =>
              answer === 'no metric' ? watchLogged(story, save, training, monitor) : [],
            ),
            message: `It watches \`${monitor}\`, ${reason}: Keras cannot tell whether more or less of it is better, and the callback raises (${shownPlace(story, training)}). Use the name of a metric as it was compiled, or say \`mode="max"\` or \`mode="min"\`.`,
          };
        }
        continue;
      }
      const best = save.argument('save_best_only')?.value;
      // keras/src/callbacks/model_checkpoint.py, `_should_save_model`: from 3.10 on it warns and saves
      if (isAtLeast(at, 3, 10) || best?.kind !== 'literal' || best.value !== true) continue;
      if (isByBatch && isKeras2(at) && monitor?.startsWith('val_') === true) {
        yield detection(
          story,
          save,
          training,
          `It saves after batches (\`save_freq\`), when \`${monitor}\` is not logged yet: nothing is ever saved.`,
          () => saveByEpoch(story, save),
        );
        continue;
      }
      if (monitor === null || !trainings.every((each) => isNeverLogged(story, monitor, each))) continue;
      yield detection(
        story,
        save,
        training,
        `It watches \`${monitor}\`, which this training never logs: nothing is ever saved.`,
        () => watchLogged(story, save, training, monitor),
      );
    }
  },
};

/** The quantity that a checkpoint watches; null where it cannot be told. */
function watchedBy(save: Save): string | null {
  const given = save.argument('monitor');
  return given === null ? 'val_loss' : plainText(given.value);
}

/** Whether a checkpoint watches what none of its trainings logs. */
export function watchesUnlogged(story: Story, save: Save): boolean {
  const monitor = watchedBy(save);
  return monitor !== null && trainingsWith(story, save).every((training) => isNeverLogged(story, monitor, training));
}

function trainingsWith(story: Story, save: Save): Training[] {
  return story.trainings.filter((training) => training.callbacks.some((callback) => callback.id === save.callback?.id));
}

/** Arguments of the callback that stand inside the `format` of its path. */
function swallowedOptions(save: Save): string[] {
  const path = save.pathArgument?.expression;
  if (
    path?.kind !== 'call' ||
    path.callee.kind !== 'attribute' ||
    path.callee.name !== 'format' ||
    path.callee.object.kind !== 'string'
  )
    return [];
  const template = path.callee.object.value;
  return path.arguments.flatMap(({ name }) =>
    name !== null &&
    /^(monitor|save_best_only|save_weights_only|mode|verbose|save_freq|period)$/.test(name) &&
    !template.includes(`{${name}`)
      ? [name]
      : [],
  );
}

function detection(story: Story, save: Save, training: Training, what: string, fixes: () => Fix[]): Detection {
  return {
    file: save.file,
    span: save.span,
    certainty: 'fails',
    message: `${what} ${advice(training, save)} (${shownPlace(story, training)}).`,
    related: [{ file: training.file, span: training.span, message: 'The training' }],
    fixes,
  };
}

/** Moves options out of the `format` of the path into the call of the callback. */
function giveToCallback(story: Story, save: Save, names: readonly string[]): Fix[] {
  const file = story.project.files.get(save.file);
  const path = save.pathArgument?.expression;
  if (file === undefined || path?.kind !== 'call' || save.pathArgument?.place.file !== save.file) return [];
  const moved = path.arguments.filter(({ name }) => name !== null && names.includes(name));
  if (path.arguments[0] === undefined || moved.includes(path.arguments[0])) return [];
  const edits: (Edit | null)[] = moved.map((argument) => removeArgument(file, path, argument));
  edits.push(addArgument(file, save.call, moved.map((argument) => sourceOf(file, argument)).join(', ')));
  return fixOf('Give them to the callback', edits);
}

/** Saves after each epoch, as the callback does where nothing is said. */
function saveByEpoch(story: Story, save: Save): Fix[] {
  const file = story.project.files.get(save.file);
  const argument = save.call.arguments.find(({ name }) => name === 'save_freq');
  const edit = file === undefined || argument === undefined ? null : removeArgument(file, save.call, argument);
  return fixOf('Save after each epoch', [edit]);
}

/** Leaves `validation_freq` away, so that each epoch is validated. */
function validateAlways(story: Story, training: Training): Fix[] {
  const file = story.project.files.get(training.file);
  const argument = training.call?.arguments.find(({ name }) => name === 'validation_freq');
  const edit =
    file === undefined || training.call === null || argument === undefined
      ? null
      : removeArgument(file, training.call, argument);
  return fixOf('Validate in every epoch', [edit]);
}

/** Watches what comes nearest to the quantity among those that are logged. */
function watchLogged(story: Story, save: Save, training: Training, monitor: string): Fix[] {
  const file = story.project.files.get(save.file);
  const logged = nearestLogged(training, monitor);
  if (file === undefined || logged === null) return [];
  const given = save.call.arguments.find(({ name }) => name === 'monitor');
  const title = `Watch \`${logged}\``;
  if (given === undefined) {
    return save.argument('monitor') === null
      ? [{ title, safe: false, edits: [addArgument(file, save.call, `monitor=${quoted(file, logged)}`)] }]
      : [];
  }
  return given.value.kind === 'string'
    ? [
        {
          title,
          safe: false,
          edits: [
            replace(file, given.value, quoted(file, logged)),
            ...watchedBesides(training, file, monitor).map((other) => replace(file, other, quoted(file, logged))),
          ],
        },
      ]
    : [];
}

/** Where the same name is given to other callbacks of the training, in the same file: those that stop, or slow down. */
function watchedBesides(training: Training, file: SourceFile, monitor: string): Expression[] {
  return training.callbacks.flatMap((callback) => {
    if (
      callback.of.kind !== 'external' ||
      !/^keras\.callbacks\.(EarlyStopping|ReduceLROnPlateau)$/.test(callback.of.name) ||
      callback.call === null ||
      callback.place.file !== file.path
    ) {
      return [];
    }
    const given =
      callback.call.arguments.find(({ name }) => name === 'monitor') ??
      callback.call.arguments.find(({ name, spread }, index) => index === 0 && name === null && spread === null);
    return given?.value.kind === 'string' && given.value.value === monitor ? [given.value] : [];
  });
}

/** Writes the logged quantity into the file name. */
function renameField(story: Story, save: Save, training: Training, key: string): Fix[] {
  const file = story.project.files.get(save.pathArgument?.place.file ?? save.file);
  const logged = nearestLogged(training, key);
  if (file === undefined || logged === null || save.pathArgument === null) return [];
  const literals = allParts(save.pathArgument.expression).filter(
    (part) => part.kind === 'string' || part.kind === 'template',
  );
  const edits = literals.flatMap((literal) => {
    const source = sourceOf(file, literal);
    const field = new RegExp(`\\{${key}(?=[:}!])`, 'g');
    return field.test(source) ? [replace(file, literal, source.replace(field, `{${logged}`))] : [];
  });
  return edits.length === 0 ? [] : [{ title: `Write \`{${logged}}\` into the file name`, safe: false, edits }];
}

/**
 * The logged quantity that is meant by one that is not: without `val_` where there is no validation data, under the
 * other spelling, or a name that goes on.
 */
function nearestLogged(training: Training, wanted: string): string | null {
  const logged = nearLogged(training, wanted);
  return logged === wanted ? null : logged;
}

function nearLogged(training: Training, wanted: string): string | null {
  const isValidation = wanted.startsWith('val_');
  const plain = isValidation ? wanted.slice(4) : wanted;
  const prefix = isValidation && hasValidation(training) === true ? 'val_' : '';
  if (isValidation && hasValidation(training) === null) return null;
  if (alwaysLogged.test(plain)) return prefix + plain;
  const logged = training.models.flatMap((model) =>
    model.compiles
      .filter((compile) => compile.program === training.program && compile.order < training.order)
      .flatMap((compile) => compile.metrics.map(loggedName)),
  );
  const names = [...new Set(logged)];
  const other = spellings[plain];
  if (names.includes(plain)) return prefix + plain;
  if (other !== undefined && names.includes(other)) return prefix + other;
  const short = abbreviations[plain] ?? Object.keys(abbreviations).find((long) => abbreviations[long] === plain);
  if (short !== undefined && names.includes(short)) return prefix + short;
  const byOutput = onlyOutputWith(training, plain);
  if (byOutput !== null) return `${prefix}${byOutput}_${plain}`;
  const ofClass = training.models.flatMap((model) =>
    model.compiles.flatMap((compile) =>
      compile.metrics.flatMap((part) =>
        part.what.kind === 'builtin' &&
        part.what.instance.of.kind === 'external' &&
        bare(simpleName(part.what.instance.of.name)) === bare(plain)
          ? [loggedName(part)]
          : [],
      ),
    ),
  );
  if (ofClass.length === 1 && ofClass[0] !== undefined && ofClass[0] !== null) return prefix + ofClass[0];
  const alike = names.filter(
    (name): name is string =>
      name !== null && (bare(name).startsWith(bare(plain)) || bare(plain).startsWith(bare(name))),
  );
  return alike.length === 1 && alike[0] !== undefined ? prefix + alike[0] : null;
}

/** The one output whose metrics by output hold a metric; null where none or several do. */
function onlyOutputWith(training: Training, metric: string): string | null {
  const outputs = training.models
    .flatMap((model) => model.compiles)
    .flatMap((compile) => {
      const value = argumentAt(compile.arguments, 'metrics', 2)?.value;
      if (value?.kind !== 'dictionary' || value.open) return [];
      return [...value.entries].flatMap(([output, given]) =>
        (given.kind === 'sequence' ? given.elements : [given]).some((each) => plainText(each) === metric)
          ? [output]
          : [],
      );
    });
  return outputs.length === 1 ? (outputs[0] ?? null) : null;
}

/** A name of a metric as its class and its instances share it. */
const bare = (text: string): string => text.replace(/_\d+$/, '').replace(/_/g, '').toLowerCase();

function advice(training: Training, save: Save): string {
  if (save.argument('save_freq')?.value.kind === 'literal') return 'Leave `save_freq` at "epoch"';
  if (firstValidated(training) > 1 && hasValidation(training) === true)
    return 'Validate in every epoch, without `validation_freq`';
  return hasValidation(training) === false
    ? 'Give `fit` validation data, or watch `loss`'
    : 'Use the name the metric was compiled with';
}

/** Whether a training has validation data; null when that cannot be told. */
function hasValidation(training: Training): boolean | null {
  if (training.arguments.some((argument) => argument.spread !== null)) return null;
  const given = training.arguments.filter(
    (argument) =>
      argument.name === 'validation_data' ||
      argument.name === 'validation_split' ||
      argument.name === 'validation_steps',
  );
  const known = given.filter(
    (argument) => !(argument.value.kind === 'literal' && (argument.value.value === null || argument.value.value === 0)),
  );
  if (known.length > 0) return true;
  return training.arguments.filter((argument) => argument.name === null).length > 5 ? null : false;
}

/**
 * The epoch, counted from 1, that a training with validation data validates first, after `validation_freq`: 1 where
 * nothing else is sure.
 */
function firstValidated({ arguments: given }: Training): number {
  const value = given.find(({ name }) => name === 'validation_freq')?.value;
  const begin = given.find(({ name }) => name === 'initial_epoch')?.value;
  if (begin !== undefined && !(begin.kind === 'literal' && begin.value === 0)) return 1;
  if (value?.kind === 'sequence' && !value.open && value.grown !== true && value.elements.length > 0) {
    const epochs = value.elements.map((element) => (element.kind === 'literal' ? Number(element.value) : 1));
    return Math.min(...epochs);
  }
  return value?.kind === 'literal' && typeof value.value === 'number' ? value.value : 1;
}

/** Whether a quantity of the validation is surely not there yet when the first epoch ends. */
function isLoggedLater(name: string, training: Training): boolean {
  return name.startsWith('val_') && firstValidated(training) > 1 && !ownsLoop(training);
}

/** Whether `validation_freq` is more than all epochs, so that none is validated. */
function isNeverValidated(training: Training): boolean {
  const given = argumentAt(training.arguments, 'epochs', 3);
  if (given === null && training.arguments.some(({ spread }) => spread !== null)) return false;
  const epochs = given === null ? 1 : given.value.kind === 'literal' ? Number(given.value.value) : Infinity;
  return firstValidated(training) > epochs;
}

/** Metrics that are logged as they were compiled in, under their long name or the short one. */
const abbreviations: Readonly<Record<string, string>> = {
  mean_absolute_error: 'mae',
  mean_squared_error: 'mse',
  mean_absolute_percentage_error: 'mape',
  mean_squared_logarithmic_error: 'msle',
};

/** Names of metrics that Keras logs under more than one spelling, each with the other. */
const spellings: Readonly<Record<string, string>> = { acc: 'accuracy', accuracy: 'acc' };

/** Whether a quantity surely never stands in the logs of a training. */
function isNeverLogged(story: Story, name: string, training: Training): boolean {
  const isValidation = name.startsWith('val_');
  if (isValidation && !ownsLoop(training) && (hasValidation(training) === false || isNeverValidated(training)))
    return true;
  if (ownsLoop(training)) return false;
  const plain = isValidation ? name.slice(4) : name;
  const other = spellings[plain];
  if (training.models.length === 0) return false;
  if (training.models.every((model) => logsOnlyNamed(story, model, training, plain))) return true;
  if (other === undefined) return false;
  // the one spelling is compiled in, the other never
  return training.models.every((model) => {
    const compiles = model.compiles.filter(
      (compile) => compile.program === training.program && compile.order < training.order,
    );
    const names = compiles.flatMap((compile) =>
      compile.metrics.map((part) => (part.what.kind === 'name' ? part.what.name : null)),
    );
    if (compiles.length === 0 || names.includes(null)) return false;
    return !names.includes(plain) && (names.includes(other) || names.length === 0);
  });
}

/** Whether a model trains in a way of its own, and may log anything. */
function ownsLoop(training: Training): boolean {
  return (
    training.models.length === 0 ||
    training.models.some((model) => model.class !== null) ||
    training.callbacks.some(mayLog) ||
    training.openCallbacks
  );
}

/** Whether a callback may add to the logs: one that Keras did not write, or one made of functions. */
function mayLog(callback: InstanceValue): boolean {
  if (callback.of.kind === 'external')
    return !callback.of.name.startsWith('keras.callbacks.') || callback.of.name === 'keras.callbacks.LambdaCallback';
  return !keepsLikeKeras(callback) || [...callback.of.members.keys()].some((name) => name.startsWith('on_'));
}

/** Whether a callback is left to find out whether more or less of what it watches is better. */
function leavesDirection(save: Save): boolean {
  const mode = save.argument('mode');
  return mode === null || plainText(mode.value) === 'auto';
}

/** Metrics of Keras 3 that do not say which direction is the better one. */
const directionless = /^keras\.metrics\.(FalsePositives|FalseNegatives|TrueNegatives|TruePositives|Mean|Sum)$/;

/**
 * What Keras 3 finds when it looks among the metrics compiled in for one of this name: one that says which direction is
 * the better one, one that does not (`not told`), or none.
 */
function directionOf(
  story: Story,
  model: StoryModel,
  training: Training,
  name: string,
): 'told' | 'not told' | 'no metric' | 'unclear' {
  const compiles = model.compiles.filter(
    (compile) => compile.program === training.program && compile.order < training.order,
  );
  if (
    compiles.length === 0 ||
    model.openCompile ||
    compiles.some((compile) => compile.arguments.some(({ spread }) => spread !== null))
  )
    return 'unclear';
  const answers = compiles.map((compile) => {
    const metrics = compile.metrics.map((part) => ({ part, logged: loggedName(part) ?? nameGiven(story, part) }));
    if (metrics.some(({ logged }) => logged === null)) return 'unclear';
    const named = metrics.filter(({ logged }) => logged !== null && bare(logged) === bare(name));
    if (named.length === 0) return 'no metric';
    return named.every(({ part, logged }) => logged !== null && tellsNoDirection(part)) ? 'not told' : 'told';
  });
  const [answer = 'unclear'] = answers;
  return answers.every((each) => each === answer) ? answer : 'unclear';
}

function tellsNoDirection({ what }: Part): boolean {
  if (what.kind === 'function') return !what.function.openDecorator;
  if (what.kind === 'builtin') return what.instance.of.kind === 'external' && directionless.test(what.instance.of.name);
  if (what.kind !== 'class' || what.instance?.of.kind !== 'class') return false;
  const { definition, file, bases } = what.instance.of;
  return (
    bases.every((base) => base.kind === 'external' && /^keras\.metrics\.(Metric|Mean|Sum)$/.test(base.name)) &&
    !file.text.slice(definition.start, definition.end).includes('_direction')
  );
}

/**
 * The name that the constructor of the project's own metric hands on, or that of its class where it hands on none; null
 * where that cannot be told.
 */
function nameGiven(story: Story, part: Part): string | null {
  const instance = part.what.kind === 'class' ? part.what.instance : null;
  if (instance?.of.kind !== 'class') return null;
  const handed = story.events.find((event) => event.name === 'super.__init__' && event.self === instance);
  if (handed === undefined || handed.arguments.some(({ spread }) => spread !== null)) return null;
  const name = argumentAt(handed.arguments, 'name', 0)?.value;
  return name === undefined || (name.kind === 'literal' && name.value === null)
    ? instance.of.definition.name
    : plainText(name);
}

/** What training logs besides metrics. */
const alwaysLogged = /^(loss|lr|learning_rate)$/;

/** Whether the names of all that a model logs are known, and none of them is this or like it. */
function logsOnlyNamed(story: Story, model: StoryModel, training: Training, name: string): boolean {
  if (alwaysLogged.test(name)) return false;
  const compiles = model.compiles.filter(
    (compile) => compile.program === training.program && compile.order < training.order,
  );
  if (
    compiles.length === 0 ||
    model.openCompile ||
    compiles.some((compile) => compile.arguments.some(({ spread }) => spread !== null)) ||
    model.calls.some((call) => call.name === '.add_metric' || call.name === '.add_loss')
  )
    return false;
  if (!model.open && compiles.every((compile) => isOfNoOutput(compile, name))) return true;
  // layers of the project's own may add metrics; of several outputs each logs under its own name
  if (
    model.open ||
    model.parts.some((part) => part.what.kind === 'class') ||
    compiles.some((compile) => compile.losses.length > 1)
  )
    return false;
  return compiles.every((compile) =>
    compile.metrics.every((part) => {
      const logged = loggedName(part) ?? nameGiven(story, part);
      return logged !== null && bare(name) !== bare(logged);
    }),
  );
}

/** Whether a compile with several losses and metrics by output leaves a name that is of no output. */
function isOfNoOutput(compile: Compile, name: string): boolean {
  const byOutput = (argument: string, position: number): string[] | null => {
    const value = argumentAt(compile.arguments, argument, position)?.value;
    return value?.kind === 'dictionary' && !value.open ? [...value.entries.keys()] : null;
  };
  const metrics = byOutput('metrics', 2);
  if (compile.losses.length < 2 || metrics === null || argumentAt(compile.arguments, 'weighted_metrics', 4) !== null)
    return false;
  return (
    ![...metrics, ...(byOutput('loss', 1) ?? [])].some((output) => name.startsWith(`${output}_`) || name === output) &&
    !name.endsWith('_loss') &&
    compile.metrics.some((part) => loggedName(part) === name || spellings[loggedName(part) ?? ''] === name)
  );
}

/** The name a metric is logged under, for an unnamed one of Keras that of its class; null where that cannot be told. */
function loggedName(part: Part): string | null {
  switch (part.what.kind) {
    case 'name':
      return part.what.name;
    case 'function':
      return part.what.function.renamed ?? part.what.function.definition.name;
    case 'builtin': {
      const { instance } = part.what;
      if (
        instance.of.kind !== 'external' ||
        !instance.of.name.startsWith('keras.metrics.') ||
        instance.arguments.some((argument) => argument.spread !== null)
      )
        return null;
      const given = instance.arguments.find((argument) => argument.name === 'name')?.value;
      if (given !== undefined) return plainText(given);
      // positional arguments may hold the name
      if (instance.arguments.some((argument) => argument.name === null)) return null;
      return instance.of.name.slice('keras.metrics.'.length);
    }
    default:
      return null;
  }
}
