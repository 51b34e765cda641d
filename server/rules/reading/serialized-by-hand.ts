/**
 * Objects that a program turns into a configuration and makes again itself: `keras.layers.serialize`,
 * `keras.layers.deserialize`.
 */
import type { CustomClass } from '../../keras/custom-class';
import { argumentAt } from '../../keras/interpreter/values';
import { addGiven } from '../../keras/sites';
import type { GivenObjects, Story } from '../../keras/story';
import { reckonsWithRefusal, type CallEvent, type Value } from '../../keras/value';
import { once } from '../../python/once';

/** An object that is made again from a configuration that the program wrote itself. */
export interface MadeAgain {
  /** The call that makes it. */
  event: CallEvent;
  /** The call that wrote its configuration. */
  written: CallEvent;
  custom: CustomClass;
}

const serializers =
  /^keras\.((layers|losses|metrics|optimizers|regularizers|constraints|initializers)\.serialize|(utils|saving)\.serialize_keras_object)$/;
const deserializers =
  /^keras\.((layers|losses|metrics|optimizers|regularizers|constraints|initializers)\.deserialize|(utils|saving)\.deserialize_keras_object)$/;

/**
 * Calls that make an object of a project's class from its configuration, and are not given the class, which nothing
 * registers.
 */
export const madeAgainWithout = once((story: Story): readonly MadeAgain[] =>
  story.events.flatMap((event): MadeAgain[] => {
    if (!deserializers.test(event.name) || event.uncalled || reckonsWithRefusal(event)) return [];
    const config = argumentAt(event.arguments, 'config', 0)?.value;
    if (config?.kind !== 'result' || !serializers.test(config.event.name)) return [];
    const [subject] = config.event.arguments;
    // what fills the registry is another matter
    if (event.program.text.includes('get_custom_objects')) return [];
    const given: GivenObjects = {
      entries: new Map(),
      open: event.arguments.some((argument) => argument.spread !== null),
    };
    const objects = argumentAt(event.arguments, 'custom_objects', 1);
    if (objects !== null) addGiven(given, objects.value);
    for (const scope of event.objectScopes) addGiven(given, scope);
    if (given.open || subject === undefined) return [];
    const custom = classesIn(story, subject.value, 0).find(
      (each) => each.value.registered === null && !each.openDecorator && !given.entries.has(each.name),
    );
    return custom === undefined ? [] : [{ event, written: config.event, custom }];
  }),
);

/** The classes of an object, or of those that one of Keras' own layers or models was given. */
function classesIn(story: Story, value: Value, depth: number): CustomClass[] {
  if (depth > 6) return [];
  if (value.kind === 'sequence') return value.elements.flatMap((element) => classesIn(story, element, depth + 1));
  if (value.kind !== 'instance') return [];
  const { of } = value;
  if (of.kind === 'external') {
    return of.name.startsWith('keras.')
      ? value.arguments.flatMap((argument) => classesIn(story, argument.value, depth + 1))
      : [];
  }
  const custom = story.classOf(of);
  return custom === null || custom.kind === 'callback' ? [] : [custom];
}
