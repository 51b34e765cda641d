import type { CustomClass, Method } from '../keras/custom-class';
import { formatOf } from '../keras/formats';
import { selfName, statementsWithin } from '../keras/class-members';
import type { Save, Story } from '../keras/story';
import { isAtLeast, isKeras2, type Target } from '../keras/versions';
import type { Call, Expression, Span, Statement } from '../python/syntax';
import { allParts, expressionsOf } from '../python/walk';
import { anySaves, classSpan, configSaves, instancesOf, kindName } from './reading/class-reach';
import { expressionsIn, externalName, holdsWeights, kerasClassOf } from './reading/class-expressions';
import { addArgument } from './fix/class-edits';
import { allOrNone, fixOf } from './fix/edits';
import { savedOutsideOfHdf5 } from './fix/saved-file';
import { quoted, replace, sourceOf } from './fix/text';
import { configFault } from './missing-get-config';
import { targetAt } from './reading/saved-objects';
import { once } from '../python/once';
import type { Detection, Edit, Fix, Rule } from './rule';

export const duplicateWeightNames: Rule = {
  code: 'SP115',
  name: 'duplicate-weight-names',
  meaning: 'two weights of one layer have one name, and the model is saved to HDF5',
  explanation: `HDF5 holds a layer's weights under their names; two of one name fail at save ("Unable to create dataset (name already exists)"). Names are equal where \`add_weight\` is
given the same one twice, or once in a loop. In Keras 2 they are also equal where it is given none (each weight is \`Variable\`), where two \`tf.Variable\` have no name, and where a layer builds its
sublayers by hand: \`self.q.build(...)\` and \`self.k.build(...)\` both make \`kernel\`. A \`.keras\` archive (from Keras 2.12 on) and its \`.weights.h5\` (from 2.13 on) do not use names.`,
  remedy: 'Give each weight a name of its own, let sublayers be built by calling them, or save to `.keras`.',
  example: {
    bad: {
      'model.py': `import tensorflow as tf


class Film(tf.keras.layers.Layer):
    def build(self, input_shape):
        self.gamma = self.add_weight(shape=(4,), initializer="ones", name="w")
        self.beta = self.add_weight(shape=(4,), initializer="zeros", name="w")

    def call(self, x):
        return self.gamma * x + self.beta


model = tf.keras.Sequential([tf.keras.Input((4,)), Film()])
model.save("film.h5")
`,
    },
    good: {
      'model.py': `import tensorflow as tf


class Film(tf.keras.layers.Layer):
    def build(self, input_shape):
        self.gamma = self.add_weight(shape=(4,), initializer="ones", name="gamma")
        self.beta = self.add_weight(shape=(4,), initializer="zeros", name="beta")

    def call(self, x):
        return self.gamma * x + self.beta


model = tf.keras.Sequential([tf.keras.Input((4,)), Film()])
model.save("film.h5")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'duplicate-weight-names/weights-by-helper',
    'duplicate-weight-names/sublayers-of-one-name',
    'duplicate-weight-names/named-sublayers-built-by-hand',
    'clean/sublayers-of-one-name',
    'duplicate-weight-names/sublayers-built-in-loop',
    'duplicate-weight-names/encoder-decoder-weights-h5',
    'duplicate-weight-names/same-name-in-loop',
    'duplicate-weight-names/sublayers-built-by-hand',
    'duplicate-weight-names/unnamed-weights-h5',
    'raw-tf-variable/matrix-in-build',
    'clean/args-derived-but-all-in-config',
    'clean/one-name-in-two-branches',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    const reported = new Set<Save>();
    for (const custom of story.classes) {
      if (custom.kind !== 'layer' && custom.kind !== 'model' && custom.kind !== 'cell') continue;
      const saves = anySaves(story, custom);
      // most classes reach no save, and reading all their methods is dear
      const clash = saves.length === 0 ? null : clashIn(custom);
      if (clash === null || (clash.onlyKeras2 && !isKeras2(target))) continue;
      for (const save of saves) {
        if (reported.has(save) || !writesNames(save, target) || failsBefore(story, save, target)) continue;
        reported.add(save);
        yield {
          file: save.file,
          span: save.span,
          certainty:
            custom.openBases.length > 0 || !(clash.isCertain || isRepeated(story, custom, clash))
              ? 'may-fail'
              : 'fails',
          message: `The ${kindName(custom)} \`${custom.name}\` has two weights of one name (${clash.why}), which HDF5 cannot hold. Give them names of their own, or save to \`.keras\`.`,
          related: [
            {
              file: custom.file.path,
              span: classSpan(custom.definition),
              message: `\`${custom.name}\`: ${clash.why}.`,
            },
          ],
          fixes: () => [
            ...fixes(custom, clash),
            ...(save.what === 'model' ? savedOutsideOfHdf5(story, save, targetAt(story, save, target)) : []),
          ],
        };
      }
    }
  },
};

