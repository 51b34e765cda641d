/** What a `tf.train.Checkpoint` holds, and under which names. */
import { optionsOf } from '../../keras/interpreter/values';
import type { Story, StoryModel } from '../../keras/story';
import type { InstanceValue, Value } from '../../keras/value';
import { modelOf } from './model-of';

/** The model that a checkpoint has under a name; null where it is none, or may be several. */
export function modelNamed(story: Story, checkpoint: Value | null, name: string): StoryModel | null {
  const value = checkpointOf(checkpoint)?.arguments.find((argument) => argument.name === name)?.value;
  const [only, ...others] = value === undefined ? [] : optionsOf(value);
  return only === undefined || others.length > 0 ? null : modelOf(story, only);
}

/** Keyword names of a `tf.train.Checkpoint`, alone or behind a manager; null when they cannot be told. */
export function keywordsOf(value: Value | null): string[] | null {
  const instance = checkpointOf(value);
  if (instance === null || instance.arguments.some((argument) => argument.name === null)) return null;
  return instance.arguments.flatMap((argument) => (argument.name === null ? [] : [argument.name]));
}

/** The one `tf.train.Checkpoint` that a value is, alone or behind a manager; null when that cannot be told. */
export function checkpointOf(value: Value | null): InstanceValue | null {
  const instances =
    value === null ? [] : optionsOf(value).filter((option): option is InstanceValue => option.kind === 'instance');
  const [instance] = instances;
  if (instances.length !== 1 || instance === undefined || instance.of.kind !== 'external') return null;
  if (instance.of.name.endsWith('CheckpointManager')) return checkpointOf(instance.arguments[0]?.value ?? null);
  return instance.of.name.endsWith('.Checkpoint') ? instance : null;
}
