/**
 * Weights that were written before a model was trained, loaded into one that was.
 *
 * From Keras 2.12 to 2.15 `x.weights.h5` holds the state of the metrics besides the weights (keras/saving/saving_lib.py,
 * `_walk_trackable` comes upon `model.metrics`). They are made by the first step of training or evaluation after
 * `compile`; a file from before has nothing for them, and the load raises "Layer 'loss' expected 2 variables, but
 * received 0 variables".
 */
import { optionsOf } from '../../keras/interpreter/values';
import { endsIn } from '../../keras/paths';
import type { Load, Place, Save, Story, StoryModel } from '../../keras/story';
import { isAround, type CallEvent } from '../../keras/value';
import { isAtLeast, isKeras2, type Target } from '../../keras/versions';
import type { Statement } from '../../python/syntax';
import { allParts, allStatements } from '../../python/walk';
import { targetAt } from './saved-objects';

/** A load that finds no state for the metrics that the model has by then. */
export interface UntrainedFile {
  load: Load;
  save: Save;
  /** Where the model was trained or evaluated. */
  trained: Place;
}

/** The loads of weights into trained models from files of untrained ones, at the target. */
export function* loadsOfUntrained(
  story: Story,
  target: Target,
  onlySaveRead: (load: Load) => Save | null,
): Iterable<UntrainedFile> {
  for (const load of story.loads) {
    if (load.api !== 'load_weights' || load.guard !== 'none' || load.openModel || load.uncalled) continue;
    if (load.paths.length === 0 || !load.paths.every((path) => endsIn(path, '.weights.h5') === true)) continue;
    if (load.argument('by_name') !== null || load.argument('skip_mismatch') !== null) continue;
    const at = targetAt(story, load, target);
    if (at.package !== 'keras' || !isKeras2(at) || !isAtLeast(at, 2, 12)) continue;
    const [filled, ...others] = load.models;
    if (filled === undefined || others.length > 0 || !isPlainModel(filled)) continue;
    const trained = trainedBefore(story, filled, load);
    if (trained === null) continue;
    const save = onlySaveRead(load);
    if (save?.api !== 'model.save_weights' || save.openModel || save.models.length !== 1 || save.event.branch.depth > 0)
      continue;
    if (!save.models.every((model) => isPlainModel(model) && isUntouched(story, model, save))) continue;
    yield {
      load,
      save,
      trained: { file: trained.file.path, span: { start: trained.call.start, end: trained.call.end } },
    };
  }
}

/** Whether a model is trained as Keras does it. */
function isPlainModel({ kind, class: custom, openCompile }: StoryModel): boolean {
  if (openCompile) return false;
  return (
    kind === 'sequential' ||
    kind === 'functional' ||
    (kind === 'subclass' &&
      custom !== null &&
      custom.openBases.length === 0 &&
      !['train_step', 'test_step', 'compile', 'fit', 'metrics'].some((name) => custom.methods.has(name)))
  );
}

/** Calls that make the state of the metrics. */
const training = /^\.(fit|fit_generator|evaluate|train_on_batch|test_on_batch)$/;

/**
 * The call that has trained or evaluated a model before a load, with no `compile` in between; null where none surely
 * has.
 */
function trainedBefore(story: Story, model: StoryModel, load: Load): CallEvent | null {
  const calls = model.calls.filter(
    (event) => event.program === load.program && !event.uncalled && event.guard === 'none',
  );
  const compiles = calls.filter((event) => event.name === '.compile' && tellsLoss(event));
  if (compiles.length === 0) return null;
  const trainings = calls.filter((event) => training.test(event.name));
  const isAnew = (after: number, before: number): boolean =>
    calls.some((event) => event.name === '.compile' && event.order > after && event.order < before);
  const earlier = trainings.findLast((event) => event.order < load.order && isAround(event.branch, load.event.branch));
  if (earlier !== undefined && !isAnew(earlier.order, load.order)) return earlier;
  // in the next turn of the loop that both stand in
  return (
    trainings.find((event) => {
      if (event.file !== load.event.file || event.branch !== load.event.branch || event.order < load.order)
        return false;
      const loop = loopAround(story, load.file, load.call.start, event.call.start);
      if (loop === null || isMadeIn(loop, model, load.event)) return false;
      return !calls.some(
        (each) =>
          each.name === '.compile' &&
          each.file === load.event.file &&
          isInside(loop, each.call.start) &&
          (each.order > event.order || each.order < load.order),
      );
    }) ?? null
  );
}

/** Whether a model is compiled with a loss, whose mean is the first of its metrics. */
function tellsLoss({ arguments: given }: CallEvent): boolean {
  return given.some(({ name }, index) => name === 'loss' || name === 'metrics' || (name === null && index > 0));
}

/** Whether the model that a load fills may be another one in each turn of a loop: its name is bound there. */
function isMadeIn(loop: Statement, { instance, place }: StoryModel, { call, file }: CallEvent): boolean {
  const filled = call.callee.kind === 'attribute' ? call.callee.object : null;
  if (filled?.kind !== 'name' || instance === null) return true;
  return (
    (place.file === file.path && isInside(loop, place.span.start)) ||
    allStatements([loop]).some(
      (statement) =>
        statement.kind === 'assign' &&
        statement.targets.some((target) =>
          allParts(target).some((part) => part.kind === 'name' && part.name === filled.name),
        ),
    )
  );
}

const isInside = (loop: Statement, at: number): boolean => loop.start <= at && at < loop.end;

/** The loop of a file that two places stand in, one after the other in its body; null where there is none. */
function loopAround(story: Story, path: string, first: number, second: number): Statement | null {
  const file = story.project.files.get(path);
  if (file === undefined) return null;
  const loops = allStatements(file.facts.body).filter(
    (statement) => statement.kind === 'loop' && isInside(statement, first) && isInside(statement, second),
  );
  // the innermost one
  return loops[loops.length - 1] ?? null;
}

/** Whether nothing has trained a model in its program before it is saved. */
function isUntouched(story: Story, model: StoryModel, save: Save): boolean {
  const { instance } = model;
  if (instance === null || model.program !== save.program.path) return false;
  if (model.calls.some((event) => training.test(event.name) && event.order < save.order)) return false;
  // handed to something that may train it
  return !story.events.some(
    (event) =>
      event.program === save.program &&
      event.order < save.order &&
      event.name === '()' &&
      event.arguments.some(({ value }) => optionsOf(value).includes(instance)),
  );
}