/** Whether the save fails for want of a config before any weight is written. */
function failsBefore(story: Story, save: Save, target: Target): boolean {
  if (save.what !== 'model') return false;
  return story.classes.some(
    (custom) =>
      configFault(custom, story, target)?.atSave === true &&
      configSaves(story, custom, target).some((reached) => reached.save === save),
  );
}

/** Whether a save writes weights under their names. */
function writesNames(save: Save, target: Target): boolean {
  const format = formatOf(save, target);
  if (format === 'hdf5') return true;
  if (format !== 'hdf5-weights' || !isKeras2(target)) return false;
  const isArchive =
    save.paths.length > 0 && save.paths.every((path) => String(path.parts.at(-1)).endsWith('.weights.h5'));
  return !(isArchive && isAtLeast(target, 2, 12));
}

interface Clash {
  why: string;
  onlyKeras2: boolean;
  /** False where nobody sees how often a loop runs. */
  isCertain: boolean;
  /** The attribute that holds how often it runs; null where it is no attribute. */
  counter: string | null;
  /** The name that several calls of add_weight are given. */
  same?: string;
  /** The call of add_weight in the one loop or comprehension that gives its name again and again. */
  repeated?: Call;
  /** Calls of add_weight that could be given names, with the attribute each is kept in. */
  unnamed: { call: Call; attribute: string; method: Method }[];
}

