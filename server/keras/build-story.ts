/**
 * From a linked project to its story: runs every file, then reads from the calls that were met what is
 * saved and loaded.
 */
import type { Project } from '../python/project';
import type { Call, FunctionDefinition } from '../python/syntax';
import { copiesOf, namesBefore, type Copy } from './copies';
import { readCustomClass, type CustomClass } from './custom-class';
import { callbacksOfFit } from './interpreter/callbacks';
import { externalAncestors, kerasBaseOf, picklesItself } from './interpreter/classes';
import { evaluateIn, runFile, type Runs } from './interpreter/run';
import { openedPath } from './interpreter/text';
import { argumentAt, optionsOf } from './interpreter/values';
import { collectModel, readCompile, type PartContext } from './model-parts';
import { standingPath, type KnownArtifact } from './on-disk';
import { endsIn, isFoundBy, isSameSeries, plainPath, samePath } from './paths';
import { addGiven, argumentLookup, flag, isInstanceOf, keyOf, loadSite, mayBeModel, modelLoads, optionOfCallback, pathsOf, saveSite } from './sites';
import type { GivenObjects, Load, Reference, Save, Story, StoryModel, Training } from './story';
import type { CallEvent, ClassValue, ExternalValue, InstanceValue, TextValue, Value } from './value';
import type { Target } from './versions';

export interface StoryOptions {
  /** Whether a file or folder stands at an absolute path. */
  exists?: (path: string) => boolean;
  /** The text of a file at an absolute path; null where it cannot be read. */
  read?: (path: string) => string | null;
  /** Artifacts on disk, by absolute path; may be filled after the story is told, by whoever opens what `artifactsWanted` names. */
  artifacts?: ReadonlyMap<string, KnownArtifact>;
  /** What the pins above a file leave of the versions; may answer anew when pins change. */
  pinnedTo?: (path: string) => readonly Target[] | null;
  /** The story told last: what has not changed since is not run again. */
  previous?: Story | null;
}

/** Files run again: those that changed and those that looked into them, directly or over others. */
function keptRuns(project: Project, { previous, exists, read }: StoryOptions): Runs {
  const readText: Runs['readText'] = (program, plain) => {
    const path = exists === undefined || read === undefined ? null : standingPath({ exists }, { program, file: program.path }, plain);
    return path === null ? null : (read?.(path) ?? null);
  };
  const fresh = (): Runs => ({ project, byPath: new Map(), ids: { next: 0 }, classes: new WeakMap(), readText });
  if (previous === null || previous === undefined) return fresh();
  const old = previous.runs;
  const isSameSet = old.byPath.size === project.files.size && hasAll(project.files, old.byPath.keys());
  if (!isSameSet) return fresh();
  const stale = new Set<string>();
  for (const [path, run] of old.byPath) if (run.readsDocuments || project.files.get(path) !== run.file) stale.add(path);
  let grew = stale.size > 0;
  while (grew) {
    grew = false;
    for (const [path, run] of old.byPath) {
      if (stale.has(path)) {
        // what it changed elsewhere is to be undone
        for (const other of run.changed) {
          if (!stale.has(other)) {
            stale.add(other);
            grew = true;
          }
        }
        continue;
      }
      for (const dependency of run.dependencies) {
        if (stale.has(dependency)) {
          stale.add(path);
          grew = true;
          break;
        }
      }
    }
  }
  const byPath = new Map([...old.byPath].filter(([path]) => !stale.has(path)));
  return { project, byPath, ids: old.ids, classes: old.classes, readText };
}

