/**
 * Where a custom class gets to: the saves that write its config, the instances that reach them, and how
 * certain that is. Shared by the rules on custom classes.
 */
import { once } from '../../python/once';
import type { CustomClass } from '../../keras/custom-class';
import { formatOf } from '../../keras/formats';
import type { Format, Load, Part, Save, Story, StoryModel } from '../../keras/story';
import type { InstanceValue, PassedArgument } from '../../keras/value';
import type { Target } from '../../keras/versions';
import type { ClassDefinition, FunctionDefinition, Span } from '../../python/syntax';
import { compilesAt, storesCompile } from './saved-objects';
import type { Detection, Related } from '../rule';

/** A save that writes a class' config, and the format it writes under a target. */
export interface ReachedSave {
  save: Save;
  format: Format;
}

/** Formats that hold the config of every layer, so that `get_config` and `from_config` are called. */
const configFormats: ReadonlySet<Format> = new Set<Format>(['keras-archive', 'hdf5', 'json']);

/**
 * The saves that write the config of the class' instances under the target. A SavedModel holds its layers as
 * functions, so only what is compiled into the model (losses, metrics, optimizers) needs a config there.
 */
export function configSaves(story: Story, custom: CustomClass, target: Target): ReachedSave[] {
  return story
    .savesReachedBy(custom)
    .map((save) => ({ save, format: formatOf(save, target) }))
    .filter(({ save, format }) => {
      // Keras 2 refuses to write a subclassed model to HDF5 before it looks at any config
      if (
        format === 'hdf5' &&
        target.major === 2 &&
        save.models.length > 0 &&
        save.models.every((model) => model.kind === 'subclass' && !buildsGraph(model))
      )
        return false;
      return (
        (configFormats.has(format) || (format === 'saved-model' && isCompiledIn(custom))) &&
        holdsConfigOf(save, format, custom, target)
      );
    });
}

/**
 * Whether a save writes the class: it is part of the model, or of what the model is compiled with where that is written
 * too.
 */
function holdsConfigOf(save: Save, format: Format, custom: CustomClass, target: Target): boolean {
  const isHeld = (part: Part): boolean =>
    part.what.kind === 'class' && part.what.class.definition === custom.definition;
  const isCompiled = (model: StoryModel): boolean =>
    compilesAt(model, save).some((compile) =>
      [...compile.losses, ...compile.metrics, ...compile.optimizers].some(isHeld),
    );
  const keepsCompile = storesCompile(save, format, target);
  return save.models.some(
    (model) =>
      model.class?.definition === custom.definition || model.parts.some(isHeld) || (keepsCompile && isCompiled(model)),
  );
}

/**
 * The same for what only shows at load: saves that only something else reads (weights, `compile=False`) are left out.
 */
export function loadedConfigSaves(story: Story, custom: CustomClass, target: Target): ReachedSave[] {
  // what a model is compiled with is passed over by `compile=False`
  const isLeftOut = (load: Load): boolean =>
    (isCompiledIn(custom) || custom.kind === 'optimizer') && load.compile === false;
  const needing = new Set(story.loadsNeeding(custom).filter((load) => !isLeftOut(load)));
  return configSaves(story, custom, target).filter(({ save }) => {
    const loads = story.loadsOf(save);
    return loads.length === 0 || loads.some(({ load }) => needing.has(load));
  });
}

function isCompiledIn(custom: CustomClass): boolean {
  return custom.kind === 'loss' || custom.kind === 'metric' || custom.kind === 'schedule';
}

/** Whether a subclassed model is functional under the hood: its constructor hands inputs and outputs to the base. */
export function isFunctionalSubclass(custom: CustomClass): boolean {
  const calls = custom.initializer?.superCalls ?? [];
  return calls.some(({ call, explicitBase }) => {
    const positional =
      call.arguments.filter((argument) => argument.name === null && argument.spread === null).length -
      (explicitBase ? 1 : 0);
    return (
      positional >= 2 || call.arguments.some((argument) => argument.name === 'inputs' || argument.name === 'outputs')
    );
  });
}