/** Two weights of one name that a class makes; null when all names differ as far as can be told. */
const clashIn = once((custom: CustomClass): Clash | null => {
  const named = new Map<string, number>();
  const unnamed: Clash['unnamed'] = [];
  let variables = 0;
  let isCounted = true;
  const built = new Map<string, number>();
  const sublayers = new Map<string, Set<string>>();
  const kinds = sublayerKinds(custom);
  for (const method of custom.methods.values()) {
    const self = selfName(method.definition);
    if (method.definition.name === 'call') continue;
    const times = callsOf(custom, method);
    const isAlternative = mayStayOut(custom, method);
    for (const { expression, statement, guards } of expressionsIn(method.definition)) {
      if (expression.kind !== 'call') continue;
      const callee = expression.callee;
      if (
        callee.kind === 'attribute' &&
        callee.name === 'add_weight' &&
        callee.object.kind === 'name' &&
        callee.object.name === self
      ) {
        const name =
          expression.arguments.find((argument) => argument.name === 'name')?.value ??
          (expression.arguments[0]?.value.kind === 'string' ? expression.arguments[0].value : undefined);
        // of the ways that a test chooses between one is taken, so that a name in several of them is given once
        const isChosen = isAlternative || guards.length > 0 || isArm(expression, statement);
        if (name?.kind === 'string' && isChosen) continue;
        if (name?.kind === 'string') named.set(name.value, (named.get(name.value) ?? 0) + times);
        else if (name === undefined && !expression.arguments.some((argument) => argument.spread !== null)) {
          const target = statement.kind === 'assign' ? statement.targets[0] : undefined;
          const attribute = target?.kind === 'attribute' ? target.name : '';
          if (!isChosen || !unnamed.some((each) => each.attribute === attribute))
            unnamed.push({ call: expression, attribute, method });
        }
      } else if (
        guards.length === 0 &&
        !isArm(expression, statement) &&
        sublayerName(custom, method, expression, statement) !== null
      ) {
        const { name, attribute } = sublayerName(custom, method, expression, statement) ?? { name: '', attribute: '' };
        sublayers.set(name, (sublayers.get(name) ?? new Set()).add(attribute));
      } else if (
        externalName(method, callee) === 'tensorflow.Variable' &&
        !expression.arguments.some((argument) => argument.name === 'name')
      ) {
        if (statement.kind !== 'assign' || statement.targets[0]?.kind !== 'attribute') continue;
        const [loop] =
          statement.value?.kind === 'comprehension' && statement.value.conditions.length === 0
            ? statement.value.loops
            : [];
        const turns = loop === undefined ? 1 : timesOf(loop.iterable);
        variables += turns ?? 2;
        if (turns === null) isCounted = false;
      } else if (
        method.definition.name === 'build' &&
        callee.kind === 'attribute' &&
        callee.name === 'build' &&
        !scopesNames(method)
      ) {
        const kind = callee.object.kind === 'attribute' ? kinds.get(callee.object.name) : undefined;
        // `for layer in self.stack: layer.build(...)`
        const several =
          callee.object.kind === 'name'
            ? loopedKinds(method, callee.object.name, kinds)
            : kind === undefined
              ? []
              : [kind];
        for (const each of several) built.set(each, (built.get(each) ?? 0) + 1);
      }
    }
  }
  const twice = [...named].find(([, count]) => count > 1);
  if (twice !== undefined) {
    return {
      why: `\`add_weight\` is given the name \`${twice[0]}\` twice`,
      onlyKeras2: false,
      isCertain: true,
      counter: null,
      same: twice[0],
      unnamed: [],
    };
  }
  const shared = [...sublayers].find(([, attributes]) => attributes.size > 1);
  if (shared !== undefined) {
    return {
      why: `two sublayers are given the name \`${shared[0]}\``,
      onlyKeras2: false,
      isCertain: true,
      counter: null,
      unnamed: [],
    };
  }
  const repeated = repeatedName(custom);
  if (repeated !== null) {
    return {
      why: `\`add_weight\` is given the name \`${repeated.name}\` in a loop`,
      onlyKeras2: false,
      isCertain: repeated.isCertain,
      counter: repeated.counter,
      repeated: repeated.call,
      unnamed: [],
    };
  }
  const layer = [...built].find(([, count]) => count > 1);
  if (layer !== undefined) {
    return {
      why: `\`build\` builds several sublayers of the kind \`${layer[0]}\` by hand`,
      onlyKeras2: true,
      isCertain: true,
      counter: null,
      unnamed: [],
    };
  }
  if (unnamed.length > 1)
    return { why: '`add_weight` is given no name', onlyKeras2: true, isCertain: true, counter: null, unnamed };
  if (variables > 1) {
    return {
      why: 'several `tf.Variable` have no name',
      onlyKeras2: true,
      isCertain: isCounted,
      counter: null,
      unnamed: [],
    };
  }
  return null;
});

/**
 * The name that a layer with weights is given where it is kept in an attribute, and that attribute; null for any other
 * call.
 */
function sublayerName(
  custom: CustomClass,
  method: Method,
  call: Call,
  statement: Statement,
): { name: string; attribute: string } | null {
  if (
    !['__init__', 'build'].includes(method.definition.name) ||
    scopesNames(method) ||
    statement.kind !== 'assign' ||
    statement.value !== call
  )
    return null;
  const name = call.arguments.find((argument) => argument.name === 'name')?.value;
  const [target] = statement.targets;
  if (
    name?.kind !== 'string' ||
    target?.kind !== 'attribute' ||
    target.object.kind !== 'name' ||
    target.object.name !== selfName(method.definition)
  )
    return null;
  const keras = kerasClassOf(method, call);
  return keras !== null && holdsWeights(keras) && isRead(custom, target.name)
    ? { name: name.value, attribute: target.name }
    : null;
}

/** Whether some method reads an attribute of the object: a layer that nothing calls has no weights. */
function isRead(custom: CustomClass, attribute: string): boolean {
  return [...custom.methods.values()].some(
    ({ definition }) =>
      definition.name !== '__init__' &&
      expressionsIn(definition).some(
        ({ expression }) =>
          expression.kind === 'attribute' &&
          expression.name === attribute &&
          expression.object.kind === 'name' &&
          expression.object.name === selfName(definition),
      ),
  );
}