/** Tells the story of a project. With the previous story, only what depends on changed files is run again. */
export function buildStory(project: Project, options: StoryOptions = {}): Story {
  const runs = keptRuns(project, options);
  for (const file of project.files.values()) runFile(runs, file);

  const called = once(() => new Set<FunctionDefinition>([...runs.byPath.values()].flatMap((run) => [...run.called])));
  const concrete = new Set<Call>();
  const importers = new Set<string>();
  for (const [path, run] of runs.byPath) {
    for (const event of run.notable) if (!event.uncalled) concrete.add(event.call);
    for (const other of run.imports) if (other !== path) importers.add(other);
  }
  // what was met with unknown arguments says nothing where the same call was met with known ones
  const events: CallEvent[] = [];
  for (const run of runs.byPath.values()) for (const event of run.notable) if (!event.uncalled || !concrete.has(event.call)) events.push(event);
  const everything = once(() => {
    const called = new Set<Call>();
    for (const run of runs.byPath.values()) for (const event of run.events) if (!event.uncalled) called.add(event.call);
    return [...runs.byPath.values()].flatMap((run) => run.events.filter((event) => !event.uncalled || !called.has(event.call)));
  });

  const classes: CustomClass[] = [];
  const byDefinition = new Map<ClassValue['definition'], CustomClass | null>();
  const classOf = (value: ClassValue): CustomClass | null => {
    const known = byDefinition.get(value.definition);
    if (known !== undefined) return known;
    byDefinition.set(value.definition, null);
    let read = runs.classes.get(value);
    if (read === undefined) {
      read = readCustomClass(value, (expression, scope) => evaluateIn(runs, expression, scope));
      runs.classes.set(value, read);
    }
    byDefinition.set(value.definition, read);
    return read;
  };
  for (const run of runs.byPath.values()) {
    for (const value of run.classes) {
      if (byDefinition.has(value.definition)) continue;
      const read = classOf(value);
      if (read !== null) classes.push(read);
    }
  }

  const byObject = new Map<number, CallEvent[]>();
  const byKey = new Map<string, CallEvent[]>();
  const note = (value: Value, event: CallEvent): void => {
    for (const option of optionsOf(value)) {
      if (option.kind === 'instance') append(byObject, option.id, event);
      else {
        const key = keyOf(option);
        if (key !== null) append(byKey, key, event);
      }
    }
  };
  for (const event of events) {
    if (event.self !== null) note(event.self, event);
    if (event.name === 'keras.models.save_model' && event.self === null && event.arguments[0] !== undefined) note(event.arguments[0].value, event);
  }

  const isModel = (instance: InstanceValue): boolean => {
    if (instance.of.kind === 'class') {
      const base = kerasBaseOf(instance.of);
      return base === 'keras.Model' || base === 'keras.Sequential' || classOf(instance.of)?.kind === 'model';
    }
    const name = instance.of.name;
    return (
      name === 'keras.Sequential' || name === 'keras.Model' || name === 'keras.models.load_model' || name.startsWith('keras.models.model_from') || name === 'keras.Sequential.from_config' || name === 'keras.Model.from_config' ||
      name === 'keras.models.clone_model' || (name.startsWith('keras.applications.') && /\.[A-Z]\w*$/.test(name))
    );
  };
  const readers = new Map<Load, { save: Save; certain: boolean }[]>();
  const context: PartContext & { callsOnKey(key: string): readonly CallEvent[] } = {
    classOf,
    callsOn: (instance) => byObject.get(instance.id) ?? [],
    isModel,
    writtenFrom: (instance) => {
      const load = models.get(instance.id)?.loadedBy ?? null;
      const read = load === null ? undefined : readers.get(load);
      if (read === undefined || read.length === 0 || read.some(({ save, certain }) => !certain || save.openModel)) return null;
      return [...new Set(read.flatMap(({ save }) => save.models.flatMap((model) => model.instance ?? [])))];
    },
    callsOnKey: (key) => byKey.get(key) ?? [],
  };

  const models = new Map<number, StoryModel>();
  const modelOf = (instance: InstanceValue): StoryModel => {
    const known = models.get(instance.id);
    if (known !== undefined) return known;
    // what a model is made of is asked for of few
    const collected = once(() => collectModel(context, instance));
    const calls = context.callsOn(instance);
    const compiles = once(() => calls.filter((event) => event.name === '.compile' || event.name === 'super.compile').map((event) => readCompile(context, event)));
    const name = instance.of.kind === 'external' ? instance.of.name : '';
    const made: StoryModel = {
      id: instance.id,
      place: instance.place,
      kind:
        instance.of.kind === 'class' ? 'subclass'
        : name === 'keras.Sequential' ? 'sequential'
        : name === 'keras.Model' ? (instance.call === null ? 'unknown' : 'functional')
        : name.startsWith('keras.applications.') ? 'application'
        : name === 'keras.models.clone_model' ? 'functional'
        : 'loaded',
      class: instance.of.kind === 'class' ? classOf(instance.of) : null,
      instance,
      get parts() {
        return collected().parts;
      },
      get operations() {
        return collected().operations;
      },
      get open() {
        return collected().open || instance.call === null;
      },
      get uncertain() {
        return collected().uncertain;
      },
      get compiles() {
        return compiles();
      },
      openCompile: instance.call === null,
      namespace: instance.of.kind === 'external' ? instance.of.namespace : (externalAncestors(instance.of).find((base) => base.namespace !== null)?.namespace ?? null),
      program: instance.made,
      order: instance.event?.order ?? 0,
      calls,
      loadedBy: null,
      saves: [],
      trainings: [],
    };
    models.set(instance.id, made);
    return made;
  };
  const modelsIn = (value: Value | null): { models: StoryModel[]; open: boolean } => {
    if (value === null) return { models: [], open: true };
    const found: StoryModel[] = [];
    let open = false;
    for (const option of optionsOf(value)) {
      if (option.kind === 'instance' && isModel(option)) found.push(modelOf(option));
      else if (option.kind === 'super' && option.self.kind === 'instance') found.push(modelOf(option.self));
      else if (option.kind !== 'literal') open = true;
    }
    return { models: found, open };
  };
  /** Models inside what is pickled: in containers, and in attributes of the project's own objects. */
  const modelsWithin = (value: Value | null, depth = 0): StoryModel[] => {
    if (value === null || depth > 3) return [];
    return optionsOf(value).flatMap((option) => {
      if (option.kind === 'instance') {
        if (isModel(option)) return [modelOf(option)];
        return option.of.kind === 'class' && !picklesItself(option.of) ? [...option.attributes.values()].flatMap((held) => modelsWithin(held, depth + 1)) : [];
      }
      if (option.kind === 'sequence') return option.elements.flatMap((element) => modelsWithin(element, depth + 1));
      if (option.kind === 'dictionary') return [...option.entries.values()].flatMap((element) => modelsWithin(element, depth + 1));
      return [];
    });
  };
  /** Models among the arguments of a `tf.train.Checkpoint`, alone or behind a manager. */
  const modelsOfCheckpoint = (value: Value | null): { models: StoryModel[]; open: boolean } => {
    const found: StoryModel[] = [];
    let open = false;
    for (const option of value === null ? [] : optionsOf(value)) {
      if (option.kind !== 'instance') {
        open = true;
        continue;
      }
      for (const argument of option.arguments) {
        if (isInstanceOf(option, ['tensorflow.train.CheckpointManager']) && argument === option.arguments[0]) {
          found.push(...modelsOfCheckpoint(argument.value).models);
          continue;
        }
        const inner = modelsIn(argument.value);
        found.push(...inner.models);
      }
    }
    return { models: found, open };
  };

  // every model that is made, whether or not it is saved
  for (const event of events) if (event.result.kind === 'instance' && isModel(event.result)) modelOf(event.result);

  const trainings: Training[] = [];
  const checkpointModels = new Map<number, { models: StoryModel[]; open: boolean }>();
  for (const event of events) {
    if (event.self === null) continue;
    const isFit = event.name === '.fit' || event.name === '.fit_generator' || event.name === 'super.fit';
    if (!isFit && event.name !== '.train_on_batch') continue;
    if (mayBeModel(event.self, context) === 'no') continue;
    const trained = modelsIn(event.self);
    const callbacks: InstanceValue[] = [];
    let openCallbacks = event.arguments.some((argument) => argument.spread !== null);
    const given = argumentAt(event.arguments, 'callbacks', event.name === '.fit' ? callbacksOfFit : null)?.value ?? null;
    const gather = (value: Value): void => {
      for (const option of optionsOf(value)) {
        if (option.kind === 'instance') {
          const inner = isInstanceOf(option, ['keras.callbacks.CallbackList']) ? argumentAt(option.arguments, 'callbacks', 0) : null;
          if (inner === null) callbacks.push(option);
          else gather(inner.value);
        }
        else if (option.kind === 'sequence') {
          option.elements.forEach(gather);
          openCallbacks ||= option.open;
        } else if (option.kind !== 'literal') openCallbacks = true;
      }
    };
    if (given !== null) gather(given);
    const training: Training = {
      file: event.file.path,
      span: { start: event.call.start, end: event.call.end },
      by: isFit ? 'fit' : 'batch',
      call: event.call,
      models: trained.models,
      arguments: event.arguments,
      uncalled: event.uncalled,
      callbacks,
      openCallbacks,
      order: event.order,
      program: event.program,
    };
    trainings.push(training);
    for (const model of trained.models) model.trainings.push(training);
    for (const callback of callbacks) {
      const known = checkpointModels.get(callback.id);
      checkpointModels.set(callback.id, { models: [...(known?.models ?? []), ...trained.models], open: (known?.open ?? false) || trained.open });
    }
  }

  const saves: Save[] = [];
  const loads: Load[] = [];
  const imported = importsOf(runs);
  const registries = new Map<string, GivenObjects>();
  const registryOf = (program: string): GivenObjects => {
    const known = registries.get(program);
    if (known !== undefined) return known;
    const given: GivenObjects = { entries: new Map(), open: false };
    for (const path of imported(program)) {
      const run = runs.byPath.get(path);
      if (run !== undefined && (run.registry.entries.size > 0 || run.registry.open)) addGiven(given, run.registry);
    }
    registries.set(program, given);
    return given;
  };
  const rebuilt = new Set(
    events.flatMap((event) => {
      const from = loadSite(event);
      const config = from?.api === 'from_config' ? from.path?.value : undefined;
      return config?.kind === 'result' ? [config.event] : [];
    }),
  );
  const writes = once(() => events.filter((event) => event.name === '.write' || event.name === '.write_bytes'));
  const keepsArrays = events.some((event) => event.name.startsWith('numpy.save') && saveSite(event) !== null);
  const unsafe = new Set(events.filter((event) => event.name === 'keras.config.enable_unsafe_deserialization').map((event) => event.program.path));

  for (const event of events) {
    const saving = saveSite(event);
    if (saving !== null) {
      const needsModel = saving.api === 'model.save' || saving.api === 'model.save_weights' || saving.api === 'model.export' || saving.api === 'to_json' || saving.api === 'get_config';
      if (saving.api === 'get_config' && !rebuilt.has(event)) continue;
      const likely = needsModel ? mayBeModel(saving.subject, context) : 'yes';
      if (likely !== 'no') {
        let found: { models: StoryModel[]; open: boolean };
        const holder = saving.api !== 'ModelCheckpoint' && saving.api !== 'BackupAndRestore' ? null : event.name === 'super.__init__' ? event.self : event.result;
        const callback = holder?.kind === 'instance' ? holder : null;
        // a class of the project's own that hands on what it is given is told about where it is given that
        const isHandedOn = event.name === 'super.__init__' && event.call.arguments.some(({ spread }) => spread !== null);
        const maker = isHandedOn && callback !== null && callback.call !== null ? { call: callback.call, ...callback.place } : { call: event.call, file: event.file.path, span: { start: event.call.start, end: event.call.end } };
        if (holder !== null) {
          found = (callback === null ? undefined : checkpointModels.get(callback.id)) ?? { models: [], open: true };
        } else if (saving.what === 'checkpoint') found = modelsOfCheckpoint(saving.subject);
        else if (saving.what === 'pickle') found = { models: modelsWithin(saving.subject), open: false };
        else found = modelsIn(saving.subject);
        const save: Save = {
          api: saving.api,
          what: saving.what,
          ...maker,
          models: [...new Set(found.models)],
          openModel: found.open,
          paths: event.name === 'pickle.dumps' ? filesOf(event, writes()) : pathsOf(saving.path, saving.api === 'ModelCheckpoint'),
          pathArgument: saving.path,
          arguments: event.arguments,
          argument: callback === null ? argumentLookup(event, saving.parameters) : optionOfCallback(callback, argumentLookup(event, saving.parameters), event),
          uncalled: event.uncalled,
          guard: event.guard,
          event,
          program: event.program,
          order: event.order,
          value: saving.what === 'pickle' ? saving.subject : null,
          callback,
        };
        saves.push(save);
        for (const model of save.models) model.saves.push(save);
      }
    }
    const loading = loadSite(event);
    if (loading !== null) {
      if (loading.api === 'numpy' && !keepsArrays) continue;
      if (loading.api === 'load_weights' && loading.subject === null) continue;
      const made = event.result.kind === 'instance' ? event.result : null;
      const filled =
        loading.api === 'Checkpoint.restore' ? modelsOfCheckpoint(loading.subject)
        : loading.subject !== null ? modelsIn(loading.subject)
        : made !== null && isModel(made) ? { models: [modelOf(made)], open: false }
        : { models: [], open: true };
      const given: GivenObjects = { entries: new Map(), open: false };
      const argument = argumentLookup(event, loading.parameters);
      const objects = argument('custom_objects');
      if (objects !== null) addGiven(given, objects.value);
      // a table that nobody is seen to fill is not handed over for nothing
      if (objects !== null && (objects.expression.kind === 'attribute' || objects.expression.kind === 'subscript') && given.entries.size === 0) given.open = true;
      for (const scope of event.objectScopes) addGiven(given, scope);
      if (event.arguments.some((each) => each.spread === '**')) given.open = true;
      const registry = registryOf(event.program.path);
      for (const [name, entry] of registry.entries) {
        // what a module registers below the lines of its own that load comes too late
        const isLate = event.function === null && entry.place !== null && entry.place.file === event.file.path && entry.place.span.start > event.call.end;
        if (!isLate && !given.entries.has(name)) given.entries.set(name, entry);
      }
      given.open ||= registry.open;
      const usesOf = made !== null ? (byObject.get(made.id) ?? []) : (byKey.get(keyOf(event.result) ?? '') ?? []);
      const load: Load = {
        api: loading.api,
        call: event.call,
        file: event.file.path,
        span: { start: event.call.start, end: event.call.end },
        paths: pathsOf(loading.path, false),
        pathArgument: loading.path,
        arguments: event.arguments,
        argument,
        given,
        compile: flag(argument('compile'), true),
        safeMode: unsafe.has(event.program.path) ? false : event.arguments.some((each) => each.spread === '**') ? null : flag(argument('safe_mode'), true),
        models: filled.models,
        openModel: filled.open,
        uses: usesOf.map((use) => ({
          name: use.name.replace(/^\./, ''),
          place: { file: use.file.path, span: { start: use.call.start, end: use.call.end } },
          order: use.order,
          event: use,
        })),
        guard: event.guard,
        event,
        uncalled: event.uncalled,
        program: event.program,
        imported: imported(event.program.path),
        openImports: event.uncalled || importers.has(event.program.path),
        order: event.order,
      };
      loads.push(load);
      if (modelLoads.has(load.api)) for (const model of load.models) model.loadedBy = load;
    }
  }

  const copies = copiesOf(events);
  for (const load of loads) readers.set(load, savesReadBy(load, saves, events, copies));
  const written = new Map<Save, { load: Load; certain: boolean }[]>();
  for (const [load, found] of readers) {
    for (const { save, certain } of found) append(written, save, { load, certain });
  }
  const wholeKinds = new Set<Save['what']>(['model', 'config']);
  /** Definitions of the classes whose config a model's save writes. */
  const classesIn = (model: StoryModel): Set<ClassValue['definition']> => {
    const found = new Set<ClassValue['definition']>();
    if (model.class !== null) found.add(model.class.definition);
    for (const part of model.parts) if (part.inConfig && part.what.kind === 'class') found.add(part.what.class.definition);
    for (const compile of model.compiles) {
      for (const part of [...compile.losses, ...compile.metrics, ...compile.optimizers]) if (part.what.kind === 'class') found.add(part.what.class.definition);
    }
    return found;
  };
  // asked for each class by many rules in each version
  const savesByClass = once(() => {
    const found = new Map<ClassValue['definition'], Save[]>();
    for (const save of saves) {
      if (!wholeKinds.has(save.what) || save.guard === 'expected') continue;
      for (const definition of new Set(save.models.flatMap((model) => [...classesIn(model)]))) append(found, definition, save);
    }
    return found;
  });
  const none: Save[] = [];

  const references = once(() => everything().flatMap((event) => (event.callee.kind === 'external' ? [referenceOf(event, event.callee)] : [])));
  const savesReachedBy = (custom: CustomClass): readonly Save[] => savesByClass().get(custom.definition) ?? none;
  return {
    project,
    classes,
    models: [...models.values()],
    saves,
    loads,
    trainings,
    get references() {
      return references();
    },
    get events() {
      return everything();
    },
    runs,
    classOf,
    savesReachedBy,
    loadsNeeding: (custom) => [
      ...new Set(savesReachedBy(custom).flatMap((save) => (written.get(save) ?? []).filter(({ load }) => modelLoads.has(load.api) && load.guard !== 'expected').map(({ load }) => load))),
    ],
    savesRead: (load) => readers.get(load) ?? [],
    loadsOf: (save) => written.get(save) ?? [],
    isUncalled: (definition) => !called().has(definition),
    importedBy: (program) => imported(program),
    isImported: (path) => importers.has(path),
    registryOf,
    exists: options.exists ?? (() => false),
    pinnedTo: options.pinnedTo ?? (() => null),
    artifacts: options.artifacts ?? new Map(),
  };
}

