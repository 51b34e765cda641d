import type { Load, Save, Story } from '../keras/story';
import { optionsOf } from '../keras/interpreter/values';
import type { InstanceValue, Value } from '../keras/value';
import { faultOf } from './checkpoint-prefix';
import { named } from './missing-custom-objects';
import { statementOf } from './fix/statements';
import { insert, replace } from './fix/text';
import type { Detection, Fix, Rule } from './rule';

export const uncheckedRestore: Rule = {
  code: 'SP410',
  name: 'unchecked-restore',
  meaning: 'the result of Checkpoint.restore is not checked',
  explanation: `\`restore\` matches what is in the checkpoint to the objects by the names of the keyword arguments, and says nothing where they do not match: the objects keep their fresh values. \`expect_partial()\`
only silences the warnings about what was left over.`,
  remedy: `Call \`.assert_existing_objects_matched()\` (or \`assert_consumed()\`) on the result, and give \`tf.train.Checkpoint\` the same keyword names where it saves and where it restores. What \`write\` wrote is read by \`read\`: \`restore\` asks for a counter of saves besides, which only \`save\` writes.`,
  example: {
    bad: {
      'model.py': `import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
tf.train.Checkpoint(model=model).restore("ckpt/final-1")
`,
    },
    good: {
      'model.py': `import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
tf.train.Checkpoint(model=model).restore("ckpt/final-1").assert_existing_objects_matched()
`,
    },
    target: 'keras==2.15',
  },
  corpus: ['unchecked-restore/other-attribute-name', 'unchecked-restore/expect-partial-hides-it', 'unchecked-restore/works-but-unchecked', 'clean/checkpoint-asserted', 'clean/gan-checkpoint-consumed'],
  fixable: 'unsafe',

  *find(story: Story): Iterable<Detection> {
    for (const load of story.loads) {
      if (load.api !== 'Checkpoint.restore' || load.guard !== 'none') continue;
      const uses = new Set(load.uses.map((use) => use.name));
      // the manager gives back a path, and there is nothing to check
      if (load.event.name === '.restore_or_initialize') continue;
      if (uses.has('assert_nontrivial_match')) continue;
      const isChecked = load.uses.some(({ name, event }) => (name === 'assert_consumed' || name === 'assert_existing_objects_matched') && event.guard === 'none');
      if (!isChecked && (uses.has('assert_consumed') || uses.has('assert_existing_objects_matched'))) continue;
      const unmatched = unmatchedNames(story, load);
      if (isChecked && unmatched.names.length === 0) continue;
      const fault = faultOf(story, load);
      // a call that raises leaves nothing to check, though nobody would
      const isWrong = unmatched.names.length > 0 || fault?.shows === null;
      if (fault?.shows === 'asserted' || (uses.has('expect_partial') && !isWrong && fault === null)) continue;
      yield {
        file: load.file,
        span: load.span,
        certainty: isWrong ? 'fails' : 'advice',
        message:
          unmatched.names.length > 0
            ? `The checkpoint holds nothing under ${named(unmatched.names)}: ${unmatched.names.length === 1 ? 'it keeps its' : 'they keep their'} fresh values, ${isChecked ? 'and the check behind it raises. Use the keyword names it was saved with.' : 'and nothing tells. Use the keyword names it was saved with, and call \`.assert_existing_objects_matched()\`.'}`
            : `Nobody checks what was restored: where names do not match, the objects keep their fresh values without a word. ${isWrittenPlain(story, load) ? 'Read what `write` wrote with `read`, and call' : 'Call'} \`.assert_existing_objects_matched()\` on the result.`,
        related: unmatched.save === null ? [] : [{ file: unmatched.save.file, span: unmatched.save.span, message: 'The checkpoint is written here' }],
        fixes: () => (unmatched.names.length > 0 ? nameAsSaved(story, load, unmatched) : fault === null ? check(story, load) : []),
      };
    }
  },
};