/** A name that `add_weight` is given for every turn of a loop or comprehension that may run more than once. */
function repeatedName(
  custom: CustomClass,
): { name: string; call: Call; isCertain: boolean; counter: string | null } | null {
  if (custom.methods.has('add_weight')) return null;
  for (const method of custom.methods.values()) {
    const self = selfName(method.definition);
    const text = method.owner.file.text.slice(method.definition.bodySpan.start, method.definition.bodySpan.end);
    // A name scope makes the names differ in Keras 2; a loop that is left early may run once.
    if (method.definition.name === 'call' || /name_scope|\bbreak\b/.test(text)) continue;
    const turns: { body: Span; iterable: Expression }[] = [];
    for (const statement of statementsWithin(method.definition.body)) {
      const first = statement.kind === 'loop' && statement.target !== null ? statement.body[0] : undefined;
      if (statement.kind === 'loop' && first !== undefined)
        turns.push({ body: { start: first.start, end: statement.end }, iterable: statement.iterable });
    }
    const calls: { call: Call; name: string }[] = [];
    for (const { expression, guards } of expressionsIn(method.definition)) {
      const [loop] =
        expression.kind === 'comprehension' && expression.loops.length === 1 && expression.conditions.length === 0
          ? expression.loops
          : [];
      if (expression.kind === 'comprehension' && loop !== undefined)
        turns.push({ body: expression.element, iterable: loop.iterable });
      if (
        expression.kind !== 'call' ||
        guards.length > 0 ||
        expression.callee.kind !== 'attribute' ||
        expression.callee.name !== 'add_weight'
      )
        continue;
      const name = expression.arguments.find((argument) => argument.name === 'name')?.value;
      if (expression.callee.object.kind === 'name' && expression.callee.object.name === self && name?.kind === 'string')
        calls.push({ call: expression, name: name.value });
    }
    for (const { call, name } of calls) {
      const loops = turns.filter(({ body }) => body.start <= call.start && call.end <= body.end);
      const around = loops.map(({ iterable }) => timesOf(iterable));
      if (around.includes(0) || !around.some((times) => times === null || times > 1)) continue;
      const [only, ...others] = loops;
      return {
        name,
        call,
        isCertain: !around.includes(null),
        counter: only === undefined || others.length > 0 ? null : counterOf(only.iterable, self),
      };
    }
  }
  return null;
}

/** `range(self.count)`: the attribute; null for any other loop. */
function counterOf(iterable: Expression, self: string | null): string | null {
  const [count, ...more] =
    iterable.kind === 'call' && iterable.callee.kind === 'name' && iterable.callee.name === 'range'
      ? iterable.arguments
      : [];
  if (count?.value.kind !== 'attribute' || more.length > 0) return null;
  return count.value.object.kind === 'name' && count.value.object.name === self ? count.value.name : null;
}

/** Whether some instance in the models is known to run the loop more than once. */
function isRepeated(story: Story, custom: CustomClass, { counter }: Clash): boolean {
  if (counter === null) return false;
  const instances = instancesOf(story, custom, true);
  return (
    instances.length > 0 &&
    instances.every((instance) => {
      const times = instance.attributes.get(counter);
      return times?.kind === 'literal' && typeof times.value === 'number' && times.value > 1;
    })
  );
}

/** How often a loop over an expression runs; null where that is not in sight. */
function timesOf(iterable: Expression): number | null {
  if (iterable.kind === 'list' || iterable.kind === 'tuple')
    return iterable.elements.some((element) => element.kind === 'starred') ? null : iterable.elements.length;
  const [count, ...more] =
    iterable.kind === 'call' && iterable.callee.kind === 'name' && iterable.callee.name === 'range'
      ? iterable.arguments
      : [];
  return count?.value.kind === 'number' && more.length === 0 ? count.value.value : null;
}

