/** Building a model like the one whose weights it is given: by the same arguments, or with the same layers. */
import { argumentAt } from '../../keras/interpreter/values';
import type { Load, Save, Story, StoryModel } from '../../keras/story';
import type { InstanceValue, Place, Value } from '../../keras/value';
import type { SourceFile } from '../../python/project';
import type { Argument, Call, Expression, FunctionDefinition, Statement } from '../../python/syntax';
import { allStatements } from '../../python/walk';
import type { Edit } from '../rule';
import { removeArgument } from './arguments';
import { addArgument } from './class-edits';
import { allOrNone } from './edits';
import { quoted, replace, sourceOf } from './text';

/** An argument of a layer that decides what its weights are, in two models that should be the same. */
export interface LayerArgument {
  name: string;
  position: number | null;
  saved: InstanceValue;
  filled: InstanceValue;
}

/**
 * Edits that give the layers of a model the arguments that those of the saved one have. Null where one of these is not
 * written out where the layer is made, or that place makes several layers.
 */
export function withArgumentsOf(story: Story, differing: readonly LayerArgument[]): Edit[] | null {
  return allOrNone(differing.map((each) => argumentEdit(story, each)));
}

function argumentEdit(story: Story, { name, position, saved, filled }: LayerArgument): Edit | null {
  const file = story.project.files.get(filled.place.file);
  const { call } = filled;
  if (file === undefined || call === null || isSamePlace(saved.place, filled.place)) return null;
  const wanted = argumentAt(saved.arguments, name, position);
  const given = argumentAt(filled.arguments, name, position);
  const text = wanted === null ? null : literalOf(file, wanted.value);
  if (wanted !== null && text === null) return null;
  if (given === null) {
    return text === null || call.arguments.some((argument) => argument.spread !== null)
      ? null
      : addArgument(file, call, `${name}=${text}`);
  }
  const argument = given.argument;
  if (
    argument === null ||
    given.place.file !== file.path ||
    !call.arguments.includes(argument) ||
    !isWrittenOut(argument.value)
  )
    return null;
  if (text !== null) return replace(file, argument.value, text);
  return argument.name === null ? null : removeArgument(file, call, argument);
}

const isSamePlace = (one: Place, other: Place): boolean =>
  one.file === other.file && one.span.start === other.span.start;

/** A value as Python writes it; null where it is no number, text, truth value or None. */
function literalOf(file: SourceFile, value: Value): string | null {
  if (value.kind === 'text')
    return value.parts.every((part) => typeof part === 'string') ? quoted(file, value.parts.join('')) : null;
  if (value.kind !== 'literal') return null;
  if (value.value === null) return 'None';
  return typeof value.value === 'boolean' ? (value.value ? 'True' : 'False') : String(value.value);
}

function isWrittenOut(expression: Expression): boolean {
  if (expression.kind === 'tuple' || expression.kind === 'list') return expression.elements.every(isWrittenOut);
  if (expression.kind === 'unary') return isWrittenOut(expression.operand);
  return expression.kind === 'number' || expression.kind === 'string' || expression.kind === 'constant';
}

/**
 * Edits that call the function which builds a model with the arguments that the saved model was built with. Null where
 * the two are not built by one function of a module, called once each by arguments that are written out, or where the
 * model that is filled serves for more than this load.
 */
