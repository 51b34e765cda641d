import { externalAncestors, findMember } from '../keras/interpreter/classes';
import { optionsOf, plainText } from '../keras/interpreter/values';
import { endsIn, shownPath } from '../keras/paths';
import { isInstanceOf } from '../keras/sites';
import type { Load, Place, Save, Story } from '../keras/story';
import type { CallEvent, Value } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import { append } from '../python/lists';
import { once } from '../python/once';
import type { SourceFile } from '../python/project';
import { fixOf } from './fix/edits';
import { inSequential, loadedByKeras, savedWhole } from './fix/kind-of-file';
import { insert, quoted, replace } from './fix/text';
import type { Detection, Fix, Rule } from './rule';
import { shownPlace, targetAt } from './reading/saved-objects';

export const exportedAsKeras: Rule = {
  code: 'SP406',
  name: 'exported-as-keras',
  meaning: 'what tf.saved_model.save or export wrote is used as a Keras model',
  explanation: `\`tf.saved_model.save\` and \`model.export\` write functions for serving, without Keras' own metadata. \`tf.keras.models.load_model\` refuses such a folder or gives back an object without
\`fit\`; \`tf.saved_model.load\` gives an object without \`predict\`, \`fit\`, \`evaluate\` or \`summary\` ("'_UserObject' object has no attribute 'predict'"), also for folders that \`model.save\` wrote. A
\`TFSMLayer\` is a layer, not a model, and calls the endpoint \`serve\` if it is told no other, which only \`export\` writes. What \`export\` wrote, and what Keras 3 gave to \`tf.saved_model.save\`,
cannot be called as a whole once it is restored. A file of Keras (\`.keras\`, \`.h5\`) is no SavedModel: \`tf.saved_model.load\` does not find one there.`,
  remedy: `Save with \`model.save\` where the model is to be loaded as one. Call what \`tf.saved_model.load\` returns by its signatures: \`loaded.signatures["serving_default"](x)\`.`,
  example: {
    bad: {
      'model.py': `import tensorflow as tf

model = tf.saved_model.load("exported")
model.predict(x)
`,
    },
    good: {
      'model.py': `import tensorflow as tf

loaded = tf.saved_model.load("exported")
loaded.signatures["serving_default"](x)
`,
    },
    target: 'keras==2.15',
  },
  corpus: [
    'exported-as-keras/restored-object-as-a-layer',
    'exported-as-keras/restored-object-on-an-input',
    'exported-as-keras/saved-model-load-predict',
    'exported-as-keras/saved-model-then-fit',
    'savedmodel-in-keras3/tf-saved-model-save',
    'clean/exported-and-served',
    'clean/module-with-predict-restored',
    'exported-as-keras/endpoint-that-is-not-there',
    'exported-as-keras/export-that-is-called',
    'exported-as-keras/saved-model-that-is-called',
    'exported-as-keras/keras-file-as-an-export',
    'clean/export-that-serves',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const load of story.loads) {
      if (load.guard !== 'none') continue;
      if (load.api === 'tf.saved_model.load' || load.api === 'TFSMLayer') {
        // where the receiver may be a Keras model as well, a branch out of sight tells the two apart
        const use = load.uses.find(
          (each) => modelMethods.test(each.name) && receiversOf(story, each.event).every(isPlain),
        );
        if (use === undefined) {
          const taken = load.api === 'tf.saved_model.load' ? takenAsLayer(story, load, target) : null;
          if (taken === null) {
            yield* unlikeExport(story, load, target);
          } else {
            yield detection(
              load,
              `\`tf.saved_model.load\` gives a plain object, no layer: ${shownPlace(story, taken.place)} ${taken.how}, and raises. Load it with \`load_model\` where Keras saved it, or put it into a model as a \`keras.layers.TFSMLayer\`.`,
              [{ ...taken.place, message: 'Taken for a layer here' }],
              () => loadedAsModel(story, load, target),
            );
          }
          continue;
        }
        // a module of the person's own has the functions that it had when it was saved
        if (
          load.api === 'tf.saved_model.load' &&
          story
            .savesRead(load)
            .some(({ save }) => save.what === 'export' && save.models.length === 0 && mayHave(save, use.name))
        )
          continue;
        // a word like any other: unless a model is surely written there, somebody's own saver may have put such a
        // function there
        if (
          use.name === 'add' &&
          !story.savesRead(load).some(({ save, certain }) => certain && save.models.length > 0)
        ) {
          continue;
        }
        const what =
          load.api === 'TFSMLayer' ? 'A `TFSMLayer` is a layer' : '`tf.saved_model.load` gives a plain object';
        yield detection(
          load,
          `${what}, not a Keras model: \`${use.name}\` in ${shownPlace(story, use.place)} raises. ${load.api === 'TFSMLayer' ? 'Put it into a `keras.Sequential`.' : 'Load it with `load_model` where Keras saved it, or call its signatures.'}`,
          [{ ...use.place, message: 'Used as a Keras model here' }],
          () => (load.api === 'TFSMLayer' ? wrapped(story, load) : loadedAsModel(story, load, target)),
        );
        continue;
      }
      const at = targetAt(story, load, target);
      if (load.api !== 'load_model' || !isKeras2(at)) continue;
      const reads = story.savesRead(load);
      const exported = reads.find(({ save, certain }) => certain && save.what === 'export');
      if (exported === undefined || reads.some(({ save }) => save.what === 'model')) continue;
      // there is no `export` before 2.13: the call that writes fails
      if (exported.save.api === 'model.export' && !isAtLeast(at, 2, 13)) continue;
      yield detection(
        load,
        `The folder is written by \`${exported.save.api === 'model.export' ? 'export' : 'tf.saved_model.save'}\` (${shownPlace(story, exported.save)}), without what Keras needs to make a model of it. Save with \`model.save\`, or use \`tf.saved_model.load\` and its signatures.`,
        [{ file: exported.save.file, span: exported.save.span, message: 'Written here' }],
        () => wholeFix(story, exported.save),
      );
    }
  },
};

