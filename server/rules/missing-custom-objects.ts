import { builtinOfKind } from '../keras/builtins';
import { formatOf } from '../keras/formats';
import { shownPath } from '../keras/paths';
import type { Load, Story } from '../keras/story';
import { isKeras2, type Target } from '../keras/versions';
import { registerDefinition, packageNameFor } from './fix/class-edits';
import { closureCall } from './fix/closure-call';
import { giveCustomObjects, type NeededObject } from './fix/custom-objects';
import { isSubclassed } from './hdf5-subclassed-model';
import { isSameActivation } from './reading/activation-formula';
import { madeAgainWithout } from './reading/serialized-by-hand';
import { missingOnDisk } from './reading/needs-on-disk';
import type { Detection, Edit, Fix, Rule } from './rule';
import { holdsVocabulary } from './hdf5-unsupported-layer';
import { nameLost } from './reading/bytecode';
import {
  definitionOf,
  givenUnderOtherName,
  importsItself,
  isFound,
  isLookedUp,
  needsOf,
  shownPlace,
  targetAt,
  wholeLoads,
  type Need,
} from './reading/saved-objects';

export const missingCustomObjects: Rule = {
  code: 'SP401',
  name: 'missing-custom-objects',
  meaning: 'the loaded model holds custom classes that the load is not given',
  explanation: `A saved model names its custom layers, losses, metrics and optimizers; the classes themselves are not in the file. Loading looks each
name up among \`custom_objects\`, the scopes around the call and what is registered with \`register_keras_serializable\`, and fails when it is not there
("Unknown layer: Scale", "Could not locate class 'Scale'"). Importing the module is not enough unless the class in it is registered, and a registered class is
not known to a program that never imports its module. Keras 2.13 to 2.15 imports losses, metrics, regularizers, optimizers and whole model classes of a \`.keras\` file from the
module they were defined in by itself; layers it does not. Keras 3.0 to 3.8 imports these and layers, no regularizers; from 3.9 on Keras imports nothing. The same is asked of \`Sequential.from_config\` and of
\`keras.layers.deserialize\`.`,
  remedy: `Pass \`custom_objects={"Scale": Scale}\`, or register the class with \`@keras.saving.register_keras_serializable(package="...")\` and import its
module before loading.`,
  example: {
    bad: {
      'layers.py': `from tensorflow import keras


class Double(keras.layers.Layer):
    def call(self, x):
        return 2.0 * x
`,
      'train.py': `from tensorflow import keras

from layers import Double

model = keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(1)])
model.save("model.keras")
`,
      'load.py': `from tensorflow import keras

model = keras.models.load_model("model.keras")
`,
    },
    good: {
      'layers.py': `from tensorflow import keras


class Double(keras.layers.Layer):
    def call(self, x):
        return 2.0 * x
`,
      'train.py': `from tensorflow import keras

from layers import Double

model = keras.Sequential([keras.Input((4,)), Double(), keras.layers.Dense(1)])
model.save("model.keras")
`,
      'load.py': `from tensorflow import keras

from layers import Double

model = keras.models.load_model("model.keras", custom_objects={"Double": Double})
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'missing-custom-objects/configuration-written-in-lines',
    'missing-custom-objects/configuration-read-as-dictionary',
    'missing-custom-objects/optimizer-class-in-json',
    'missing-custom-objects/configuration-in-a-json-file',
    'clean/classes-registered-by-what-the-module-holds',
    'missing-custom-objects/layer-module-h5',
    'missing-custom-objects/layer-module-keras',
    'missing-custom-objects/same-script-h5',
    'missing-custom-objects/registered-but-not-imported',
    'missing-custom-objects/one-of-two-named',
    'missing-custom-objects/json-plus-weights',
    'missing-custom-objects/h5-on-disk',
    'missing-custom-objects/layer-made-from-its-json',
    'missing-custom-objects/own-layer-of-a-training-class',
    'clean/layers-made-from-their-configs',
    'clean/plain-model-of-a-training-class',
    'missing-custom-objects/outer-scope-replaced',
    'missing-custom-objects/registered-model-in-hdf5',
    'clean/scope-beside-custom-objects',
    'clean/custom-object-scope',
    'clean/one-name-for-two-models-in-turn',
    'clean/custom-objects-merged-dicts',
    'clean/register-by-item',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const [load, needs] of missingNeeds(story, target, 'class')) {
      const [first] = needs;
      if (first === undefined) continue;
      const names = [...new Set(needs.map((need) => need.name))];
      yield {
        file: load.file,
        span: load.span,
        certainty:
          first.part.what.kind === 'class' && first.part.what.class.openBases.length > 0 ? 'may-fail' : 'fails',
        message: `The model saved in ${shownPlace(story, first.save)} holds ${named(names)}, which this load is not given${needs.some(({ name }) => load.given.entries.has(name)) ? ': the inner scope takes the place of the outer one, and it fails' : ': it fails'}. ${howToGive(needs)}`,
        related: related(needs),
        fixes: () => objectFixes(story, load, needs),
      };
    }
    yield* madeByHand(story);
    yield* revivedLayers(story, target);
    for (const { load, names, isOpen } of missingOnDisk(story, target, 'class')) {
      const [path] = load.paths;
      const isRegistered = names.every((name) => name.includes('>'));
      yield {
        file: load.file,
        span: load.span,
        certainty: isOpen ? 'may-fail' : 'fails',
        message: `\`${path === undefined ? 'The file' : shownPath(path)}\` holds ${named(names)}, which this load is not given: it fails. ${isRegistered ? 'Import the module that registers it before loading.' : `Pass \`custom_objects={${names.map((name) => `"${name}": ...`).join(', ')}}\`, or import a module that registers ${names.length === 1 ? 'it' : 'them'}.`}`,
      };
    }
  },
};

/** Objects that the program makes from a configuration itself. */
function* madeByHand(story: Story): Iterable<Detection> {
  for (const { event, written, custom } of madeAgainWithout(story)) {
    const { name } = custom;
    yield {
      file: event.file.path,
      span: { start: event.call.start, end: event.call.end },
      certainty: custom.openBases.length > 0 ? 'may-fail' : 'fails',
      message: `The configuration written in ${shownPlace(story, { file: written.file.path, span: written.call })} names \`${name}\`, which this call is not given: it fails. Pass \`custom_objects={"${name}": ${name}}\`, or register the class with \`register_keras_serializable\`.`,
      related: [
        { file: custom.file.path, span: custom.definition.nameSpan, message: `\`${name}\` is defined here` },
        {
          file: written.file.path,
          span: { start: written.call.start, end: written.call.end },
          message: 'Its configuration is written here',
        },
      ],
      fixes: () => {
        const edits = registerDefinition(custom.file, custom.definition, packageNameFor(custom.file));
        return edits === null ? [] : [{ title: `Register \`${name}\` with Keras`, safe: false, edits }];
      },
    };
  }
}