function buildsGraph(model: StoryModel): boolean {
  return (
    model.class !== null &&
    (isFunctionalSubclass(model.class) || model.class.kerasBases.some((base) => base.name === 'Sequential'))
  );
}

/** The models that hold an instance of the class, or are one. */
export function modelsWith(story: Story, custom: CustomClass): readonly StoryModel[] {
  return modelsByClass(story).get(custom.definition) ?? [];
}

const modelsByClass = once((story: Story): ReadonlyMap<ClassDefinition, readonly StoryModel[]> => {
  const gathered = new Map<ClassDefinition, Set<StoryModel>>();
  const add = (definition: ClassDefinition, model: StoryModel): void => {
    const models = gathered.get(definition);
    if (models === undefined) gathered.set(definition, new Set([model]));
    else models.add(model);
  };
  for (const model of story.models) {
    if (model.class !== null) add(model.class.definition, model);
    for (const part of partsOf(model)) if (part.what.kind === 'class') add(part.what.class.definition, model);
  }
  return new Map([...gathered].map(([definition, models]) => [definition, [...models]]));
});

/** Everything that flows into a model, what it is compiled with included. */
export function partsOf(model: StoryModel): Part[] {
  return [
    ...model.parts,
    ...model.compiles.flatMap((compile) => [...compile.losses, ...compile.metrics, ...compile.optimizers]),
  ];
}

/** The class' instances that flow into models; in configs only, unless `everywhere`. */
export function instancesOf(story: Story, custom: CustomClass, everywhere = false): InstanceValue[] {
  const found = new Map<number, InstanceValue>();
  for (const { instance, inConfig } of instancesIn(story).get(custom.definition) ?? []) {
    if (inConfig || everywhere) found.set(instance.id, instance);
  }
  return [...found.values()];
}

/** The class' instances that the saves write into configs; all of {@link instancesOf} where none can be told apart. */
export function instancesSavedBy(
  story: Story,
  custom: CustomClass,
  saves: readonly ReachedSave[],
  target: Target,
): InstanceValue[] {
  const all = instancesOf(story, custom);
  const saved = new Set<number>();
  for (const { save, format } of saves) {
    const keepsCompile = storesCompile(save, format, target);
    for (const model of save.models) {
      if (model.class?.definition === custom.definition && model.instance !== null) saved.add(model.instance.id);
      const compiled = (keepsCompile ? compilesAt(model, save) : []).flatMap((compile) => [
        ...compile.losses,
        ...compile.metrics,
        ...compile.optimizers,
      ]);
      for (const { what, inConfig } of [...model.parts, ...compiled]) {
        if (inConfig && what.kind === 'class' && what.class.definition === custom.definition && what.instance !== null)
          saved.add(what.instance.id);
      }
    }
  }
  return saved.size === 0 ? all : all.filter((instance) => saved.has(instance.id));
}

const instancesByStory = new WeakMap<Story, Map<ClassDefinition, { instance: InstanceValue; inConfig: boolean }[]>>();

/** Every class' instances in models, gathered once a story: rules ask for each class in each version. */
function instancesIn(story: Story): Map<ClassDefinition, { instance: InstanceValue; inConfig: boolean }[]> {
  const known = instancesByStory.get(story);
  if (known !== undefined) return known;
  const gathered = new Map<ClassDefinition, { instance: InstanceValue; inConfig: boolean }[]>();
  const add = (definition: ClassDefinition, instance: InstanceValue | null, inConfig: boolean): void => {
    if (instance === null) return;
    const list = gathered.get(definition);
    if (list === undefined) gathered.set(definition, [{ instance, inConfig }]);
    else list.push({ instance, inConfig });
  };
  for (const model of story.models) {
    if (model.class !== null) add(model.class.definition, model.instance, true);
    for (const part of partsOf(model))
      if (part.what.kind === 'class') add(part.what.class.definition, part.what.instance, part.inConfig);
  }
  instancesByStory.set(story, gathered);
  return gathered;
}

