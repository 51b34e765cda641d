import type { Load, Save, Story, StoryModel } from '../keras/story';
import type { SourceFile } from '../python/project';
import type { Call } from '../python/syntax';
import { nameSpan } from '../python/walk';
import { faultOf } from './checkpoint-prefix';
import { named } from './missing-custom-objects';
import { checkpointOf, keywordsOf, modelNamed } from './reading/checkpoint-objects';
import { layerDifference } from './reading/topology-difference';
import { fixOf } from './fix/edits';
import { statementOf } from './fix/statements';
import { insert, replace } from './fix/text';
import type { Detection, Edit, Fix, Rule } from './rule';

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
  corpus: [
    'unchecked-restore/other-attribute-name',
    'unchecked-restore/expect-partial-hides-it',
    'unchecked-restore/works-but-unchecked',
    'clean/checkpoint-asserted',
    'clean/gan-checkpoint-consumed',
    'unchecked-restore/other-name-that-is-asserted',
    'unchecked-restore/written-without-a-counter',
    'unchecked-restore/optimizer-that-is-not-consumed',
    'clean/optimizer-not-restored-for-inference',
    'clean/checkpoint-that-is-read',
  ],
  fixable: 'unsafe',

  *find(story: Story): Iterable<Detection> {
    for (const load of story.loads) {
      if (load.api !== 'Checkpoint.restore' || load.guard !== 'none') continue;
      const uses = new Set(load.uses.map((use) => use.name));
      // the manager gives back a path, and there is nothing to check
      if (load.event.name === '.restore_or_initialize') continue;
      if (uses.has('assert_nontrivial_match')) continue;
      const isChecked = load.uses.some(
        ({ name, event }) =>
          (name === 'assert_consumed' || name === 'assert_existing_objects_matched') && event.guard === 'none',
      );
      if (!isChecked && (uses.has('assert_consumed') || uses.has('assert_existing_objects_matched'))) continue;
      const unmatched = unmatchedNames(story, load);
      if (isChecked && unmatched.names.length === 0) {
        yield* refused(story, load);
        continue;
      }
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
        related:
          unmatched.save === null
            ? []
            : [{ file: unmatched.save.file, span: unmatched.save.span, message: 'The checkpoint is written here' }],
        fixes: () =>
          unmatched.names.length > 0 ? nameAsSaved(story, load, unmatched) : fault === null ? check(story, load) : [],
      };
    }
  },
};

/** What makes a check of a restore raise though all names match. */
function* refused(story: Story, load: Load): Iterable<Detection> {
  const place = { file: load.file, span: load.span, certainty: 'fails' as const };
  const [written, ...others] = story.savesRead(load).flatMap(({ save, certain }) => (certain ? [save] : []));
  if (written === undefined || others.length > 0 || load.paths.length > 1) return;
  const related = [{ file: written.file, span: written.span, message: 'The checkpoint is written here' }];
  if (isWrittenPlain(story, load)) {
    yield {
      ...place,
      message:
        'What `write` wrote has no counter of saves, which `restore` asks for: the check behind it raises. Read it with `read`.',
      related,
      fixes: () => readInstead(load),
    };
    return;
  }
  const consumed = load.uses.find((use) => use.name === 'assert_consumed');
  if (consumed === undefined) return;
  const saved = written.event.self ?? written.event.arguments[0]?.value ?? null;
  const [from, to] = [checkpointOf(saved), checkpointOf(load.event.self)];
  const left = (to?.arguments ?? []).find(({ name }) => {
    const kept = name === null ? null : modelNamed(story, saved, name);
    const restored = name === null ? null : modelNamed(story, load.event.self, name);
    return (
      kept !== null &&
      restored !== null &&
      hasOptimizer(kept, written.order) &&
      !restored.openCompile &&
      restored.compiles.length === 0
    );
  });
  if (left === undefined || (from?.arguments ?? []).length !== to?.arguments.length) return;
  yield {
    ...place,
    message: `The checkpoint holds the optimizer of \`${left.name ?? 'model'}\`, and the model that is restored has none, since nothing compiles it: \`assert_consumed\` raises. Compile it before, or ask \`assert_existing_objects_matched\`.`,
    related,
    fixes: () =>
      fixOf('Ask only for what the model has', [
        callInstead(consumed.event.file, consumed.event.call, 'assert_existing_objects_matched'),
      ]),
  };
}

/** Whether a model surely has an optimizer with variables when it is saved: it was compiled, and trained. */
function hasOptimizer(model: StoryModel, order: number): boolean {
  const trains = model.calls.some(
    (event) => event.order < order && event.guard === 'none' && /^\.(fit|train_on_batch)$/.test(event.name),
  );
  return trains && model.compiles.some((compile) => compile.order < order);
}

