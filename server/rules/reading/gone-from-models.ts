/** What models and layers no longer do: methods that are gone, names that Keras 3 refuses. */
import { selfName } from '../../keras/class-members';
import type { Story, StoryModel } from '../../keras/story';
import type { CallEvent, InstanceValue, PassedArgument, Value } from '../../keras/value';
import { isKeras2, type Target } from '../../keras/versions';
import { optionsOf } from '../../keras/interpreter/values';
import { callWhatIsThere, nameWeightArguments, nameWithoutSlash } from '../fix/gone-methods';
import type { Detection } from '../rule';
import { expressionsIn } from './class-expressions';
import { once } from '../../python/once';
import { isForSomeVersions } from './keras-mentions';
import { usesLegacyKeras } from './saved-objects';
import { modelOf } from './model-of';

/** Methods that are gone in Keras 3, with what to do instead; `always` where no supported version has them. */
const methods: Readonly<Record<string, { instead: string; always: boolean }>> = {
  '.fit_generator': { instead: 'Call `fit`, which takes generators.', always: false },
  '.predict_generator': { instead: 'Call `predict`, which takes generators.', always: false },
  '.evaluate_generator': { instead: 'Call `evaluate`, which takes generators.', always: false },
  '.reset_states': { instead: 'Call `reset_state` of each stateful layer.', always: false },
  '.add_metric': { instead: 'Give the metric to `compile`, or keep it in a layer.', always: false },
  '.predict_classes': { instead: 'Call `predict` and take `argmax`.', always: true },
  '._make_predict_function': { instead: 'Leave it out: `predict` makes what it needs.', always: true },
  '.predict_proba': { instead: 'Call `predict`.', always: true },
};

/** Calls of methods that models do not have under the target. */
export function* goneModelMethods(story: Story, target: Target): Iterable<Detection> {
  for (const model of story.models) {
    // what a class from another package adds is not seen
    if (model.class !== null && model.class.openBases.length > 0) continue;
    for (const call of model.calls) {
      const method = Object.hasOwn(methods, call.name) ? methods[call.name] : undefined;
      if (
        method === undefined ||
        call.guard !== 'none' ||
        (!method.always && isOld(story, model, call, target)) ||
        !isSurely(call.self, story) ||
        isForSomeVersions(call.file, call.call.start)
      )
        continue;
      yield {
        file: call.file.path,
        span: { start: call.call.start, end: call.call.end },
        certainty: 'fails',
        message: `Models have no \`${call.name.slice(1)}\` in this Keras version: the call raises. ${method.instead}`,
        fixes: () => callWhatIsThere(story, call.file, call.call, model),
      };
    }
  }
}

/** Whether a call runs under Keras 2. */
function isOld(story: Story, model: StoryModel, call: CallEvent, target: Target): boolean {
  if (isKeras2(target) || model.namespace === 'tf_keras' || model.namespace === 'tensorflow.python.keras') return true;
  return model.namespace === 'tensorflow.keras' && usesLegacyKeras(story, call.program.path);
}

/** Whether a value can be nothing but a model. */
function isSurely(value: Value | null, story: Story): boolean {
  return value !== null && optionsOf(value).every((option) => modelOf(story, option) !== null);
}

/** `self.add_weight("scale", ...)`: Keras 3 takes the shape first, and the name by keyword only. */
export const namesFirst = once((story: Story) => [...findNamesFirst(story)]);

function* findNamesFirst(story: Story): Iterable<Detection> {
  for (const custom of story.classes) {
    if (
      (custom.kind !== 'layer' && custom.kind !== 'cell' && custom.kind !== 'model') ||
      custom.methods.has('add_weight') ||
      custom.openBases.length > 0
    )
      continue;
    if (custom.kerasBase.namespace === 'tf_keras' || usesLegacyKeras(story, custom.file.path)) continue;
    for (const method of custom.methods.values()) {
      const { start, end } = method.definition;
      if (method.owner !== custom.value || !method.owner.file.text.slice(start, end).includes('add_weight')) continue;
      const self = selfName(method.definition);
      for (const { expression, guards } of expressionsIn(method.definition)) {
        if (
          expression.kind !== 'call' ||
          guards.length > 0 ||
          expression.callee.kind !== 'attribute' ||
          expression.callee.name !== 'add_weight'
        )
          continue;
        const [first] = expression.arguments;
        if (
          expression.callee.object.kind !== 'name' ||
          expression.callee.object.name !== self ||
          first?.name !== null ||
          first.spread !== null
        )
          continue;
        if (first.value.kind !== 'string' && first.value.kind !== 'template') continue;
        yield {
          file: method.owner.file.path,
          span: { start: expression.start, end: expression.end },
          certainty: 'fails',
          message:
            '`add_weight` takes the shape first in Keras 3, and the name only by keyword: the call raises. Write `name=`.',
          fixes: () => nameWeightArguments(method.owner.file, expression),
        };
      }
    }
  }
}

/** Names of layers, models and inputs with a slash in them, which Keras 3 refuses (keras/src/ops/operation.py). */
export const slashedNames = once((story: Story) => [...findSlashedNames(story)]);

function* findSlashedNames(story: Story): Iterable<Detection> {
  const seen = new Set<string>();
  const refuse = function* (
    place: InstanceValue['place'],
    passed: readonly PassedArgument[],
    program: string,
  ): Iterable<Detection> {
    const given = passed.find((argument) => argument.name === 'name');
    const name = given?.value;
    if (name?.kind !== 'text' || !name.parts.some((part) => typeof part === 'string' && part.includes('/'))) return;
    const key = `${place.file} ${place.span.start}`;
    if (seen.has(key) || usesLegacyKeras(story, program)) return;
    seen.add(key);
    const file = given === undefined ? undefined : story.project.files.get(given.place.file);
    yield {
      ...place,
      certainty: 'fails',
      message: 'Keras 3 refuses names with a slash in them: the call raises. Use an underscore.',
      fixes: () =>
        file === undefined || given === undefined || given.argument === null
          ? []
          : nameWithoutSlash(story, file, given.argument),
    };
  };
  for (const model of story.models) {
    if (model.namespace === 'tf_keras' || model.namespace === 'tensorflow.python.keras') continue;
    if (model.instance !== null && model.loadedBy === null)
      yield* refuse(model.instance.place, model.instance.arguments, model.program);
    for (const { what } of model.parts) {
      if (what.kind === 'builtin' || (what.kind === 'class' && what.instance !== null)) {
        const instance = what.instance;
        if (instance !== null) yield* refuse(instance.place, instance.arguments, model.program);
      }
    }
  }
  for (const event of story.events) {
    if (
      event.name !== 'keras.Input' ||
      event.guard !== 'none' ||
      (event.callee.kind === 'external' && event.callee.namespace === 'tf_keras')
    )
      continue;
    yield* refuse(
      { file: event.file.path, span: { start: event.call.start, end: event.call.end } },
      event.arguments,
      event.program.path,
    );
  }
}