/** Attributes that hold a layer with weights (or a container of them), with the class of the layer. */
function sublayerKinds(custom: CustomClass): Map<string, string> {
  const kinds = new Map<string, string>();
  for (const write of custom.attributes) {
    if (write.value === null) continue;
    for (const part of allParts(write.value)) {
      if (part.kind !== 'call') continue;
      const keras = kerasClassOf(write.method, part);
      if (keras !== null && holdsWeights(keras)) kinds.set(write.attribute, keras.slice(keras.lastIndexOf('.') + 1));
      break;
    }
  }
  for (const method of custom.methods.values()) {
    for (const { expression } of expressionsIn(method.definition)) {
      if (
        expression.kind !== 'call' ||
        expression.callee.kind !== 'attribute' ||
        expression.callee.name !== 'append' ||
        expression.callee.object.kind !== 'attribute'
      )
        continue;
      const appended = expression.arguments[0]?.value;
      if (appended?.kind !== 'call') continue;
      const keras = kerasClassOf(method, appended);
      if (keras !== null && holdsWeights(keras))
        kinds.set(expression.callee.object.name, keras.slice(keras.lastIndexOf('.') + 1));
    }
  }
  return kinds;
}

/** Whether a method opens name scopes, which make the names of weights differ. */
const scopesNames = once((method: Method): boolean =>
  /name_scope/.test(method.owner.file.text.slice(method.definition.bodySpan.start, method.definition.bodySpan.end)),
);

/**
 * How often the constructor and `build` call a method of the class, branches left out; 1 for a method that they do not
 * call.
 */
function callsOf(custom: CustomClass, method: Method): number {
  const { name } = method.definition;
  if (name === '__init__' || name === 'build' || scopesNames(method)) return 1;
  let times = 0;
  for (const from of [custom.methods.get('__init__'), custom.methods.get('build')]) {
    if (from === undefined || scopesNames(from)) continue;
    const self = selfName(from.definition);
    for (const { expression, guards } of expressionsIn(from.definition)) {
      if (
        expression.kind !== 'call' ||
        guards.length > 0 ||
        expression.callee.kind !== 'attribute' ||
        expression.callee.name !== name
      )
        continue;
      if (expression.callee.object.kind === 'name' && expression.callee.object.name === self) times += 1;
    }
  }
  return Math.max(1, times);
}

/** Whether the constructor and `build` call a method only where a test lets them. */
function mayStayOut(custom: CustomClass, method: Method): boolean {
  const { name } = method.definition;
  if (name === '__init__' || name === 'build') return false;
  let isTested = false;
  for (const from of [custom.methods.get('__init__'), custom.methods.get('build')]) {
    if (from === undefined) continue;
    const self = selfName(from.definition);
    for (const { expression, statement, guards } of expressionsIn(from.definition)) {
      if (expression.kind !== 'call' || expression.callee.kind !== 'attribute' || expression.callee.name !== name)
        continue;
      if (expression.callee.object.kind !== 'name' || expression.callee.object.name !== self) continue;
      if (guards.length === 0 && !isArm(expression, statement)) return false;
      isTested = true;
    }
  }
  return isTested;
}

/** Whether a call stands in an arm of `a if test else b`. */
function isArm(call: Call, statement: Statement): boolean {
  return expressionsOf(statement).some((outer) =>
    allParts(outer).some(
      (part) =>
        part.kind === 'conditional' &&
        [part.then, part.otherwise].some(({ start, end }) => start <= call.start && call.end <= end),
    ),
  );
}

/**
 * The classes of the layers that a loop variable of `build` runs over: one for each layer of a list as it is written,
 * one twice for a container.
 */
function loopedKinds(method: Method, name: string, kinds: ReadonlyMap<string, string>): string[] {
  for (const statement of method.definition.body) {
    if (statement.kind !== 'loop' || statement.target === null) continue;
    const { target, iterable } = statement;
    const position =
      target.kind === 'tuple' || target.kind === 'list'
        ? target.elements.findIndex((element) => element.kind === 'name' && element.name === name)
        : null;
    if (position === -1 || (position === null && !(target.kind === 'name' && target.name === name))) continue;
    if (iterable.kind === 'tuple' || iterable.kind === 'list') {
      return iterable.elements.flatMap((element) => {
        const layer =
          position === null
            ? element
            : element.kind === 'tuple' || element.kind === 'list'
              ? element.elements[position]
              : undefined;
        const kind = layer?.kind === 'attribute' ? kinds.get(layer.name) : undefined;
        return kind === undefined ? [] : [kind];
      });
    }
    for (const part of allParts(iterable)) {
      const kind = part.kind === 'attribute' ? kinds.get(part.name) : undefined;
      if (kind !== undefined) return [kind, kind];
    }
  }
  return [];
}