/**
 * Where a restored object is taken for a layer: put into a Sequential, or (in Keras 2, whose tensors it refuses) called
 * on a symbolic tensor.
 */
function takenAsLayer(story: Story, load: Load, target: Target): { place: Place; how: string } | null {
  const loaded = load.event.result;
  const isLoaded = (value: Value): boolean => value === loaded;
  for (const event of takingLayers(story).get(load.program) ?? []) {
    if (event.order < load.order) continue;
    const [first] = event.arguments;
    const place = { file: event.file.path, span: { start: event.call.start, end: event.call.end } };
    const isListed =
      event.name === 'keras.Sequential' && first?.value.kind === 'sequence' && first.value.elements.some(isLoaded);
    const isAdded =
      event.name === '.add' &&
      first !== undefined &&
      isLoaded(first.value) &&
      event.self !== null &&
      optionsOf(event.self).every((self) => isInstanceOf(self, ['keras.Sequential']));
    if (isListed || isAdded) return { place, how: 'puts it into a Sequential' };
    if (
      event.name === '()' &&
      event.self !== null &&
      isLoaded(event.self) &&
      first?.value.kind === 'tensor' &&
      first.value.symbolic &&
      isKeras2(targetAt(story, load, target))
    )
      return { place, how: 'calls it on a symbolic tensor of Keras' };
  }
  return null;
}

/** Calls that may be given a layer, by their programs: asked for each load in each version. */
const takingLayers = once((story: Story) => {
  const calls = new Map<SourceFile, CallEvent[]>();
  for (const event of story.events) {
    if (event.guard === 'none' && (event.name === 'keras.Sequential' || event.name === '.add' || event.name === '()'))
      append(calls, event.program, event);
  }
  return calls;
});

/** A restored export whose endpoint is not there or that cannot be called, or a file that is no export at all. */
function* unlikeExport(story: Story, load: Load, target: Target): Iterable<Detection> {
  const reads = story.savesRead(load);
  const [read] = reads;
  if (read === undefined || reads.length > 1 || !read.certain || read.save.openModel || read.save.models.length === 0)
    return;
  const { save } = read;
  const written = [{ file: save.file, span: save.span, message: 'Written here' }];
  const isFolder = load.paths.every(
    (path) => !['.keras', '.h5', '.hdf5'].some((extension) => endsIn(path, extension) === true),
  );
  if (!isFolder && save.what !== 'export') {
    const name = load.paths[0] === undefined ? 'it' : `\`${shownPath(load.paths[0])}\``;
    yield detection(
      load,
      `\`${load.api}\` reads folders of SavedModel, and ${name} is a file of Keras (written in ${shownPlace(story, save)}): it fails. Load it with \`load_model\`, or write a folder with \`export\`.`,
      written,
      () => asModel(story, load),
    );
    return;
  }
  const at = targetAt(story, save, target);
  if (load.api === 'TFSMLayer') {
    const endpoint = load.argument('call_endpoint')?.value;
    const isServe = endpoint === undefined || (endpoint.kind === 'text' && plainText(endpoint) === 'serve');
    if (
      isKeras2(targetAt(story, load, target)) ||
      !isServe ||
      save.api !== 'tf.saved_model.save' ||
      save.argument('signatures') !== null ||
      save.models.some((model) => model.class?.methods.has('serve') === true)
    )
      return;
    yield detection(
      load,
      `\`TFSMLayer\` calls the endpoint \`serve\`, which only \`export\` writes; \`tf.saved_model.save\` (${shownPlace(story, save)}) writes \`serving_default\`. Pass \`call_endpoint="serving_default"\`.`,
      written,
      () => endpointFix(story, load),
    );
    return;
  }
  const call = load.uses.find((use) => use.name === '()' && receiversOf(story, use.event).every(isPlain));
  const cannot =
    save.api === 'model.export'
      ? isAtLeast(at, 2, 13)
      : save.api === 'tf.saved_model.save' &&
        !isKeras2(at) &&
        save.models.every((model) => model.class?.methods.has('__call__') !== true);
  if (call === undefined || call.event.guard !== 'none' || !cannot) return;
  const how = save.api === 'model.export' ? 'its `serve`' : '`signatures["serving_default"]`';
  yield detection(
    load,
    `What ${save.api === 'model.export' ? '`export`' : '`tf.saved_model.save` of Keras 3'} wrote (${shownPlace(story, save)}) cannot be called as a whole, which ${shownPlace(story, call.place)} does: it raises. Call ${how}.`,
    [...written, { ...call.place, message: 'Called here' }],
    () => (save.api === 'model.export' ? serveFix(call.event) : []),
  );
}

