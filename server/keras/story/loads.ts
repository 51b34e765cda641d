/** The calls that load models, with the models they make or fill and the custom objects they are given. */
import { loadSite, modelLoads, type LoadSite } from '../load-sites';
import { saveSite } from '../save-sites';
import { addGiven, argumentLookup, flag, keyOf, pathsOf } from '../sites';
import type { GivenObjects, Load } from '../story';
import type { CallEvent, InstanceValue, PassedArgument } from '../value';
import { modelOf, modelsIn, modelsOfCheckpoint, type FoundModels } from './models';
import type { Programs } from './programs';
import { callsOn, isModel, type Telling } from './telling';

/** The loads among the calls. Tells the models of the loads that make them. */
export function readLoads(telling: Telling, programs: Programs): Load[] {
  const { events, onKey } = telling.calls;
  const keepsArrays = events.some((event) => event.name.startsWith('numpy.save') && saveSite(event) !== null);
  const unsafe = new Set(
    events
      .filter((event) => event.name === 'keras.config.enable_unsafe_deserialization')
      .map((event) => event.program.path),
  );
  const loads: Load[] = [];
  for (const event of events) {
    const site = loadSite(event);
    if (
      site === null ||
      (site.api === 'numpy' && !keepsArrays) ||
      (site.api === 'load_weights' && site.subject === null)
    )
      continue;
    const made = event.result.kind === 'instance' ? event.result : null;
    const filled = modelsFilled(telling, site, made);
    const argument = argumentLookup(event, site.parameters);
    const uses = made !== null ? callsOn(telling, made) : (onKey.get(keyOf(event.result) ?? '') ?? []);
    const load: Load = {
      api: site.api,
      call: event.call,
      file: event.file.path,
      span: { start: event.call.start, end: event.call.end },
      paths: pathsOf(site.path, false),
      pathArgument: site.path,
      arguments: event.arguments,
      argument,
      given: objectsGiven(event, argument('custom_objects'), programs.registryOf(event.program.path)),
      compile: flag(argument('compile'), true),
      safeMode: unsafe.has(event.program.path)
        ? false
        : event.arguments.some((each) => each.spread === '**')
          ? null
          : flag(argument('safe_mode'), true),
      models: filled.models,
      openModel: filled.open,
      uses: uses.map((use) => ({
        name: use.name.replace(/^\./, ''),
        place: { file: use.file.path, span: { start: use.call.start, end: use.call.end } },
        order: use.order,
        event: use,
      })),
      guard: event.guard,
      event,
      uncalled: event.uncalled,
      program: event.program,
      imported: programs.importedBy(event.program.path),
      openImports: event.uncalled || programs.isImported(event.program.path),
      order: event.order,
    };
    loads.push(load);
    if (modelLoads.has(load.api)) for (const model of load.models) model.loadedBy = load;
  }
  return loads;
}

function modelsFilled(telling: Telling, { api, subject }: LoadSite, made: InstanceValue | null): FoundModels {
  if (api === 'Checkpoint.restore') return modelsOfCheckpoint(telling, subject);
  if (subject !== null) return modelsIn(telling, subject);
  return made !== null && isModel(telling, made)
    ? { models: [modelOf(telling, made)], open: false }
    : { models: [], open: true };
}

/** The custom objects that a load finds: in its argument, in the scopes around it, in the registry. */
function objectsGiven(event: CallEvent, objects: PassedArgument | null, registry: GivenObjects): GivenObjects {
  const given: GivenObjects = { entries: new Map(), open: false };
  if (objects !== null) addGiven(given, objects.value);
  // a table that nobody is seen to fill is not handed over for nothing
  if (
    objects !== null &&
    (objects.expression.kind === 'attribute' || objects.expression.kind === 'subscript') &&
    given.entries.size === 0
  )
    given.open = true;
  const innermost = event.objectScopes.length - 1;
  for (const [depth, scope] of event.objectScopes.entries()) {
    const before = new Map(given.entries);
    addGiven(given, scope);
    for (const [name, entry] of given.entries) {
      const outer = before.get(name);
      if (outer === entry) continue;
      if (outer !== undefined && outer.isReplaced !== true) given.entries.set(name, outer);
      else if (depth < innermost) entry.isReplaced = true;
    }
  }
  if (event.arguments.some((each) => each.spread === '**')) given.open = true;
  for (const [name, entry] of registry.entries) {
    // what a module registers below the lines of its own that load comes too late
    const isLate =
      event.function === null &&
      entry.place !== null &&
      entry.place.file === event.file.path &&
      entry.place.span.start > event.call.end;
    if (!isLate && !given.entries.has(name)) given.entries.set(name, entry);
  }
  given.open ||= registry.open;
  return given;
}