function hasAll(files: ReadonlyMap<string, unknown>, paths: Iterable<string>): boolean {
  for (const path of paths) if (!files.has(path)) return false;
  return true;
}

/** A value that is made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function referenceOf(event: CallEvent, callee: ExternalValue): Reference {
  return {
    file: event.file.path,
    span: { start: event.call.start, end: event.call.end },
    name: callee.name,
    namespace: callee.namespace,
    written: callee.written,
    call: event.call,
    arguments: event.arguments,
    expression: event.call.callee,
    value: event.result,
    guarded: event.guard !== 'none',
  };
}

/** Files imported by a program, itself included, over others. */
function importsOf(runs: Runs): (program: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  return (program) => {
    const cached = known.get(program);
    if (cached !== undefined) return cached;
    const found = new Set<string>([program]);
    const waiting = [program];
    while (waiting.length > 0) {
      const path = waiting.pop();
      for (const other of (path === undefined ? undefined : runs.byPath.get(path))?.imports ?? []) {
        if (!found.has(other)) {
          found.add(other);
          waiting.push(other);
        }
      }
    }
    known.set(program, found);
    return found;
  };
}

/** The saves whose file a load reads. */
function savesReadBy(load: Load, saves: readonly Save[], events: readonly CallEvent[], copies: readonly Copy[]): { save: Save; certain: boolean }[] {
  if (load.api === 'model_from_json' || load.api === 'from_config') return configsRead(load, saves, events);
  // bytes that are handed on, or read back from a file
  const bytes = load.event.name === 'pickle.loads' ? load.pathArgument?.value : undefined;
  if (bytes !== undefined && bytes.kind !== 'text') {
    return saves.filter((save) => save.event.name === 'pickle.dumps' && bytes.kind === 'result' && save.event === bytes.event).map((save) => ({ save, certain: true }));
  }
  const found: { save: Save; certain: boolean }[] = [];
  const names = copies.length === 0 ? load.paths : load.paths.flatMap((path) => namesBefore(path, copies));
  for (const save of saves) {
    if (save.what === 'config') continue;
    let best: 'yes' | 'maybe' | 'no' = checkpointRelation(load, save);
    for (const a of best === 'no' ? names : []) {
      for (const b of save.paths) {
        const same = samePath(a, b);
        if (same === 'yes') best = 'yes';
        else if (same === 'maybe' && best === 'no') best = 'maybe';
      }
    }
    if (best !== 'no') found.push({ save, certain: best === 'yes' && load.paths.length === 1 });
  }
  dropOverwritten(load, found);
  partUnrelated(load, found);
  // what a search of a folder finds was written by the one save that writes such names
  const [only] = found;
  const [path] = load.paths;
  if (found.length === 1 && only !== undefined && !only.certain && load.paths.length === 1 && path !== undefined && only.save.paths.length > 0) {
    if (only.save.paths.every((written) => isFoundBy(written, path) || (isRelated(load, only.save) && isSameSeries(written, path)))) return [{ save: only.save, certain: true }];
  }
  if (load.paths.length > 1 && isOneSave(found.map(({ save }) => save)) && load.paths.every((read) => found.some(({ save }) => save.paths.some((written) => samePath(read, written) === 'yes')))) {
    return found.map(({ save }) => ({ save, certain: true }));
  }
  return found;
}

