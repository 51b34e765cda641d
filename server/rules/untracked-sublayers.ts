import type { CustomClass, Method } from '../keras/custom-class';
import { formatOf } from '../keras/formats';
import type { Save, Story } from '../keras/story';
import type { ClassValue, InstanceValue, Value } from '../keras/value';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import type { Call, Expression, Span } from '../python/syntax';
import { allParts } from '../python/walk';
import { selfName, statementsWithin } from '../keras/class-members';
import {
  anySaves,
  certaintyFor,
  instancesOf,
  isFunctionalSubclass,
  kindName,
  savesAsRelated,
} from './reading/class-reach';
import { externalName, holdsWeights, kerasClassOf, lookUp, selfAttribute } from './reading/class-expressions';
import { once } from '../python/once';
import { fixOf } from './fix/edits';
import { flatListBeside, keptInTuple, madeLayer, setInTheOpen } from './fix/tracked-sublayers';
import type { Detection, Edit, Fix, Rule } from './rule';

export const untrackedSublayers: Rule = {
  code: 'SP112',
  name: 'untracked-sublayers',
  meaning: 'sublayers stand in a container that saving does not look into',
  explanation: `Saving looks for sublayers in the attributes of a layer, and in lists and dictionaries there. The \`.keras\` writer of Keras 2.13 to 2.15 and 3.0 to 3.14 does not look into
containers inside containers of a layer (a list of tuples, a dictionary of dictionaries): their weights are left out and loading gives new ones, with no message; a model lists
its layers wherever they stand. HDF5 and
SavedModel, and Keras from 3.15 on, find them. What is put into \`self.__dict__\` by hand escapes the bookkeeping of Keras 2 altogether. Layers that an object of a plain class
holds (neither a layer nor a \`tf.Module\`) are found by no version. \`tf.train.Checkpoint\` finds the layers of a subclassed model or a layer under Keras 3 only in attributes of their own and
in tuples: those in lists and dictionaries are left out, and \`assert_existing_objects_matched\` passes.`,
  remedy: 'Keep sublayers in attributes of their own or in flat lists, and zip these where pairs are needed.',
  example: {
    bad: {
      'model.py': `import tensorflow as tf
from tensorflow.keras import layers


class Stack(layers.Layer):
    def __init__(self, widths, **kwargs):
        super().__init__(**kwargs)
        self.widths = list(widths)
        self.blocks = [(layers.Dense(w), layers.Dense(w)) for w in self.widths]

    def call(self, x):
        for first, second in self.blocks:
            x = second(first(x))
        return x

    def get_config(self):
        return {**super().get_config(), "widths": self.widths}


model = tf.keras.Sequential([tf.keras.Input((4,)), Stack([3, 2])])
model.save("stack.keras")
`,
    },
    good: {
      'model.py': `import tensorflow as tf
from tensorflow.keras import layers


class Stack(layers.Layer):
    def __init__(self, widths, **kwargs):
        super().__init__(**kwargs)
        self.widths = list(widths)
        self.first = [layers.Dense(w) for w in self.widths]
        self.second = [layers.Dense(w) for w in self.widths]

    def call(self, x):
        for first, second in zip(self.first, self.second):
            x = second(first(x))
        return x

    def get_config(self):
        return {**super().get_config(), "widths": self.widths}


model = tf.keras.Sequential([tf.keras.Input((4,)), Stack([3, 2])])
model.save("stack.keras")
`,
    },
    target: 'keras==2.15',
  },
  corpus: [
    'untracked-sublayers/named-tuples',
    'untracked-sublayers/deque-of-layers',
    'untracked-sublayers/getattr-dunder-dict',
    'untracked-sublayers/list-of-tuples',
    'untracked-sublayers/nested-dict',
    'untracked-sublayers/plain-holder',
    'clean/sublayers-in-containers',
    'untracked-sublayers/appended-tuples',
    'clean/layer-lists-in-tuples-of-a-model',
    'untracked-sublayers/checkpoint-of-listed-layers',
    'untracked-sublayers/checkpoint-of-layers-by-name',
    'clean/checkpoint-of-layers-in-tuples',
    'clean/checkpoint-of-layers-also-held-elsewhere',
    'clean/parts-kept-by-builder-object',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      if (custom.kind !== 'layer' && custom.kind !== 'model' && custom.kind !== 'cell') continue;
      const saves = anySaves(story, custom);
      if (saves.length === 0) continue;
      const containers = untrackedOf(story)(custom);
      for (const container of containers) {
        const failing = saves.filter(
          (save) => loses[container.where](save, target) && !(container.where === 'nested' && custom.kind === 'model'),
        );
        if (failing.length === 0) continue;
        yield {
          file: container.method.owner.file.path,
          span: container.span,
          certainty: certaintyFor(custom),
          message: `The sublayers in \`${container.written}\` of the ${kindName(custom)} \`${custom.name}\` stand ${placeNames[container.where]}, so their weights are not saved and loading gives new ones. ${container.where === 'listed' ? 'Keep each in an attribute of its own, or all in a tuple.' : 'Keep them in flat lists or attributes of their own.'}`,
          fixes: () => fixes(story, container),
          related: savesAsRelated(failing, 'Saved here without their weights.'),
        };
      }
    }
  },
};

