import { isEverReadOnly, readOnlyProperties } from '../keras/builtins';
import { statementsWithin } from '../keras/class-members';
import type { AttributeWrite, CustomClass } from '../keras/custom-class';
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';
import { once } from '../python/once';
import { allExpressions, nameSpan } from '../python/walk';
import { certaintyFor, kindName } from './reading/class-reach';
import { replace } from './fix/text';
import type { Detection, Edit, Fix, Rule } from './rule';

export const shadowedAttribute: Rule = {
  code: 'SP114',
  name: 'shadowed-attribute',
  meaning: 'an attribute is named like a read-only property of Keras',
  explanation: `\`weights\`, \`metrics\`, \`losses\`, \`input\`, \`output\`, \`dtype\` and others are properties of Keras' base classes. Setting one of them raises AttributeError ("Can't
set the attribute ... likely because it conflicts with an existing read-only @property", "property ... has no setter"). Which names are read-only depends on the version:
\`layers\` of a model is reserved in all of them; Keras 2 also guards \`name\`, \`input_shape\`, \`output_shape\`, \`updates\` and \`dynamic\`, Keras 3 \`path\` and \`input_dtype\`.`,
  remedy: 'Name the attribute otherwise, with a leading underscore for example.',
  example: {
    bad: {
      'model.py': `from tensorflow import keras


class Weighted(keras.layers.Layer):
    def __init__(self, weights, **kwargs):
        super().__init__(**kwargs)
        self.weights = weights

    def call(self, x):
        return x * self.weights


layer = Weighted([1.0, 2.0])
`,
    },
    good: {
      'model.py': `from tensorflow import keras


class Weighted(keras.layers.Layer):
    def __init__(self, weights, **kwargs):
        super().__init__(**kwargs)
        self.class_weights = weights

    def call(self, x):
        return x * self.class_weights


layer = Weighted([1.0, 2.0])
`,
    },
    target: 'keras==3.15',
  },
  corpus: ['shadowed-attribute/layers-of-a-model'],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      const base = baseOf(custom);
      const doubtful = base === null ? [] : doubtfulWrites(custom);
      if (base === null || doubtful.length === 0) continue;
      const readOnly = readOnlyProperties(base, target);
      const seen = new Set<string>();
      for (const write of doubtful) {
        if (
          !readOnly.has(write.attribute) ||
          seen.has(write.attribute) ||
          isRedefined(custom, write.attribute) ||
          write.statement.kind !== 'assign'
        )
          continue;
        if (!['__init__', 'build', 'call', 'compile'].includes(write.method.definition.name) || isOnlyWithout(write))
          continue;
        seen.add(write.attribute);
        const own = write.method.owner;
        yield {
          file: own.file.path,
          span: { start: write.target.start, end: write.target.end },
          certainty: write.method.definition.body.includes(write.statement) ? certaintyFor(custom) : 'may-fail',
          message: `\`self.${write.attribute}\` of the ${kindName(custom)} \`${custom.name}\` is a read-only property of Keras' base class, so setting it raises AttributeError. Name the attribute otherwise.`,
          fixes: () => fixes(custom, write),
        };
      }
    }
  },
};

/** The Keras class whose properties the class has. */
function baseOf({ kind }: CustomClass): string | null {
  return kind === 'layer' || kind === 'cell'
    ? 'layers.Layer'
    : kind === 'model'
      ? 'Model'
      : kind === 'metric'
        ? 'metrics.Metric'
        : null;
}

/**
 * What the class writes to attributes that cannot be set in some version: of few classes anything, and each version
 * asks again.
 */
const doubtfulWrites = once((custom: CustomClass): AttributeWrite[] => {
  const base = baseOf(custom);
  return base === null ? [] : custom.attributes.filter(({ attribute }) => isEverReadOnly(base, attribute));
});

/** Whether an attribute is only set where it is None: Keras' own never is (`if self.name is None: self.name = ...`). */
function isOnlyWithout(write: AttributeWrite): boolean {
  for (const statement of statementsWithin(write.method.definition.body)) {
    if (statement.kind !== 'if' || !statement.then.includes(write.statement)) continue;
    const { test } = statement;
    const asked =
      test.kind === 'comparison' &&
      test.operators[0] === 'is' &&
      test.operands[1]?.kind === 'constant' &&
      test.operands[1].value === null
        ? test.operands[0]
        : null;
    if (asked?.kind === 'attribute' && asked.name === write.attribute) return true;
  }
  return false;
}

/**
 * Whether the class or a project ancestor has a member of that name itself: a property with a setter, or a plain class
 * attribute.
 */
function isRedefined(custom: CustomClass, name: string): boolean {
  return (
    custom.ancestors.some((ancestor) => ancestor.kind === 'project' && ancestor.class.members.has(name)) ||
    custom.methods.has(name)
  );
}

function fixes(custom: CustomClass, write: AttributeWrite): Fix[] {
  const owner = write.method.owner;
  const renamed = `_${write.attribute}`;
  if (custom.attributes.some((each) => each.attribute === renamed) || custom.methods.has(renamed)) return [];
  const edits: Edit[] = [];
  for (const expression of allExpressions(owner.definition.body)) {
    if (
      expression.kind !== 'attribute' ||
      expression.name !== write.attribute ||
      expression.object.kind !== 'name' ||
      expression.object.name !== 'self'
    )
      continue;
    edits.push(replace(owner.file, nameSpan(expression), renamed));
  }
  return edits.length === 0 ? [] : [{ title: `Rename self.${write.attribute} to self.${renamed}`, safe: false, edits }];
}