/**
 * A load reads what its own program has written last under the very path, where that save and the load surely run: what was written there before, is
 * written later, or by other programs is not meant.
 */
function dropOverwritten(load: Load, found: { save: Save; certain: boolean }[]): void {
  if (load.paths.length !== 1 || !load.event.unconditional || load.uncalled) return;
  const own = found.filter(({ save, certain }) => certain && save.program === load.program && save.order < load.order && !save.uncalled && save.paths.length === 1 && isPlainSave(save));
  const last = own.reduce<Save | null>((latest, { save }) => (save.event.unconditional && (latest === null || save.order > latest.order) ? save : latest), null);
  if (last === null) return;
  for (let index = found.length - 1; index >= 0; index -= 1) {
    const each = found[index]?.save;
    if (each === undefined || each === last || each.paths.length !== 1 || !isPlainSave(each)) continue;
    // a branch in between may have written anew
    if (each.program === load.program && each.order > last.order && each.order < load.order) continue;
    if (each.event.call !== last.event.call) found.splice(index, 1);
  }
}

/** Whether a save writes one file under one plain path where it stands. */
function isPlainSave(save: Save): boolean {
  const [path] = save.paths;
  return (save.api === 'model.save' || save.api === 'model.save_weights') && path !== undefined && plainPath(path) !== null;
}

