/**
 * From a linked project to its story: runs every file, then reads from the calls that were met what is
 * made, trained, saved and loaded, and joins each load with the saves whose files it reads.
 */
import { append } from '../python/lists';
import { lazy } from '../python/once';
import type { Project } from '../python/project';
import type { FunctionDefinition } from '../python/syntax';
import type { CustomClass } from './custom-class';
import { runFile } from './interpreter/run';
import { modelLoads } from './load-sites';
import { notableCalls, withoutRepeats } from './story/calls';
import { keptRuns } from './story/kept-runs';
import { readLoads } from './story/loads';
import { modelOf } from './story/models';
import { programsOf } from './story/programs';
import { joinLoads } from './story/read-back';
import { readSaves, savesByClass } from './story/saves';
import { classOf, isModel, startTelling, type Telling } from './story/telling';
import { readTrainings } from './story/trainings';
import type { Load, LoadReading, Reference, Save, Story, StoryOptions } from './story';
import type { CallEvent, ExternalValue } from './value';

/** Tells the story of a project. With the previous story, only what depends on changed files is run again. */
export function buildStory(project: Project, options: StoryOptions = {}): Story {
  const runs = keptRuns(project, options);
  for (const file of project.files.values()) runFile(runs, file);

  const telling = startTelling(runs, notableCalls(runs));
  const programs = programsOf(runs);
  const classes = customClasses(telling);
  // every model that is made, whether or not it is saved
  for (const event of telling.calls.events)
    if (event.result.kind === 'instance' && isModel(telling, event.result)) modelOf(telling, event.result);
  const { trainings, modelsOfCallback } = readTrainings(telling);
  const saves = readSaves(telling, modelsOfCallback);
  const loads = readLoads(telling, programs);
  joinLoads(telling, loads, saves);

  const loadsOf = new Map<Save, LoadReading[]>();
  for (const [load, found] of telling.savesRead)
    for (const { save, certain } of found) append(loadsOf, save, { load, certain });
  const called = lazy(() => new Set<FunctionDefinition>([...runs.byPath.values()].flatMap((run) => [...run.called])));
  const events = lazy(() => withoutRepeats(runs, 'events'));
  const reads = lazy(() => [...runs.byPath.values()].flatMap((run) => run.reads));
  const references = lazy(() =>
    events().flatMap((event) => (event.callee.kind === 'external' ? [referenceOf(event, event.callee)] : [])),
  );
  // asked for each class by many rules in each version
  const savesOfClasses = lazy(() => savesByClass(saves));
  const savesReachedBy = (custom: CustomClass): readonly Save[] => savesOfClasses().get(custom.definition) ?? [];
  const modelLoadsOf = (save: Save): Load[] =>
    (loadsOf.get(save) ?? []).flatMap(({ load }) =>
      modelLoads.has(load.api) && load.guard !== 'expected' ? [load] : [],
    );
  return {
    project,
    classes,
    models: [...telling.models.values()],
    saves,
    loads,
    trainings,
    get references() {
      return references();
    },
    get reads() {
      return reads();
    },
    get events() {
      return events();
    },
    runs,
    classOf: (value) => classOf(telling, value),
    savesReachedBy,
    loadsNeeding: (custom) => [...new Set(savesReachedBy(custom).flatMap(modelLoadsOf))],
    savesRead: (load) => telling.savesRead.get(load) ?? [],
    loadsOf: (save) => loadsOf.get(save) ?? [],
    isUncalled: (definition) => !called().has(definition),
    importedBy: programs.importedBy,
    isImported: programs.isImported,
    registryOf: programs.registryOf,
    exists: options.exists ?? (() => false),
    pinnedTo: options.pinnedTo ?? (() => null),
    artifacts: options.artifacts ?? new Map(),
  };
}

/** The custom classes of all files, each definition once. */
function customClasses(telling: Telling): CustomClass[] {
  const classes: CustomClass[] = [];
  for (const run of telling.runs.byPath.values()) {
    for (const value of run.classes) {
      const read = telling.classes.has(value.definition) ? null : classOf(telling, value);
      if (read !== null) classes.push(read);
    }
  }
  return classes;
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