/**
 * Where sublayers stand that some writer of some version does not find: in a container inside a container, in
 * `__dict__`, in an object of a plain class, in a list or dictionary (checkpoints of TensorFlow alone).
 */
type Hiding = 'nested' | 'hidden' | 'object' | 'listed';

const placeNames: Record<Hiding, string> = {
  nested: 'in a container inside a container',
  hidden: 'where Keras does not see them',
  object: 'in an object that is no layer, which Keras does not look into',
  listed: 'in a list or dictionary, where `tf.train.Checkpoint` does not see them',
};

const loses: Record<Hiding, (save: Save, target: Target) => boolean> = {
  nested: losesNested,
  hidden: losesHidden,
  object: losesObjects,
  listed: losesListed,
};

/** saving/saving_lib.py of Keras 2.12 to 2.15 and 3.0 to 3.14: `_save_container_state` goes one level deep. */
function losesNested(save: Save, target: Target): boolean {
  if (isAtLeast(target, 3, 15)) return false;
  const format = formatOf(save, target);
  if (format === 'keras-archive') return true;
  // save_weights("x.weights.h5") uses the same writer from 2.12 on
  return (
    format === 'hdf5-weights' &&
    target.package === 'keras' &&
    isAtLeast(target, 2, 12) &&
    save.paths.some((path) => path.parts.at(-1)?.toString().endsWith('.weights.h5'))
  );
}

function losesHidden(save: Save, target: Target): boolean {
  return !isAtLeast(target, 2, 12) && ['hdf5', 'hdf5-weights', 'tensorflow-weights'].includes(formatOf(save, target));
}

/** No writer of weights goes into objects of the person's own: they are neither trackable nor containers. */
function losesObjects(save: Save, target: Target): boolean {
  return ['keras-archive', 'hdf5', 'hdf5-weights', 'tensorflow-weights', 'saved-model'].includes(
    formatOf(save, target),
  );
}

/**
 * keras/src/backend/tensorflow/trackable.py of Keras 3: what is set as an attribute becomes a `TrackedList` or
 * `TrackedDict` first, which is no trackable of TensorFlow. A tuple stays one, and TensorFlow wraps it.
 */
function losesListed(save: Save, target: Target): boolean {
  return !isKeras2(target) && save.what === 'checkpoint';
}

interface Container {
  method: Method;
  span: Span;
  written: string;
  where: Hiding;
  /** Edits that let them be seen; null where the code leaves open what is right. */
  mended: (story: Story) => Edit[] | null;
}

function fixes(story: Story, container: Container): Fix[] {
  const edits = container.mended(story);
  const title =
    container.where === 'object'
      ? 'Make the class that holds them a layer'
      : container.where === 'listed'
        ? 'Keep them in a tuple'
        : container.where === 'hidden'
          ? 'Set the attribute in the open'
          : 'Keep them in a flat list beside';
  return fixOf(title, edits);
}

const untrackedOf = once((story: Story) => once((custom: CustomClass) => untracked(custom, story)));