/** Whether saves are one and the same call, met several times with a model of one making: whichever of its files is read, the same holds. */
function isOneSave(saves: readonly Save[]): boolean {
  const making = (save: Save): string => save.models.map(({ place }) => `${place.file} ${place.span.start}`).join();
  return saves.every((save) => save.event.call === saves[0]?.event.call && making(save) === making(saves[0]));
}

/**
 * Scripts of different folders that use one bare file name may well mean two files: each is run where it stands. What a script of the load's own
 * folder writes is meant then; what only others write may be.
 */
function partUnrelated(load: Load, found: { save: Save; certain: boolean }[]): void {
  if (load.paths.some((path) => plainPath(path)?.includes('/') !== false)) return;
  for (const each of found) if (each.certain && !isRelated(load, each.save)) each.certain = false;
  if (!found.some(({ certain }) => certain)) return;
  for (let index = found.length - 1; index >= 0; index -= 1) {
    const each = found[index];
    if (each !== undefined && !each.certain && each.save.paths.every((path) => plainPath(path) !== null)) found.splice(index, 1);
  }
}

/** Whether two scripts stand in one folder, or in one above the other, or share the file that does the work. */
function isRelated(load: Load, save: Save): boolean {
  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
  const [a, b] = [folderOf(load.program.path), folderOf(save.program.path)];
  if (a.startsWith(b) || b.startsWith(a) || load.file === save.file) return true;
  return load.imported.has(save.program.path) || load.imported.has(save.file) || folderOf(load.file) === folderOf(save.file);
}

