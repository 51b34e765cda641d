/** Building a model before it is saved or given weights, where the shape of its input stands in the program. */
import type { Story, StoryModel } from '../../keras/story';
import type { CallEvent, Place } from '../../keras/value';
import type { SourceFile } from '../../python/project';
import type { Call, Expression, FunctionDefinition } from '../../python/syntax';
import { allStatements } from '../../python/walk';
import type { Edit } from '../rule';
import { addModuleImport, type Access } from './imports';
import { statementOf } from './statements';
import { beginsLine, indentAt, insert, replace, sourceOf } from './text';

/** A call that needs a model's weights. */
interface BuildSite extends Place {
  call: Call;
  event: CallEvent;
}

/**
 * Edits that build a model right before a site: a Sequential by `build`, a subclassed model by a call on a sample,
 * which does it in every version. Null where the model has no name there, or no call on it shows the shape of its
 * input.
 *
 * @param writers the models whose weights it is given: what they are called on counts too.
 */
export function builtBefore(
  story: Story,
  site: BuildSite,
  model: StoryModel,
  writers: readonly StoryModel[],
): Edit[] | null {
  const file = story.project.files.get(site.file);
  if (file === undefined || site.call.callee.kind !== 'attribute') return null;
  const { object } = site.call.callee;
  const found = statementOf(file, site.call);
  if ((object.kind !== 'name' && object.kind !== 'attribute') || found === null || !beginsLine(file, found.statement))
    return null;
  const name = sourceOf(file, object);
  const put = (text: string): Edit =>
    insert(
      file,
      found.statement.start,
      `${text}  # makes the weights${file.facts.style.newline}${indentAt(file, found.statement.start)}`,
    );
  const sample = boundSample(file, site, name);
  if (sample !== null) return [put(`${name}(${sample}[:1])`)];
  const shapes = new Set(
    [model, ...writers].flatMap((each) => each.calls.flatMap((call) => sampleShapeGiven(story, call) ?? [])),
  );
  const [shape] = shapes;
  // two shapes of input: which of them is a question of the data
  if (shape === undefined || shapes.size > 1) return null;
  if (model.kind === 'sequential') return [put(`${name}.build((None, ${shape}))`)];
  const zeros = zerosAccess(file);
  return [...zeros.edits, put(`${name}(${zeros.text}((1, ${shape})))`)];
}

/**
 * Edits that call a subclassed model on zeros in place of `build`, which makes no weights of it in Keras 3. Null where
 * the shape is not written there with None for the batch.
 */
export function calledInPlaceOfBuild(file: SourceFile, call: Call): Edit[] | null {
  const [shape, ...others] = call.arguments;
  if (call.callee.kind !== 'attribute' || shape === undefined || others.length > 0 || shape.value.kind !== 'tuple')
    return null;
  const [batch, ...rest] = shape.value.elements;
  if (batch?.kind !== 'constant' || batch.value !== null || rest.length === 0) return null;
  const zeros = zerosAccess(file);
  return [
    ...zeros.edits,
    replace(
      file,
      call,
      `${sourceOf(file, call.callee.object)}(${zeros.text}((1, ${rest.map((part) => sourceOf(file, part)).join(', ')})))`,
    ),
  ];
}

/** How a file makes an array of zeros: by TensorFlow where it has that and no NumPy. */
function zerosAccess(file: SourceFile): Access {
  const tensorflow = addModuleImport(file, 'tensorflow', 'tf');
  const numpy = addModuleImport(file, 'numpy', 'np');
  const { text, edits } = numpy.edits.length > 0 && tensorflow.edits.length === 0 ? tensorflow : numpy;
  return { text: `${text}.zeros`, edits };
}

const takesInput = /^(\.(fit|predict|evaluate|train_on_batch|test_on_batch|predict_on_batch)|\(\)|\.__call__)$/;

/**
 * The name of an array, bound before a site in its function, that the model is fitted or called on later in that
 * function.
 */