function untracked(custom: CustomClass, story: Story): Container[] {
  const found: Container[] = [];
  for (const method of custom.methods.values()) {
    const self = selfName(method.definition);
    if (self === null || method.definition.name === 'call') continue;
    for (const statement of statementsWithin(method.definition.body)) {
      const span = { start: statement.start, end: statement.end };
      if (statement.kind === 'assign' && statement.value !== null) {
        const { value } = statement;
        for (const target of statement.targets) {
          const attribute = selfAttribute(target, self);
          if (attribute !== null && isNested(method, statement.value, story)) {
            found.push({
              method,
              span,
              written: `self.${attribute}`,
              where: 'nested',
              mended: () => flatListBeside(method, attribute, statement, value, false, isTupleCall(method)),
            });
          }
          if (attribute !== null && isOpaque(method, value, story))
            found.push({ method, span, written: `self.${attribute}`, where: 'object', mended: () => null });
          if (target.kind !== 'subscript') continue;
          const held = selfAttribute(target.object, self);
          if (held === '__dict__' && holdsLayers(method, statement.value, story)) {
            found.push({
              method,
              span,
              written: 'self.__dict__',
              where: 'hidden',
              mended: () => setInTheOpen(method, target),
            });
          } else if (held !== null && isInner(method, statement.value) && holdsLayers(method, statement.value, story)) {
            found.push({
              method,
              span,
              written: `self.${held}`,
              where: 'nested',
              mended: () => flatListBeside(method, held, statement, value, true, isTupleCall(method)),
            });
          }
        }
      } else if (
        statement.kind === 'expression' &&
        statement.value.kind === 'call' &&
        statement.value.callee.kind === 'attribute' &&
        statement.value.callee.name === 'append'
      ) {
        const held = selfAttribute(statement.value.callee.object, self);
        const [appended] = statement.value.arguments;
        if (
          held !== null &&
          appended !== undefined &&
          isInner(method, appended.value) &&
          holdsLayers(method, appended.value, story)
        ) {
          found.push({
            method,
            span,
            written: `self.${held}`,
            where: 'nested',
            mended: () => flatListBeside(method, held, statement, appended.value, true, isTupleCall(method)),
          });
        }
      }
    }
  }
  found.push(...objectsWithLayers(custom, story), ...listedLayers(custom, story));
  return found;
}

/**
 * Attributes that hold a flat list or dictionary of layers, one of which at least stands in no attribute by itself and
 * in no tuple.
 */
function listedLayers(custom: CustomClass, story: Story): Container[] {
  // a functional model keeps its graph besides; who tells TensorFlow of the layers does it by name
  if (
    custom.kind === 'model' &&
    (isFunctionalSubclass(custom) || custom.kerasBases.some((base) => base.name === 'Sequential'))
  )
    return [];
  if (
    ['_trackable_children', '_lookup_dependency', '__setattr__'].some((name) => custom.methods.has(name)) ||
    [...custom.methods.values()].some(tracksByName)
  )
    return [];
  const found = new Map<string, Container>();
  for (const instance of instancesOf(story, custom, true)) {
    const tracked = new Set<number>();
    if (!gatherTracked(instance, tracked)) continue;
    for (const [attribute, value] of instance.attributes) {
      const isListed = value.kind === 'dictionary' || (value.kind === 'sequence' && value.form === 'list');
      if (!isListed || found.has(attribute)) continue;
      const elements = value.kind === 'dictionary' ? [...value.entries.values()] : value.elements;
      const listed = elements.flatMap((element) => layersHeld(element, story));
      if (listed.length === 0) continue;
      if (listed.every((id) => tracked.has(id))) continue;
      const write = custom.attributes.find((each) => each.attribute === attribute);
      if (write !== undefined) {
        found.set(attribute, {
          method: write.method,
          span: { start: write.statement.start, end: write.statement.end },
          written: `self.${attribute}`,
          where: 'listed',
          mended: (whole) =>
            write.value === null ? null : keptInTuple(whole, write.method, attribute, write.statement, write.value),
        });
      }
    }
  }
  return [...found.values()];
}

/** Gathers what TensorFlow finds from an instance by attributes and tuples alone; false where that cannot be told. */
function gatherTracked(instance: InstanceValue, tracked: Set<number>): boolean {
  return [...instance.attributes.values()].every((value) => gatherFrom(value, tracked));
}