export function withArgumentsOfTheBuilder(
  story: Story,
  save: Save,
  saved: StoryModel,
  load: Load,
  filled: StoryModel,
): Edit[] | null {
  if (!isSamePlace(saved.place, filled.place) || !isForThisAlone(story, load, filled)) return null;
  const builder = functionAround(story.project.files.get(filled.place.file), filled.place);
  const saving = save.api === 'ModelCheckpoint' ? (saved.trainings[0]?.call ?? null) : save.call;
  const savingFile = story.project.files.get(save.file);
  const file = story.project.files.get(load.file);
  if (builder === null || saving === null || savingFile === undefined || file === undefined) return null;
  const wanted = callThatMakes(savingFile, save.event.function, saving, builder);
  const call = callThatMakes(file, load.event.function, load.call, builder);
  if (wanted === null || call === null || wanted === call) return null;
  const given = argumentsByParameter(builder, wanted);
  const own = argumentsByParameter(builder, call);
  if (given === null || own === null) return null;
  const builderFile = story.project.files.get(filled.place.file) ?? file;
  const edits: (Edit | null)[] = [];
  for (const parameter of builder.parameters) {
    const otherwise = parameter.default === null ? null : sourceOf(builderFile, parameter.default);
    const theirs = given.get(parameter.name) ?? null;
    const ours = own.get(parameter.name) ?? null;
    const theirText = theirs === null ? otherwise : sourceOf(savingFile, theirs.value);
    const ourText = ours === null ? otherwise : sourceOf(file, ours.value);
    if (theirText === ourText) continue;
    if ((theirs !== null && !isWrittenOut(theirs.value)) || (ours !== null && !isWrittenOut(ours.value))) return null;
    const text = theirs?.value.kind === 'string' ? quoted(file, theirs.value.value) : theirText;
    if (ours === null) {
      edits.push(text === null ? null : addArgument(file, call, `${parameter.name}=${text}`));
    } else if (theirs === null && ours.name !== null) {
      edits.push(removeArgument(file, call, ours));
    } else {
      edits.push(
        text === null || (theirs === null && (parameter.default === null || !isWrittenOut(parameter.default)))
          ? null
          : replace(file, ours.value, text),
      );
    }
  }
  return edits.length === 0 ? null : allOrNone(edits);
}

/**
 * Whether a model is made to take these weights: by another program than the one that saves them, and nothing trained,
 * saved or loaded it before.
 */
export function isForThisAlone(story: Story, load: Load, filled: StoryModel): boolean {
  if (
    filled.saves.some((save) => save.order < load.order) ||
    filled.trainings.some((training) => training.order < load.order)
  )
    return false;
  return (
    story.loads.filter((other) => other.models.includes(filled)).length === 1 &&
    story.savesRead(load).every(({ save }) => save.program !== load.program)
  );
}

/** The function at the top of a module that holds a place. */
function functionAround(file: SourceFile | undefined, place: Place): FunctionDefinition | null {
  return (
    file?.facts.body.find(
      (statement): statement is FunctionDefinition =>
        statement.kind === 'function' && statement.start <= place.span.start && place.span.end <= statement.end,
    ) ?? null
  );
}

/**
 * The call of a function that makes what a method is called on: `build(3).save_weights(...)`, or `m = build(3)` where
 * nothing else gives `m` a value.
 */
function callThatMakes(
  file: SourceFile,
  within: FunctionDefinition | null,
  method: Call,
  builder: FunctionDefinition,
): Call | null {
  if (method.callee.kind !== 'attribute') return null;
  const { object } = method.callee;
  const made = object.kind === 'name' ? valueOf(file, within, object.name) : object;
  return made?.kind === 'call' && namesFunction(file, made.callee, builder.name) ? made : null;
}

function valueOf(file: SourceFile, within: FunctionDefinition | null, name: string): Expression | null {
  if (within?.parameters.some((parameter) => parameter.name === name) === true) return null;
  const binds = (statement: Statement): boolean =>
    statement.kind === 'assign' && statement.targets.some((target) => target.kind === 'name' && target.name === name);
  for (const body of within === null ? [file.facts.body] : [within.body, file.facts.body]) {
    const [only, ...others] = allStatements(body).filter(binds);
    if (only !== undefined)
      return only.kind === 'assign' && others.length === 0 && only.targets.length === 1 ? only.value : null;
  }
  return null;
}

function namesFunction(file: SourceFile, callee: Expression, name: string): boolean {
  if (callee.kind === 'attribute') return callee.name === name && callee.object.kind === 'name';
  if (callee.kind !== 'name') return false;
  if (callee.name === name) return true;
  return file.facts.body.some(
    (statement) =>
      statement.kind === 'import-from' &&
      statement.names.some((each) => each.alias === callee.name && each.name === name),
  );
}

/** The arguments of a call by the parameters they are for; null where stars are in the way. */
function argumentsByParameter(definition: FunctionDefinition, call: Call): Map<string, Argument> | null {
  const given = new Map<string, Argument>();
  const positional = definition.parameters.filter(
    (parameter) => parameter.form === 'normal' || parameter.form === 'positional-only',
  );
  if (definition.parameters.some((parameter) => parameter.form === 'star' || parameter.form === 'double-star'))
    return null;
  for (const [index, argument] of call.arguments.entries()) {
    const name = argument.name ?? positional[index]?.name;
    if (argument.spread !== null || name === undefined) return null;
    given.set(name, argument);
  }
  return given;
}