/**
 * Saves of any kind, weights included, of models that hold the class; those whose refusal is asked for are left out.
 */
export function anySaves(story: Story, custom: CustomClass): Save[] {
  return [...new Set(modelsWith(story, custom).flatMap((model) => model.saves))].filter(
    (save) => save.guard !== 'expected',
  );
}

/** `class Name` up to the end of the name: where a finding about a class points. */
export function classSpan(definition: ClassDefinition): Span {
  return { start: definition.headSpan.start, end: definition.nameSpan.end };
}

/** `def name` up to the end of the name. */
export function functionSpan(definition: FunctionDefinition): Span {
  return { start: definition.headSpan.start, end: definition.nameSpan.end };
}

/** Related places: the saves a class reaches. */
export function savesAsRelated(saves: readonly Save[], message: string): Related[] {
  return placesOf(saves, message);
}

/** Related places: the loads that need a class. */
export function loadsAsRelated(loads: readonly Load[], message: string): Related[] {
  return placesOf(loads, message);
}

/** The first three places of calls; one call may be met with several models. */
function placesOf(sites: readonly (Save | Load)[], message: string): Related[] {
  const byPlace = new Map(sites.map(({ file, span }) => [`${file} ${span.start}`, { file, span, message }]));
  return [...byPlace.values()].slice(0, 3);
}

/** Certainty for a class: `fails` only where none of its ancestors leads out of sight. */
export function certaintyFor(custom: CustomClass): Detection['certainty'] {
  return custom.openBases.length > 0 ? 'may-fail' : 'fails';
}

/** Argument of a call of the class' constructor, by name or position; `open` where a spread may hold it. */
export function passedTo(
  instance: InstanceValue,
  name: string,
  position: number | null,
): PassedArgument | 'open' | null {
  const named = instance.arguments.find((argument) => argument.name === name);
  if (named !== undefined) return named;
  let index = 0;
  for (const argument of instance.arguments) {
    if (argument.name !== null || argument.spread === '**') continue;
    if (argument.spread === '*') return position !== null && index <= position ? 'open' : null;
    if (index === position) return argument;
    index += 1;
  }
  return instance.arguments.some((argument) => argument.spread === '**') ? 'open' : null;
}

/** `a`, `a and b`, `a, b and c`, each in backticks. */
export function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}

/** What a kind of class is called in a message. */
export function kindName(custom: CustomClass): string {
  const names: Record<CustomClass['kind'], string> = {
    layer: 'layer',
    model: 'model',
    loss: 'loss',
    metric: 'metric',
    regularizer: 'regularizer',
    constraint: 'constraint',
    initializer: 'initializer',
    optimizer: 'optimizer',
    schedule: 'learning rate schedule',
    callback: 'callback',
    cell: 'RNN cell',
  };
  return names[custom.kind];
}

/**
 * Whether an instance is frozen: `layer.trainable = False`, or `model.get_layer("name").trainable = False` with the
 * name it was given.
 */
export function isFrozen(story: Story, instance: InstanceValue): boolean {
  const trainable = instance.attributes.get('trainable');
  if (trainable?.kind === 'literal' && trainable.value === false) return true;
  const name = instance.arguments.find((argument) => argument.name === 'name')?.value;
  const plain =
    name?.kind === 'text' && name.parts.length === 1 && typeof name.parts[0] === 'string' ? name.parts[0] : null;
  if (plain === null) return false;
  return frozenNames(story).has(plain);
}

/** Names of layers that are frozen where a model is asked for them. */
const frozenNames = once((story: Story): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const { text } of story.project.files.values()) {
    if (!text.includes('get_layer')) continue;
    for (const [, name = ''] of text.matchAll(
      /get_layer\(\s*(?:name\s*=\s*)?["'](\w+)["']\s*\)\.trainable\s*=\s*False/g,
    ))
      names.add(name);
  }
  return names;
});