function gatherFrom(value: Value, tracked: Set<number>): boolean {
  if (value.kind === 'union') return value.options.every((option) => gatherFrom(option, tracked));
  if (value.kind === 'sequence')
    return value.form !== 'tuple' || value.elements.every((element) => gatherFrom(element, tracked));
  if (value.kind !== 'instance' || tracked.has(value.id)) return true;
  tracked.add(value.id);
  if (value.of.kind === 'class') return gatherTracked(value, tracked);
  if (value.of.name === 'keras.Model') return false;
  if (value.of.name !== 'keras.Sequential')
    return value.arguments.every((argument) => gatherFrom(argument.value, tracked));
  // a Sequential keeps its layers, those that `add` brings as well
  const layers = value.arguments[0]?.value;
  return (
    layers?.kind === 'sequence' && !layers.open && layers.elements.every((element) => gatherFrom(element, tracked))
  );
}

/** Whether a method sets attributes by computed names, or tells TensorFlow of what it holds. */
function tracksByName({ owner, definition }: Method): boolean {
  return /\bsetattr\(|_track_trackable|__setattr__|no_dependency/.test(
    owner.file.text.slice(definition.start, definition.end),
  );
}

/** Attributes that hold an object of a plain class with layers in it, which stand nowhere else. */
function objectsWithLayers(custom: CustomClass, story: Story): Container[] {
  const found = new Map<string, Container>();
  for (const instance of instancesOf(story, custom, true)) {
    for (const [attribute, value] of instance.attributes) {
      const hidden = objectsHeld(value).flatMap((held) => layersIn(held, story));
      if (hidden.length === 0) continue;
      const elsewhere = new Set(
        [...instance.attributes].flatMap(([name, other]) => (name === attribute ? [] : layersHeld(other, story))),
      );
      if (hidden.every((id) => elsewhere.has(id)) || handsOut(custom, attribute)) continue;
      const write = custom.attributes.find((each) => each.attribute === attribute);
      if (write !== undefined) {
        found.set(attribute, {
          method: write.method,
          span: { start: write.statement.start, end: write.statement.end },
          written: `self.${attribute}`,
          where: 'object',
          mended: () => madeLayers(objectsHeld(value)),
        });
      }
    }
  }
  return [...found.values()];
}

/** The classes of the objects, made layers; null unless all can be. */
function madeLayers(objects: readonly InstanceValue[]): Edit[] | null {
  const edits: Edit[] = [];
  for (const of of new Set(objects.map((object) => object.of))) {
    const made = of.kind === 'class' ? madeLayer(of) : null;
    if (made === null) return null;
    edits.push(...made);
  }
  return edits.length === 0 ? null : edits;
}

/**
 * Whether another attribute is set to what a method of the object in this one gives, which may well hold its layers.
 */
function handsOut(custom: CustomClass, attribute: string): boolean {
  return custom.attributes.some((write) => {
    const self = selfName(write.method.definition);
    if (write.attribute === attribute || write.value === null || self === null) return false;
    return [...allParts(write.value)].some(
      (part) =>
        part.kind === 'call' &&
        part.callee.kind === 'attribute' &&
        selfAttribute(part.callee.object, self) === attribute,
    );
  });
}

/** Objects of plain classes in a value: itself, or in a list, tuple or dictionary. */
function objectsHeld(value: Value): InstanceValue[] {
  if (value.kind === 'instance') return value.of.kind === 'class' && isPlain(value.of) ? [value] : [];
  if (value.kind === 'sequence') return value.elements.flatMap(objectsHeld);
  return value.kind === 'dictionary' ? [...value.entries.values()].flatMap(objectsHeld) : [];
}

/** Whether a class and its bases are all the project's own, and do nothing when attributes are set. */
function isPlain(of: ClassValue): boolean {
  if (of.openDecorator || of.members.has('__setattr__')) return false;
  return of.bases.every(
    (base) =>
      (base.kind === 'class' && isPlain(base)) || (base.kind === 'external' && /^(builtins\.)?object$/.test(base.name)),
  );
}

function layersIn(holder: InstanceValue, story: Story): number[] {
  return [...holder.attributes.values()].flatMap((value) => layersHeld(value, story));
}

/** Layers with weights in a value: itself, or in a list, tuple or dictionary. */
function layersHeld(value: Value, story: Story): number[] {
  switch (value.kind) {
    case 'instance':
      if (value.of.kind === 'class') {
        const custom = story.classOf(value.of);
        return ['layer', 'model', 'cell'].includes(custom?.kind ?? '') && !(custom !== null && isWeightless(custom))
          ? [value.id]
          : [];
      }
      return value.of.name === 'keras.Sequential' || holdsWeights(value.of.name.replace(/^keras\./, ''))
        ? [value.id]
        : [];
    case 'sequence':
      return value.elements.flatMap((element) => layersHeld(element, story));
    case 'dictionary':
      return [...value.entries.values()].flatMap((element) => layersHeld(element, story));
    default:
      return [];
  }
}

/**
 * Whether layers of a class surely have no weights: it makes no variable, and keeps nothing that a call of a class
 * gives, or that cannot be seen.
 */
const isWeightless = once((custom: CustomClass): boolean => {
  return (
    custom.openBases.length === 0 &&
    !custom.openDecorator &&
    custom.kerasBases.every((base) => base.name === 'Layer' || base.name === 'layers.Layer') &&
    [...custom.methods.values()].every(
      ({ owner, definition }) =>
        !/add_weight|add_variable|ariable\(|setattr\(/.test(owner.file.text.slice(definition.start, definition.end)),
    ) &&
    custom.attributes.every(({ value }) => value !== null && ![...allParts(value)].some(mayMakeLayer))
  );
});

/** Whether an expression calls what may be a class, or a function that is not Python's own. */
function mayMakeLayer(part: Expression): boolean {
  if (part.kind !== 'call') return false;
  return (
    part.callee.kind !== 'name' ||
    !/^(int|float|bool|str|len|tuple|list|dict|min|max|sum|range)$/.test(part.callee.name)
  );
}

const isContainer = (value: Expression): boolean =>
  value.kind === 'list' || value.kind === 'tuple' || value.kind === 'dictionary' || value.kind === 'comprehension';

function elementsOf(value: Expression): Expression[] {
  if (value.kind === 'list' || value.kind === 'tuple') return value.elements;
  if (value.kind === 'dictionary') return value.entries.map((entry) => entry.value);
  return value.kind === 'comprehension' ? [value.element] : [];
}

/** A container whose elements are containers of layers with weights. */
function isNested(method: Method, value: Expression, story: Story): boolean {
  return elementsOf(value).some((element) => isInner(method, element) && holdsLayers(method, element, story));
}

/** Whether an expression is a container where it stands in another one: named tuples are tuples. */
function isInner(method: Method, value: Expression): boolean {
  return isContainer(value) || isNamedTuple(method, value);
}

const isTupleCall =
  (method: Method) =>
  (value: Expression): value is Call =>
    isNamedTuple(method, value);

function isNamedTuple(method: Method, value: Expression): boolean {
  const made = value.kind === 'call' && value.callee.kind === 'name' ? lookUp(method, value.callee.name) : null;
  if (made?.kind === 'partial')
    return made.target.kind === 'external' && made.target.name === 'collections.namedtuple()';
  return (
    made?.kind === 'class' && made.bases.some((base) => base.kind === 'external' && base.name === 'typing.NamedTuple')
  );
}

/** A deque or an array of layers, which no version takes for a container. */
function isOpaque(method: Method, value: Expression, story: Story): boolean {
  if (
    value.kind !== 'call' ||
    !/^(collections\.deque|numpy\.(array|asarray))$/.test(externalName(method, value.callee) ?? '')
  )
    return false;
  const [first] = value.arguments;
  return first !== undefined && isContainer(first.value) && holdsLayers(method, first.value, story);
}

function holdsLayers(method: Method, value: Expression, story: Story): boolean {
  if (isContainer(value)) return elementsOf(value).some((element) => holdsLayers(method, element, story));
  if (value.kind !== 'call') return false;
  if (isNamedTuple(method, value)) return value.arguments.some((given) => holdsLayers(method, given.value, story));
  const keras = kerasClassOf(method, value);
  if (keras !== null) return holdsWeights(keras) || keras === 'Sequential';
  const own = value.callee.kind === 'name' ? lookUp(method, value.callee.name) : null;
  if (own?.kind !== 'class') return false;
  const kind = story.classOf(own)?.kind;
  return kind === 'layer' || kind === 'model';
}