/** Names the endpoint that `tf.saved_model.save` writes. */
function endpointFix(story: Story, load: Load): Fix[] {
  const file = story.project.files.get(load.file);
  const given = load.argument('call_endpoint');
  if (file === undefined || (given !== null && given.name === null)) return [];
  const last = load.call.arguments.at(-1);
  if (last === undefined) return [];
  const argument = load.call.arguments.find(({ name }) => name === 'call_endpoint');
  return [
    {
      title: 'Call the endpoint that is there',
      safe: false,
      edits: [
        argument === undefined
          ? insert(file, last.end, `, call_endpoint=${quoted(file, 'serving_default')}`)
          : replace(file, argument.value, quoted(file, 'serving_default')),
      ],
    },
  ];
}

/** Calls the function that `export` writes. */
function serveFix(use: CallEvent): Fix[] {
  const { callee } = use.call;
  return callee.kind === 'name' || callee.kind === 'attribute'
    ? [{ title: 'Call its `serve`', safe: false, edits: [insert(use.file, callee.end, '.serve')] }]
    : [];
}

/** Loads a file of Keras by Keras, where what is made of it is used as a model. */
function asModel(story: Story, load: Load): Fix[] {
  const edits =
    load.api === 'tf.saved_model.load' &&
    load.uses.length > 0 &&
    load.uses.every((use) => use.name === '()' || modelMethods.test(use.name))
      ? loadedByKeras(story, load)
      : null;
  return edits === null ? [] : [{ title: 'Load it with load_model', safe: false, edits }];
}

/**
 * Whether what is exported may have a function of a name: it cannot be seen, or its class or somebody who made it gave
 * it one.
 */
function mayHave(save: Save, name: string): boolean {
  const exported = save.event.self === null ? [] : optionsOf(save.event.self);
  return (
    exported.length === 0 ||
    exported.some((option) => {
      if (option.kind !== 'instance') return true;
      // a bare module has what the program puts on it
      if (option.of.kind !== 'class') return option.of.name !== 'tensorflow.Module' || option.attributes.has(name);
      return (
        option.attributes.has(name) ||
        findMember(option.of, name) !== null ||
        !externalAncestors(option.of).every((base) => base.name === 'tensorflow.Module')
      );
    })
  );
}

/** Every object that a call may be a method of. */
function receiversOf(story: Story, event: CallEvent): Value[] {
  const events =
    event.isOneOfSeveral === true
      ? story.events.filter((other) => other.call === event.call && other.program === event.program)
      : [event];
  return events.flatMap(({ self }) =>
    self === null ? [] : optionsOf(self).filter((option) => option.kind !== 'literal'),
  );
}

/** Whether a value is what `tf.saved_model.load` or `TFSMLayer` gives. */
function isPlain(value: Value): boolean {
  return (
    value.kind === 'instance' &&
    value.of.kind === 'external' &&
    (value.of.name === 'tensorflow.saved_model.load' || value.of.name === 'keras.layers.TFSMLayer')
  );
}

/** What a Keras model has and a restored SavedModel has not. */
const modelMethods =
  /^(predict|fit|evaluate|summary|compile|save|save_weights|get_layer|predict_on_batch|train_on_batch|get_weights|load_weights|add)$/;

function detection(load: Load, message: string, related: Detection['related'], fixes: () => Fix[]): Detection {
  return { file: load.file, span: load.span, certainty: 'fails', message, related, fixes };
}

/** What is only called, or predicts, is a layer in a model. */
function wrapped(story: Story, load: Load): Fix[] {
  const file = story.project.files.get(load.file);
  if (file === undefined || load.uses.some((use) => !/^(predict|predict_on_batch|summary)$/.test(use.name))) return [];
  return [{ title: 'Put the layer into a Sequential', safe: false, edits: inSequential(file, load.call) }];
}

function loadedAsModel(story: Story, load: Load, target: Target): Fix[] {
  const reads = story.savesRead(load);
  const [only] = reads;
  if (only === undefined || reads.length > 1) return [];
  if (only.save.what === 'export') return wholeFix(story, only.save);
  // what Keras 2 saved in a folder it loads from there
  const edits =
    only.save.what === 'model' && only.certain && isKeras2(targetAt(story, load, target))
      ? loadedByKeras(story, load)
      : null;
  return edits === null ? [] : [{ title: 'Load it with load_model', safe: false, edits, worksIn: isKeras2 }];
}

/** The fix of both sides: the model is saved as `.keras`, and loaded by `load_model`. */
export function wholeFix(story: Story, save: Save): Fix[] {
  const edits = savedWhole(story, save);
  return fixOf('Save the whole model as .keras, and load that', edits);
}