function fixes(custom: CustomClass, clash: Clash): Fix[] {
  if (clash.repeated !== undefined) return fixOf('Number the names', numberedNames(custom, clash.repeated));
  if (clash.same !== undefined)
    return fixOf('Give each weight a name of its own', namesOfAttributes(custom, clash.same));
  if (
    clash.unnamed.length === 0 ||
    clash.unnamed.some((each) => each.attribute === '' || each.method.owner !== custom.value)
  )
    return [];
  const edits: Edit[] = clash.unnamed.map((each) =>
    addArgument(custom.file, each.call, `name=${quoted(custom.file, each.attribute)}`),
  );
  return [{ title: 'Give each weight a name', safe: false, edits }];
}

/**
 * Edits that name each weight as the attribute that keeps it, where several have one name. Null where one is kept in no
 * attribute, or its name is one already.
 */
function namesOfAttributes(custom: CustomClass, same: string): Edit[] | null {
  const edits: (Edit | null)[] = [];
  const taken = new Set<string>();
  for (const method of custom.methods.values()) {
    for (const { expression, statement } of expressionsIn(method.definition)) {
      if (
        expression.kind !== 'call' ||
        expression.callee.kind !== 'attribute' ||
        expression.callee.name !== 'add_weight'
      )
        continue;
      const name =
        expression.arguments.find((argument) => argument.name === 'name')?.value ?? expression.arguments[0]?.value;
      if (name?.kind !== 'string') return null;
      const target =
        statement.kind === 'assign' && statement.value === expression && statement.targets.length === 1
          ? statement.targets[0]
          : undefined;
      const own =
        name.value === same ? (target?.kind === 'attribute' ? target.name.replace(/^_+/, '') : null) : name.value;
      if (own === null || taken.has(own) || method.owner !== custom.value) return null;
      taken.add(own);
      if (own !== name.value) edits.push(replace(custom.file, name, quoted(custom.file, own)));
    }
  }
  return allOrNone(edits);
}

/** Edits that put the number of the turn behind the name given in a loop over a range. Null for other loops. */
function numberedNames(custom: CustomClass, call: Call): Edit[] | null {
  const { file } = custom;
  const name = call.arguments.find((argument) => argument.name === 'name')?.value;
  if (name?.kind !== 'string' || /[{}\\]/.test(sourceOf(file, name)) || !/^["'][^"']*["']$/.test(sourceOf(file, name)))
    return null;
  const loops: { target: Expression; iterable: Expression }[] = [];
  for (const method of custom.methods.values()) {
    if (method.owner !== custom.value) continue;
    for (const statement of statementsWithin(method.definition.body)) {
      if (
        statement.kind === 'loop' &&
        statement.target !== null &&
        statement.start <= call.start &&
        call.end <= statement.end
      )
        loops.push({ target: statement.target, iterable: statement.iterable });
    }
    for (const { expression } of expressionsIn(method.definition)) {
      if (expression.kind === 'comprehension' && expression.start <= call.start && call.end <= expression.end)
        loops.push(...expression.loops);
    }
  }
  const [loop, ...others] = loops;
  if (
    loop?.target.kind !== 'name' ||
    others.length > 0 ||
    loop.iterable.kind !== 'call' ||
    sourceOf(file, loop.iterable.callee) !== 'range'
  )
    return null;
  const turn = loop.target.name === '_' ? 'i' : loop.target.name;
  const quote = sourceOf(file, name).charAt(0);
  const numbered = replace(file, name, `f${quote}${name.value}_{${turn}}${quote}`);
  return turn === loop.target.name ? [numbered] : [replace(file, loop.target, turn), numbered];
}