/**
 * Whether a load reads a TensorFlow checkpoint: by its prefix, one of its numbered prefixes or files, its folder, or by what
 * `latest_checkpoint` finds in the folder.
 */
function checkpointRelation(load: Load, save: Save): 'yes' | 'maybe' | 'no' {
  if (save.what !== 'checkpoint' && save.what !== 'weights') return 'no';
  const written = save.paths.length === 1 ? (save.paths[0] === undefined ? null : plainPath(save.paths[0])) : null;
  const folder = written === null ? null : save.api === 'tf.train.CheckpointManager' ? written : written.includes('/') ? written.slice(0, written.lastIndexOf('/')) : '.';
  const latest = latestOf(load);
  if (latest !== null) {
    if (save.what === 'weights' && save.paths.every((path) => endsIn(path, '.h5') === true)) return 'no';
    const searched = plainPath(latest);
    if (searched === null || folder === null) return save.what === 'checkpoint' ? 'maybe' : 'no';
    return searched === folder || searched === written ? 'yes' : 'no';
  }
  if (save.what !== 'checkpoint') return 'no';
  for (const path of load.paths) {
    const read = plainPath(path);
    if (read === null || written === null) continue;
    const prefix = read.replace(/\.(index|data-\d+-of-\d+)$/, '').replace(/-\d+$/, '');
    if (prefix === written || read === written || read === folder || prefix === `${written}/ckpt`) return 'yes';
  }
  // what a glob in the folder finds
  if (folder !== null && load.paths.some((path) => typeof path.parts[0] === 'string' && path.parts.length > 1 && path.parts[0].startsWith(`${folder}/`))) return 'maybe';
  return 'no';
}