/**
 * A SavedModel gives a layer whose class it is not given back as a stand-in that computes the same and has none of the
 * class' own attributes.
 */
function* revivedLayers(story: Story, target: Target): Iterable<Detection> {
  const seen = new Set<Load>();
  for (const save of story.saves) {
    if (save.what !== 'model' || formatOf(save, targetAt(story, save, target)) !== 'saved-model') continue;
    for (const load of wholeLoads(story, save)) {
      if (seen.has(load) || load.given.open || load.openImports) continue;
      const text = story.project.files.get(load.program.path)?.text ?? '';
      const read = [...text.matchAll(/\.(?:layers\[[^\]]*\]|get_layer\([^)]*\))\.(\w+)/g)].map(
        (match) => match[1] ?? '',
      );
      for (const model of save.models) {
        const part = model.parts.find(
          ({ what, inConfig }) =>
            inConfig &&
            what.kind === 'class' &&
            what.class.value.registered === null &&
            !load.given.entries.has(what.class.name) &&
            what.class.attributes.some(
              (write) =>
                read.includes(write.attribute) &&
                !/^(name|built|dtype|trainable|kernel|bias|units)$/.test(write.attribute),
            ),
        );
        if (part === undefined || part.what.kind !== 'class') continue;
        seen.add(load);
        const custom = part.what.class;
        const attribute = custom.attributes.find((write) => read.includes(write.attribute))?.attribute ?? '';
        yield {
          file: load.file,
          span: load.span,
          certainty: 'fails',
          message: `The model saved in ${shownPlace(story, save)} holds \`${custom.name}\`, which this load is not given: the layer comes back as a stand-in without the attribute \`${attribute}\` that is read later. Pass \`custom_objects={"${custom.name}": ${custom.name}}\`, or register the class.`,
          related: [
            { file: custom.file.path, span: custom.definition.nameSpan, message: `\`${custom.name}\` is defined here` },
            { file: save.file, span: save.span, message: 'The model is saved here' },
          ],
        };
        break;
      }
    }
  }
}