/** Names the one object as the checkpoint does that was written. */
function nameAsSaved(story: Story, load: Load, { names, save }: { names: string[]; save: Save | null }): Fix[] {
  const own = keywordsOf(load.event.self) ?? [];
  const left = (keywordsOf(save?.event.self ?? save?.event.arguments[0]?.value ?? null) ?? []).filter((name) => !own.includes(name));
  const [from, to] = [names[0], left[0]];
  const made = checkpointOf(load.event.self);
  const file = made === null ? undefined : story.project.files.get(made.place.file);
  const argument = made?.call?.arguments.find((each) => each.name === from);
  if (from === undefined || to === undefined || names.length > 1 || left.length > 1 || file === undefined || argument === undefined) return [];
  if (!file.text.startsWith(from, argument.start)) return [];
  return [{ title: `Name it \`${to}\`, as it was saved`, safe: false, edits: [replace(file, { start: argument.start, end: argument.start + from.length }, to)] }];
}

/** Asks whether all was matched, where there surely is a checkpoint: `restore(None)` has nothing to match. */
function check(story: Story, load: Load): Fix[] {
  const file = story.project.files.get(load.file);
  if (file === undefined || load.uses.length > 0 || load.pathArgument?.value.kind !== 'text' || statementOf(file, load.call) === null) return [];
  const edits = [insert(file, load.call.end, '.assert_existing_objects_matched()')];
  if (isWrittenPlain(story, load)) {
    const { callee } = load.call;
    if (callee.kind !== 'attribute' || callee.name !== 'restore') return [];
    edits.unshift(replace(file, { start: callee.end - callee.name.length, end: callee.end }, 'read'));
  }
  return [{ title: 'Check that everything was matched', safe: false, edits }];
}

/** Whether `restore` is given what `write` wrote, which has no counter of saves: `restore` asks for one, and a check of what was matched misses it (corpus: unchecked-restore/silent-other-name). */
function isWrittenPlain(story: Story, load: Load): boolean {
  return load.event.name === '.restore' && story.savesRead(load).some(({ save }) => save.event.name === '.write');
}

/** Keyword names of the restoring `Checkpoint` that no checkpoint it may read has. */
function unmatchedNames(story: Story, load: Load): { names: string[]; save: Save | null } {
  const none = { names: [], save: null };
  const own = keywordsOf(load.event.self);
  const reads = story.savesRead(load).filter(({ save, certain }) => certain && !isOwnManager(save, load));
  const [first] = reads;
  if (own === null || first === undefined) return none;
  const written = new Set<string>();
  for (const { save } of story.savesRead(load)) {
    if (isOwnManager(save, load)) continue;
    const names = save.what === 'checkpoint' ? keywordsOf(save.event.self ?? save.event.arguments[0]?.value ?? null) : null;
    if (names === null) return none;
    for (const name of names) written.add(name);
  }
  return { names: own.filter((name) => !written.has(name)), save: first.save };
}

/** Whether a manager is the one whose newest checkpoint is restored, and saves none itself. */
function isOwnManager(save: Save, load: Load): boolean {
  const manager = save.event.result;
  if (save.api !== 'tf.train.CheckpointManager' || save.program !== load.program || manager.kind !== 'instance') return false;
  return !/\bsave\(/.test(load.program.text);
}

/** Keyword names of a `tf.train.Checkpoint`, alone or behind a manager; null when they cannot be told. */
function keywordsOf(value: Value | null): string[] | null {
  const instance = checkpointOf(value);
  if (instance === null || instance.arguments.some((argument) => argument.name === null)) return null;
  return instance.arguments.flatMap((argument) => (argument.name === null ? [] : [argument.name]));
}

/** The one `tf.train.Checkpoint` that a value is, alone or behind a manager; null when that cannot be told. */
function checkpointOf(value: Value | null): InstanceValue | null {
  const instances = value === null ? [] : optionsOf(value).filter((option): option is InstanceValue => option.kind === 'instance');
  const [instance] = instances;
  if (instances.length !== 1 || instance === undefined || instance.of.kind !== 'external') return null;
  if (instance.of.name.endsWith('CheckpointManager')) return checkpointOf(instance.arguments[0]?.value ?? null);
  return instance.of.name.endsWith('.Checkpoint') ? instance : null;
}