/** The folder of `tf.train.latest_checkpoint(folder)` or `manager.latest_checkpoint` that a load reads; null where it reads something else. */
export function latestOf(load: Load): TextValue | null {
  for (const option of load.pathArgument === null ? [] : optionsOf(load.pathArgument.value)) {
    if (option.kind === 'result' && option.event.name === 'tensorflow.train.latest_checkpoint') {
      const folder = option.event.arguments[0]?.value;
      return folder?.kind === 'text' ? folder : null;
    }
    if (option.kind === 'method' && (option.name === 'latest_checkpoint' || option.name === 'restore_or_initialize') && option.self.kind === 'instance') {
      const folder = argumentAt(option.self.arguments, 'directory', 1)?.value;
      return folder?.kind === 'text' ? folder : null;
    }
  }
  return null;
}

/** The files that what a call gives is written to, by one of the calls that write bytes. */
function filesOf(made: CallEvent, writes: readonly CallEvent[]): TextValue[] {
  return writes.flatMap((event) => {
    const given = event.arguments[0]?.value;
    const path = given?.kind === 'result' && given.event === made ? openedPath(event.self) : null;
    return path === null ? [] : [path];
  });
}

/** `model_from_json(text)`: the text itself, or what was written to the file it is read from. */
function configsRead(load: Load, saves: readonly Save[], events: readonly CallEvent[]): { save: Save; certain: boolean }[] {
  const given = load.pathArgument?.value;
  if (given?.kind !== 'result') return [];
  const direct = saves.filter((save) => save.what === 'config' && save.event === given.event);
  if (direct.length > 0) return direct.map((save) => ({ save, certain: true }));
  const opened = openedPath(given.event.self);
  if (opened === null) return [];
  const found: { save: Save; certain: boolean }[] = [];
  for (const event of events) {
    if (event.name !== '.write' && event.name !== '.write_text') continue;
    const text = event.arguments[0]?.value;
    if (text?.kind !== 'result') continue;
    const save = saves.find((each) => each.api === 'to_json' && each.event === text.event);
    const path = openedPath(event.self);
    if (save === undefined || path === null) continue;
    const same = samePath(opened, path);
    if (same !== 'no') found.push({ save, certain: same === 'yes' });
  }
  return found;
}