function boundSample(file: SourceFile, site: BuildSite, name: string): string | null {
  const body = site.event.function?.body ?? file.facts.body;
  for (const statement of body) {
    if (
      statement.start < site.span.end ||
      (statement.kind !== 'expression' && statement.kind !== 'assign') ||
      statement.value?.kind !== 'call'
    )
      continue;
    const { callee, arguments: passed } = statement.value;
    const isOnModel =
      callee.kind === 'attribute'
        ? takesInput.test(`.${callee.name}`) && sourceOf(file, callee.object) === name
        : sourceOf(file, callee) === name;
    const [first] = passed;
    if (!isOnModel || first === undefined || first.spread !== null || (first.name !== null && first.name !== 'x'))
      continue;
    if (first.value.kind !== 'name') return null;
    const bound = valueOf(site.event.function, file, first.value.name);
    return bound !== null && bound.end < site.span.start && isArray(file, bound) ? first.value.name : null;
  }
  return null;
}

/** What makes an array: a slice of a data set is none. */
const arrays = /^(np|numpy|jnp|tf\.(random|zeros|ones|constant|convert_to_tensor))\b/;

function isArray(file: SourceFile, value: Expression): boolean {
  return value.kind === 'call' && arrays.test(sourceOf(file, value.callee));
}

/** The one value that a name is given in a function, or else in its module; null where it has several. */
function valueOf(within: FunctionDefinition | null, file: SourceFile, name: string): Expression | null {
  if (within?.parameters.some((parameter) => parameter.name === name) === true) return null;
  for (const body of within === null ? [file.facts.body] : [within.body, file.facts.body]) {
    const values = allStatements(body).flatMap((statement) => {
      if (statement.kind !== 'assign') return [];
      return statement.targets.flatMap((target): (Expression | null)[] => {
        if (target.kind === 'name') return target.name === name ? [statement.value] : [];
        if (
          target.kind !== 'tuple' ||
          !target.elements.some((element) => element.kind === 'name' && element.name === name)
        )
          return [];
        const index = target.elements.findIndex((element) => element.kind === 'name' && element.name === name);
        return [
          statement.value?.kind === 'tuple' && statement.value.elements.length === target.elements.length
            ? (statement.value.elements[index] ?? null)
            : null,
        ];
      });
    });
    if (values.length > 0) return values.length === 1 ? (values[0] ?? null) : null;
  }
  return null;
}

/** The shape of one sample of what a call gives a model, as `4, 4, 3`, where it is written out; null otherwise. */
function sampleShapeGiven(story: Story, event: CallEvent): string | null {
  if (!takesInput.test(event.name)) return null;
  const first = event.arguments.find((argument) => argument.name === null || argument.name === 'x');
  const file = first === undefined ? undefined : story.project.files.get(first.place.file);
  if (first === undefined || file === undefined || first.spread !== null) return null;
  const value =
    first.expression.kind === 'name' ? valueOf(event.function, file, first.expression.name) : first.expression;
  const shape = value === null ? null : shapeOf(file, value);
  return shape === null ? null : shape.slice(1).join(', ');
}

/**
 * The shape of `np.random.rand(8, 4)`, `np.zeros((1, 4), "float32")`, `tf.random.normal((4, 3))`, and these with
 * `astype` behind; null for anything else.
 */
function shapeOf(file: SourceFile, value: Expression): string[] | null {
  if (value.kind !== 'call' || value.callee.kind !== 'attribute') return null;
  if (value.callee.name === 'astype') return shapeOf(file, value.callee.object);
  if (!arrays.test(sourceOf(file, value.callee))) return null;
  const numbers = (parts: readonly Expression[]): string[] | null =>
    parts.length > 1 && parts.every((part) => part.kind === 'number')
      ? parts.map((part) => sourceOf(file, part))
      : null;
  if (/^(rand|randn)$/.test(value.callee.name)) return numbers(value.arguments.map((argument) => argument.value));
  const shape = /^(zeros|ones|empty|normal|uniform|random|standard_normal|random_sample)$/.test(value.callee.name)
    ? value.arguments.find(
        (argument) => argument.name === 'shape' || argument.name === 'size' || argument.value.kind === 'tuple',
      )
    : undefined;
  return shape?.value.kind === 'tuple' || shape?.value.kind === 'list' ? numbers(shape.value.elements) : null;
}
