/** The calls that save models, with the models they save. */
import { append } from '../../python/lists';
import { lazy } from '../../python/once';
import { openedPath } from '../interpreter/text';
import { loadSite } from '../load-sites';
import { saveSite, type SaveSite } from '../save-sites';
import { argumentLookup, optionOfCallback, pathsOf } from '../sites';
import type { Save, StoryModel } from '../story';
import type { CallEvent, ClassValue, InstanceValue, TextValue } from '../value';
import { canBeModel, modelsIn, modelsOfCheckpoint, modelsWithin, type FoundModels } from './models';
import type { Telling } from './telling';

/** Saves of something that may be no model at all: what is saved has to be one, or to be used like one. */
const savesOfModels = new Set<Save['api']>([
  'model.save',
  'model.save_weights',
  'model.export',
  'to_json',
  'get_config',
]);

/**
 * The saves among the calls; `modelsOfCallback` says which models a callback that saves is given to. Tells the models
 * of their saves.
 */
export function readSaves(telling: Telling, modelsOfCallback: ReadonlyMap<number, FoundModels>): Save[] {
  const { events } = telling.calls;
  const rebuilt = configsRebuilt(events);
  const writes = lazy(() => events.filter((event) => event.name === '.write' || event.name === '.write_bytes'));
  const saves: Save[] = [];
  for (const event of events) {
    const site = saveSite(event);
    if (site === null || (site.api === 'get_config' && !rebuilt.has(event))) continue;
    if (savesOfModels.has(site.api) && !canBeModel(telling, site.subject)) continue;
    const isCallback = site.api === 'ModelCheckpoint' || site.api === 'BackupAndRestore';
    const callback = isCallback ? callbackOf(event) : null;
    const found = isCallback
      ? ((callback === null ? undefined : modelsOfCallback.get(callback.id)) ?? { models: [], open: true })
      : modelsSaved(telling, site);
    const save: Save = {
      api: site.api,
      what: site.what,
      ...placeOf(event, callback),
      models: [...new Set(found.models)],
      openModel: found.open,
      paths:
        event.name === 'pickle.dumps' ? filesOf(event, writes()) : pathsOf(site.path, site.api === 'ModelCheckpoint'),
      pathArgument: site.path,
      arguments: event.arguments,
      argument:
        callback === null
          ? argumentLookup(event, site.parameters)
          : optionOfCallback(callback, argumentLookup(event, site.parameters), event),
      uncalled: event.uncalled,
      guard: event.guard,
      event,
      program: event.program,
      order: event.order,
      value: site.what === 'pickle' ? site.subject : null,
      callback,
    };
    saves.push(save);
    for (const model of save.models) model.saves.push(save);
  }
  return saves;
}

/** The calls of `get_config` whose result a model is made from again. */
function configsRebuilt(events: readonly CallEvent[]): Set<CallEvent> {
  return new Set(
    events.flatMap((event) => {
      const from = loadSite(event);
      const config = from?.api === 'from_config' ? from.path?.value : undefined;
      return config?.kind === 'result' ? [config.event] : [];
    }),
  );
}

function modelsSaved(telling: Telling, { what, subject }: SaveSite): FoundModels {
  if (what === 'checkpoint') return modelsOfCheckpoint(telling, subject);
  return what === 'pickle' ? { models: modelsWithin(telling, subject), open: false } : modelsIn(telling, subject);
}

/** The callback that a call makes, or whose constructor hands on to Keras'. */
function callbackOf(event: CallEvent): InstanceValue | null {
  const callback = event.name === 'super.__init__' ? event.self : event.result;
  return callback?.kind === 'instance' ? callback : null;
}

/**
 * Where a save stands. A class of the project's own that hands on what it is given is told about where it is given
 * that.
 */
function placeOf(event: CallEvent, callback: InstanceValue | null): Pick<Save, 'call' | 'file' | 'span'> {
  const isHandedOn = event.name === 'super.__init__' && event.call.arguments.some(({ spread }) => spread !== null);
  if (isHandedOn && callback !== null && callback.call !== null) return { call: callback.call, ...callback.place };
  return { call: event.call, file: event.file.path, span: { start: event.call.start, end: event.call.end } };
}

/** The files that what a call gives is written to, by one of the calls that write bytes. */
function filesOf(made: CallEvent, writes: readonly CallEvent[]): TextValue[] {
  return writes.flatMap((event) => {
    const given = event.arguments[0]?.value;
    const path = given?.kind === 'result' && given.event === made ? openedPath(event.self) : null;
    return path === null ? [] : [path];
  });
}

/**
 * The whole-model saves whose config holds an instance of a class, by the definition of the class; those that the
 * program expects to be refused left out.
 */
export function savesByClass(saves: readonly Save[]): Map<ClassValue['definition'], Save[]> {
  const found = new Map<ClassValue['definition'], Save[]>();
  for (const save of saves) {
    if ((save.what !== 'model' && save.what !== 'config') || save.guard === 'expected') continue;
    for (const definition of new Set(save.models.flatMap(classesInConfig))) append(found, definition, save);
  }
  return found;
}

/** Definitions of the classes whose config a model's save writes. */
function classesInConfig(model: StoryModel): ClassValue['definition'][] {
  const parts = [
    ...model.parts.filter((part) => part.inConfig),
    ...model.compiles.flatMap((compile) => [...compile.losses, ...compile.metrics, ...compile.optimizers]),
  ];
  const ofParts = parts.flatMap((part) => (part.what.kind === 'class' ? [part.what.class.definition] : []));
  return model.class === null ? ofParts : [model.class.definition, ...ofParts];
}