/**
 * Loads that miss classes or functions they look up, each with what they miss. Those that a rule on lambdas or names
 * covers are left out.
 */
export function missingNeeds(story: Story, target: Target, kind: 'class' | 'function'): Map<Load, Need[]> {
  const missing = new Map<Load, Map<string, Need>>();
  const excused = new Set<Load>();
  for (const save of story.saves) {
    if (save.what !== 'model' && save.what !== 'config') continue;
    const needs = needsOf(save, targetAt(story, save, target)).filter(
      (need) =>
        need.part.what.kind === kind ||
        (kind === 'function' && (need.part.what.kind === 'partial' || need.part.what.kind === 'external')),
    );
    if (needs.length === 0 && save.models.length > 0) continue;
    // nothing is written
    if (
      isKeras2(targetAt(story, save, target)) &&
      needs.some((need) => need.format === 'hdf5') &&
      save.models.every((model) => model.parts.some(holdsVocabulary))
    )
      continue;
    if (
      isKeras2(targetAt(story, save, target)) &&
      save.models.length > 0 &&
      save.models.every(isSubclassed) &&
      needs.every((need) => need.format === 'hdf5')
    )
      continue;
    for (const load of wholeLoads(story, save)) {
      // no model is known to be written here: it may be another one
      if (save.models.length === 0 || save.openModel) excused.add(load);
      // a list in place of the dictionary is the fault of its own
      if (load.argument('custom_objects')?.value.kind === 'sequence') excused.add(load);
      for (const need of needs) {
        if (isLookedUp(need, load) !== true || isFound(need, load) !== 'no' || givenUnderOtherName(need, load) !== null)
          continue;
        // a registered model that HDF5 cannot hold anyway
        if (need.ignoresRegistry && need.part.what.kind === 'class' && isSubclassed(need.model)) continue;
        if (importsItself(need, targetAt(story, load, target))) continue;
        // Keras 2 writes the function of a Lambda layer as bytecode, which needs no name but those it reads itself
        if (
          need.part.role === 'lambda-body' &&
          need.part.what.kind === 'function' &&
          isKeras2(targetAt(story, save, target)) &&
          nameLost(story, need.part.what.function, [load]) === undefined
        )
          continue;
        // Keras' own function of the name takes its place: the load does not fail, and computes the same as far as is
        // known
        if (
          takenByBuiltin(need, targetAt(story, load, target)) !== null &&
          need.part.what.kind === 'function' &&
          isSameActivation(need.part.what.function, need.name, targetAt(story, load, target)) !== false
        )
          continue;
        const list = missing.get(load) ?? new Map<string, Need>();
        list.set(need.name, need);
        missing.set(load, list);
      }
    }
  }
  return new Map(
    [...missing].filter(([load]) => !excused.has(load)).map(([load, needs]) => [load, [...needs.values()]]),
  );
}

/**
 * Keras' own activation that a load takes for a function of the project that it is not given; null where there is none.
 */