/** Edit that calls another method in place of the one that a call names. */
function callInstead(file: SourceFile, { callee }: Call, name: string): Edit | null {
  return callee.kind === 'attribute' ? replace(file, nameSpan(callee), name) : null;
}

/** Reads what `write` wrote by the method that goes with it. */
function readInstead({ event, call }: Load): Fix[] {
  return event.name === '.restore' ? fixOf('Read it with `read`', [callInstead(event.file, call, 'read')]) : [];
}

/** Names the one object as the checkpoint does that was written. */
function nameAsSaved(story: Story, load: Load, { names, save }: { names: string[]; save: Save | null }): Fix[] {
  const own = keywordsOf(load.event.self) ?? [];
  const left = (keywordsOf(save?.event.self ?? save?.event.arguments[0]?.value ?? null) ?? []).filter(
    (name) => !own.includes(name),
  );
  const [from] = names;
  const to =
    from === undefined
      ? null
      : namesake(
          story,
          modelNamed(story, load.event.self, from),
          left.map((name) => ({
            name,
            model: modelNamed(story, save?.event.self ?? save?.event.arguments[0]?.value ?? null, name),
          })),
        );
  const made = checkpointOf(load.event.self);
  const file = made === null ? undefined : story.project.files.get(made.place.file);
  const argument = made?.call?.arguments.find((each) => each.name === from);
  if (from === undefined || to === null || names.length > 1 || file === undefined || argument === undefined) return [];
  if (!file.text.startsWith(from, argument.start)) return [];
  const edits = [replace(file, { start: argument.start, end: argument.start + from.length }, to)];
  const asker = story.project.files.get(load.file);
  const { callee } = load.call;
  // `restore` asks for a counter that `write` does not write, and the check that is there misses it
  if (
    isWrittenPlain(story, load) &&
    load.uses.some(({ name }) => name.startsWith('assert_')) &&
    asker !== undefined &&
    callee.kind === 'attribute' &&
    callee.name === 'restore'
  )
    edits.push(replace(asker, nameSpan(callee), 'read'));
  return [{ title: `Name it \`${to}\`, as it was saved`, safe: false, edits }];
}

/**
 * The one saved name that a restored object can only have had: the one there is, or of several the one model, or the
 * one model that is built as this one.
 */
function namesake(
  story: Story,
  restored: StoryModel | null,
  saved: readonly { name: string; model: StoryModel | null }[],
): string | null {
  const [only, ...others] = saved;
  if (only === undefined) return null;
  if (others.length === 0) return only.name;
  const models = saved.flatMap(({ name, model }) => (model === null ? [] : [{ name, model }]));
  if (restored === null || models.length === 0) return null;
  const alike =
    models.length === 1 ? models : models.filter(({ model }) => layerDifference(story, model, restored) === null);
  return alike.length === 1 ? (alike[0]?.name ?? null) : null;
}

/** Asks whether all was matched, where there surely is a checkpoint: `restore(None)` has nothing to match. */
function check(story: Story, load: Load): Fix[] {
  const file = story.project.files.get(load.file);
  if (
    file === undefined ||
    load.uses.length > 0 ||
    load.pathArgument?.value.kind !== 'text' ||
    statementOf(file, load.call) === null
  )
    return [];
  const edits = [insert(file, load.call.end, '.assert_existing_objects_matched()')];
  if (isWrittenPlain(story, load)) {
    const [read] = readInstead(load);
    if (read === undefined) return [];
    edits.unshift(...read.edits);
  }
  return [{ title: 'Check that everything was matched', safe: false, edits }];
}

/**
 * Whether `restore` is given what `write` wrote, which has no counter of saves: `restore` asks for one, and a check of
 * what was matched misses it (corpus: unchecked-restore/silent-other-name).
 */
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
    const names =
      save.what === 'checkpoint' ? keywordsOf(save.event.self ?? save.event.arguments[0]?.value ?? null) : null;
    if (names === null) return none;
    for (const name of names) written.add(name);
  }
  return { names: own.filter((name) => !written.has(name)), save: first.save };
}

/** Whether a manager is the one whose newest checkpoint is restored, and saves none itself. */
function isOwnManager(save: Save, load: Load): boolean {
  const manager = save.event.result;
  if (save.api !== 'tf.train.CheckpointManager' || save.program !== load.program || manager.kind !== 'instance')
    return false;
  return !/\bsave\(/.test(load.program.text);
}