export function takenByBuiltin(need: Need, target: Target): string | null {
  return need.part.what.kind === 'function' && need.part.role === 'activation'
    ? builtinOfKind('activation', need.name, target)
    : null;
}

/** `Scale`, `Scale and Shift`, each in backticks. */
export function named(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}

function howToGive(needs: readonly Need[]): string {
  const registered = needs.find(
    (need) =>
      need.part.what.kind === 'class' && need.part.what.class.value.registered !== null && !need.ignoresRegistry,
  );
  const pairs = needs.map((need) => `"${need.name}": ${definitionOf(need)?.name ?? need.name}`).join(', ');
  if (needs.every((need) => need.ignoresRegistry))
    return `Pass \`custom_objects={${pairs}}\`: HDF5 names the class of the model itself as it is defined, and that it is registered does not help.`;
  if (registered !== undefined) {
    const home = definitionOf(registered)?.file ?? '';
    return `It is registered, but this program never imports ${home.slice(home.lastIndexOf('/') + 1)}: import it before loading.`;
  }
  return `Pass \`custom_objects={${pairs}}\`, or register ${needs.length === 1 ? 'it' : 'them'} with \`register_keras_serializable\`.`;
}

/** Where the needed definitions stand and where the model is saved. */
export function related(needs: readonly Need[]): Detection['related'] {
  const places = needs.flatMap((need) => {
    const definition = definitionOf(need);
    return definition === null
      ? []
      : [{ file: definition.file, span: definition.span, message: `\`${definition.name}\` is defined here` }];
  });
  const [first] = needs;
  return first === undefined
    ? places
    : [...places, { file: first.save.file, span: first.save.span, message: 'The model is saved here' }];
}

/** Give the objects at the load, or register them where they are defined. */
export function objectFixes(story: Story, load: Load, needs: readonly Need[]): Fix[] {
  const fixes: Fix[] = [];
  const file = story.project.files.get(load.file);
  const needed: NeededObject[] = [];
  const registering: Edit[] = [];
  let canRegister = true;
  for (const need of needs) {
    const definition = definitionOf(need);
    const home = definition === null ? undefined : story.project.files.get(definition.file);
    if (definition === null || home === undefined) return [];
    const what = need.part.what;
    const node =
      what.kind === 'class' ? what.class.definition : what.kind === 'function' ? what.function.definition : null;
    const isRegistered =
      (what.kind === 'class' && what.class.value.registered !== null) ||
      (what.kind === 'function' && what.function.registered !== null);
    const isLocal =
      what.kind === 'class'
        ? what.class.enclosing !== null
        : what.kind === 'function' && what.function.enclosing !== null;
    if (isLocal) {
      const made = file === undefined ? null : closureCall(story, need.part, file);
      if (made === null) return [];
      needed.push({
        savedName: need.name,
        file: made.file,
        name: made.name,
        registers: false,
        arguments: made.arguments,
      });
      canRegister = false;
      continue;
    }
    const helps = isRegistered && !need.ignoresRegistry;
    needed.push({ savedName: need.name, file: home, name: definition.name, registers: helps });
    if (isRegistered || need.ignoresRegistry || node === null || !load.imported.has(home.path)) canRegister = false;
    else registering.push(...(registerDefinition(home, node, packageNameFor(home)) ?? []));
  }
  if (file !== undefined) {
    const given = giveCustomObjects(story.project, file, load.call, needed);
    const isImport = needed.every((each) => each.registers);
    const title = isImport
      ? `Import ${named(needed.map((each) => each.name))}, which registers itself`
      : `Give the load ${named(needed.map((each) => each.savedName))} by \`custom_objects\``;
    if (given !== null) fixes.push({ title, safe: false, edits: given });
  }
  if (canRegister && registering.length > 0) {
    fixes.push({
      title: `Register ${named(needed.map((each) => each.name))} with Keras (models saved before need \`custom_objects\` all the same)`,
      safe: false,
      edits: registering,
    });
  }
  return fixes;
}
