/** Calls: of the project's functions and classes, of Python's own, and of everything outside. */
import { once } from '../../python/once';
import type { Call, Expression, FunctionDefinition, Parameter, Statement } from '../../python/syntax';
import { allParts, blocksOf, expressionsOf } from '../../python/walk';
import type {
  ClassValue,
  DictionaryValue,
  FunctionValue,
  InstanceValue,
  LambdaValue,
  PassedArgument,
  Scope,
  Value,
} from '../value';
import { unknown } from '../value';
import { runCallbacks } from './callbacks';
import { findMember, isDataclass, kerasBaseOf } from './classes';
import { addOption } from './command-line';
import { dictionaryMethod, sequenceMethod, spreadInto } from './containers';
import { attributesOf, doubtHanded } from './doubt';
import { callOfExecutor, modelsOfTuner, resultOfPromise, runGiven, runInReplicas } from './higher-order';
import { bindFields, newInstance, replaced } from './instances';
import {
  enterBranch,
  deepestCall,
  isExhausted,
  lastName,
  lookUp,
  mostEvaluations,
  placeOf,
  setAttribute,
  type Machine,
} from './machine';
import { external, looksLikeClass } from './names';
import { callPython, globbed, moment, partsOf } from './python-functions';
import { record } from './record';
import { isRemembered, remembered } from './remembered';
import { joinPaths, textMethod } from './text';
import { argumentAt, chosenByVersion, join, joinAll, optionsOf, plainText, text } from './values';
import { isLeftOutByVersion } from './version-test';

/** Evaluates a call expression. */
export function callValue(machine: Machine, call: Call, scope: Scope): Value {
  if (call.callee.kind === 'name' && call.callee.name === 'super' && !scope.names.has('super')) return superOf(scope);
  const callee = machine.evaluators.evaluate(machine, call.callee, scope);
  const passed = passedArguments(machine, call, scope);
  if (callee.kind !== 'union') {
    if (callee.kind === 'literal') return unknown;
    const { guard } = machine;
    if (guard === 'none' && isGivenByVersion(call, scope)) machine.guard = 'version';
    const result = invoke(machine, callee, passed, call, scope);
    machine.guard = guard;
    return result;
  }
  const options = callee.options.filter((option) => !(option.kind === 'literal'));
  const { guard } = machine;
  const isForVersion = callee.byVersion === true && guard === 'none' && options.length > 1;
  if (isForVersion) machine.guard = 'version';
  const around = machine.branch;
  if (options.length > 1) enterBranch(machine);
  const first = machine.run.events.length;
  const results = options.map((option) => invoke(machine, option, passed, call, scope));
  if (options.length > 1) {
    machine.branch = around;
    for (let index = first; index < machine.run.events.length; index += 1) {
      const event = machine.run.events[index];
      if (event?.call === call) event.isOneOfSeveral = true;
    }
  }
  machine.guard = guard;
  const result = joinAll(results);
  return isForVersion && isOfOwnClasses(result) ? chosenByVersion(result) : result;
}

/** Whether a value is an object of one of several classes of the project that are none of Keras'. */
function isOfOwnClasses(value: Value): boolean {
  return optionsOf(value).every(
    (option) => option.kind === 'instance' && option.of.kind === 'class' && kerasBaseOf(option.of) === null,
  );
}

/** Whether a call is handed `**options` that were filled under a test of a version. */
function isGivenByVersion(call: Call, scope: Scope): boolean {
  return call.arguments.some(({ spread, value }) => {
    if (spread !== '**' || value.kind !== 'name') return false;
    const options = lookUp(scope, value.name);
    return options?.kind === 'dictionary' && options.byVersion === true;
  });
}

/** Arguments of a call, evaluated; known `*` and `**` are spread out. */
function passedArguments(
  machine: Machine,
  call: Extract<Expression, { kind: 'call' }>,
  scope: Scope,
): PassedArgument[] {
  if (!call.arguments.some(({ spread }) => spread !== null)) {
    return call.arguments.map((argument) => ({
      name: argument.name,
      spread: null,
      value: machine.evaluators.evaluate(machine, argument.value, scope),
      expression: argument.value,
      place: placeOf(machine, argument.value),
      argument,
    }));
  }
  const passed: PassedArgument[] = [];
  for (const argument of call.arguments) {
    const value = machine.evaluators.evaluate(machine, argument.value, scope);
    const place = placeOf(machine, argument.value);
    if (argument.spread === '*' && value.kind === 'sequence' && !value.open) {
      for (const element of value.elements)
        passed.push({ name: null, spread: null, value: element, expression: argument.value, place, argument });
    } else if (argument.spread === '**' && value.kind === 'dictionary') {
      for (const [name, entry] of value.entries)
        passed.push({ name, spread: null, value: entry, expression: argument.value, place, argument });
      if (value.open) {
        passed.push({
          name: null,
          spread: '**',
          value: value.rest ?? unknown,
          expression: argument.value,
          place,
          argument,
        });
      }
    } else if (argument.spread === '**' && value.kind === 'literal' && value.value === null) continue;
    else
      passed.push({ name: argument.name, spread: argument.spread, value, expression: argument.value, place, argument });
  }
  return passed;
}

function superOf(scope: Scope): Value {
  // the class that holds the method now run, and its first argument
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const owner = at.names.get('__class__');
    const self = at.names.get('__self__');
    if (owner?.kind === 'class' && self !== undefined) return { kind: 'super', self, owner };
  }
  return unknown;
}

/** Calls a value with arguments. */
export function invoke(machine: Machine, callee: Value, passed: PassedArgument[], call: Call, scope: Scope): Value {
  switch (callee.kind) {
    case 'function':
      return callFunction(machine, callee, null, passed, call);
    case 'lambda':
      return callLambda(machine, callee, passed);
    case 'partial':
      return joinAll(
        optionsOf(callee.target).map((target) =>
          invoke(machine, target, [...callee.arguments, ...passed], call, scope),
        ),
      );
    case 'class':
      return makeInstance(machine, callee, passed, call);
    case 'method':
      return callMethod(machine, callee, passed, call);
    case 'instance':
      return callInstance(machine, callee, passed, call);
    case 'external':
      return callExternal(machine, callee, passed, call, scope);
    case 'tensor':
      return record(machine, '()', callee, callee, passed, call);
    case 'result':
    case 'unknown':
      for (const { value } of passed) doubtHanded(value);
      return record(machine, '()', callee, callee, passed, call);
    default:
      return unknown;
  }
}

function callExternal(
  machine: Machine,
  callee: Extract<Value, { kind: 'external' }>,
  passed: PassedArgument[],
  call: Call,
  scope: Scope,
): Value {
  const known = callPython(machine, callee.name, passed, call, scope);
  if (known !== null) {
    // what Python's own functions make of a symbolic tensor is a rule's business
    const tensor = passed[0]?.value;
    if (tensor?.kind === 'tensor' && tensor.symbolic) record(machine, callee.name, callee, null, passed, call, tensor);
    return known;
  }
  runGiven(machine, callee.name, passed, call, scope);
  const place = placeOf(machine, call);
  if (callee.name === 'keras.Input') {
    return record(machine, callee.name, callee, null, passed, call, {
      kind: 'tensor',
      id: machine.nextId(),
      layer: null,
      symbolic: true,
      operation: null,
      inputs: [],
      place,
    });
  }
  if (callee.name === 'keras.saving.get_custom_objects') return machine.run.registry;
  if (callee.name === 'keras.models.save_model' || callee.name === 'tensorflow.saved_model.save') {
    return record(machine, callee.name, callee, passed[0]?.value ?? null, passed, call);
  }
  const tensors = tellsOfTensor.has(callee.name)
    ? []
    : passed.map((argument) => argument.value).filter((value) => holdsTensor(value));
  if (looksLikeClass(callee.name) || madeInstances.has(callee.name)) {
    if (callee.name.startsWith('builtins.')) return unknown;
    return record(machine, callee.name, callee, null, passed, call, newInstance(machine, callee, passed, call));
  }
  if (tensors.length > 0) {
    return record(machine, callee.name, callee, null, passed, call, {
      kind: 'tensor',
      id: machine.nextId(),
      layer: null,
      symbolic: tensors.some((value) => isSymbolic(value)),
      operation: callee.name,
      inputs: tensors,
      place,
    });
  }
  return record(machine, callee.name, callee, null, passed, call);
}

/** Functions that say something of a tensor and give none: a shape of plain numbers, a name. */
const tellsOfTensor = new Set(
  (
    'keras.backend.int_shape keras.backend.is_keras_tensor keras.backend.is_tensor keras.backend.is_sparse keras.backend.eval keras.backend.get_value keras.ops.shape keras.ops.ndim keras.ops.is_tensor ' +
    'tensorflow.is_tensor tensorflow.is_symbolic_tensor tensorflow.get_static_value numpy.shape numpy.ndim numpy.iterable'
  ).split(' '),
);

/** Functions that make an object worth following. */
const madeInstances = new Set([
  'keras.models.load_model',
  'keras.models.model_from_json',
  'keras.models.model_from_config',
  'keras.models.clone_model',
  'keras.Sequential.from_config',
  'keras.Model.from_config',
  'keras.saving.register_keras_serializable',
  'keras.models.model_from_yaml',
  'tensorflow.saved_model.load',
  'keras.regularizers.l1',
  'keras.regularizers.l2',
  'keras.regularizers.l1_l2',
]);

function holdsTensor(value: Value, depth = 0): boolean {
  if (depth > 8) return false;
  if (value.kind === 'tensor') return true;
  if (value.kind === 'sequence') return value.elements.some((element) => holdsTensor(element, depth + 1));
  if (value.kind === 'union') return value.options.some((option) => holdsTensor(option, depth + 1));
  if (value.kind === 'dictionary') return [...value.entries.values()].some((entry) => holdsTensor(entry, depth + 1));
  return false;
}

function isSymbolic(value: Value, depth = 0): boolean {
  if (depth > 8) return false;
  if (value.kind === 'tensor') return value.symbolic;
  if (value.kind === 'sequence') return value.elements.some((element) => isSymbolic(element, depth + 1));
  if (value.kind === 'union') return value.options.every((option) => isSymbolic(option, depth + 1));
  if (value.kind === 'dictionary') return [...value.entries.values()].some((entry) => isSymbolic(entry, depth + 1));
  return false;
}

function callInstance(machine: Machine, callee: InstanceValue, passed: PassedArgument[], call: Call): Value {
  if (callee.of.kind === 'external' && callee.of.name === 'keras.saving.register_keras_serializable') {
    const subject = passed[0]?.value ?? unknown;
    register(machine, callee, subject);
    return subject;
  }
  const isKeras = callee.of.kind === 'class' ? kerasBaseOf(callee.of) !== null : callee.of.name.startsWith('keras.');
  if (callee.of.kind === 'class' && !isKeras) {
    const method = findMember(callee.of, '__call__');
    if (method?.kind === 'function') return callFunction(machine, method, callee, passed, call);
  }
  if (!isKeras && callee.of.kind === 'external') return record(machine, '()', callee, callee, passed, call);
  const inputs = passed.map((argument) => argument.value);
  return record(machine, '()', callee, callee, passed, call, {
    kind: 'tensor',
    id: machine.nextId(),
    layer: callee,
    symbolic: inputs.some((value) => isSymbolic(value)),
    operation: null,
    inputs,
    place: placeOf(machine, call),
  });
}

/** `register_keras_serializable(package, name)(subject)`. */
function register(machine: Machine, decorator: InstanceValue, subject: Value): void {
  const packageArgument = argumentAt(decorator.arguments, 'package', 0)?.value;
  const nameArgument = argumentAt(decorator.arguments, 'name', 1)?.value;
  const plain = (value: Value | undefined, otherwise: string): string | null => {
    if (value === undefined || (value.kind === 'literal' && value.value === null)) return otherwise;
    return value.kind === 'text' && value.parts.every((part) => typeof part === 'string') ? value.parts.join('') : null;
  };
  const options = optionsOf(subject);
  // one of several, in a loop over whatever there is: which others are registered cannot be told; nor in a method of
  // Python's own that nothing here calls
  const active = machine.active[machine.active.length - 1];
  if (
    options.length > 1 ||
    (options.some(({ kind }) => kind === 'unknown') && (!machine.uncalled || active?.name.startsWith('__') === true))
  )
    machine.run.registry.open = true;
  for (const option of options) {
    if (option.kind !== 'class' && option.kind !== 'function') continue;
    const given = plain(packageArgument, 'Custom');
    const name = plain(nameArgument, option.definition.name);
    option.registered = {
      package: given ?? '',
      name: name ?? '',
      isOpen: given === null || name === null,
      place: decorator.place,
    };
    const home = option.file.path;
    if (home !== machine.run.file.path) machine.run.changed.add(home);
  }
}

function makeInstance(machine: Machine, of: ClassValue, passed: PassedArgument[], call: Call): Value {
  const made = newInstance(machine, of, passed, call);
  const isKeras = kerasBaseOf(of) !== null;
  // written down before the constructor runs, so that what it does comes after
  if (isKeras) record(machine, 'new', of, null, passed, call, made);
  const factory = findMember(of, '__new__');
  if (factory?.kind === 'function' && !isKeras) return unknown;
  const initializer = findMember(of, '__init__');
  if (initializer?.kind === 'function') callFunction(machine, initializer, made, passed, call);
  else if (initializer === null && (!isKeras || isDataclass(of))) {
    bindFields(machine, of, made, passed);
    const after = findMember(of, '__post_init__');
    if (after?.kind === 'function') callFunction(machine, after, made, [], call);
  }
  return made;
}

function callMethod(
  machine: Machine,
  callee: Extract<Value, { kind: 'method' }>,
  passed: PassedArgument[],
  call: Call,
): Value {
  const self = callee.self;
  if (callee.function !== null) return callFunction(machine, callee.function, self, passed, call);
  switch (self.kind) {
    case 'text': {
      const positional = passed.filter((argument) => argument.name === null).map((argument) => argument.value);
      const named = new Map(
        passed.flatMap((argument) => (argument.name === null ? [] : [[argument.name, argument.value] as const])),
      );
      if (callee.name === 'glob' || callee.name === 'iterdir' || callee.name === 'rglob') {
        const pattern = callee.name === 'iterdir' ? text(['*']) : (passed[0]?.value ?? unknown);
        const below =
          pattern.kind === 'text'
            ? joinPaths([self.parts, callee.name === 'rglob' ? ['**/', ...pattern.parts] : pattern.parts], true)
            : unknown;
        return globbed(machine, below, call);
      }
      const result = textMethod(self, callee.name, positional, named, placeOf(machine, call));
      if (result !== null) return result;
      return record(
        machine,
        `.${callee.name}`,
        callee,
        self,
        passed,
        call,
        callee.name === 'open' ? openFile(machine, self, passed, call) : undefined,
      );
    }
    case 'sequence':
      return sequenceMethod(machine, self, callee.name, passed);
    case 'dictionary':
      if (machine.guard === 'version' && /^(update|setdefault|pop)$/.test(callee.name)) self.byVersion = true;
      return dictionaryMethod(machine, self, callee.name, passed, placeOf(machine, call));
    case 'super': {
      const isInit = callee.name === '__init__';
      const attribute =
        callee.name === '__setattr__' && self.self.kind === 'instance' ? plainText(passed[0]?.value ?? unknown) : null;
      if (attribute !== null && self.self.kind === 'instance')
        setAttribute(machine, self.self, attribute, passed[1]?.value ?? unknown);
      const result = record(machine, `super.${callee.name}`, callee, self.self, passed, call);
      return isInit ? unknown : result;
    }
    default:
      return otherMethod(machine, callee, self, passed, call);
  }
}

const objectScope = 'keras.saving.CustomObjectScope';

/**
 * What `custom_object_scope(...)` gives while it is entered, what a class made of it gives being open; nothing for any
 * other context.
 */
export function objectsIn(context: Value): Value[] {
  if (context.kind !== 'instance') return [];
  if (context.of.kind === 'class') return kerasBaseOf(context.of) === objectScope ? [unknown] : [];
  if (context.of.kind !== 'external' || context.of.name !== objectScope) return [];
  return context.arguments.length > 0 ? context.arguments.map((argument) => argument.value) : [unknown];
}

function openFile(machine: Machine, path: Value, passed: PassedArgument[], call: Call): InstanceValue {
  const first: PassedArgument = {
    name: null,
    spread: null,
    value: path,
    expression: call.callee,
    place: placeOf(machine, call.callee),
    argument: null,
  };
  return newInstance(machine, external('builtins.open'), [first, ...passed], call);
}

/** What parts data into folds, by `split`: so many pairs of indices. */
const foldMakers =
  /^sklearn\.model_selection\.(?:Stratified|Group|StratifiedGroup)?KFold$|^sklearn\.model_selection\.TimeSeriesSplit$/;

/** Methods by which objects of settings take over others: `config.update(...)`, `cfg.merge_from_file(...)`. */
const overwrites = /^(update|merge|override|load|read)(_|$)/;

function overwrite(self: InstanceValue, passed: readonly PassedArgument[]): void {
  const attributes = attributesOf(self);
  for (const { name, spread, value } of passed) {
    if (name !== null) attributes.entries.set(name, value);
    else spreadInto(attributes, spread === null ? value : unknown);
  }
}

function otherMethod(
  machine: Machine,
  callee: Extract<Value, { kind: 'method' }>,
  self: Value,
  passed: PassedArgument[],
  call: Call,
): Value {
  if (self.kind === 'instance') {
    if (callee.name === 'add_argument') {
      addOption(self, passed);
      return unknown;
    }
    if (callee.name === 'enter_context' || callee.name === '__enter__') {
      const entered = callee.name === '__enter__' ? self : (passed[0]?.value ?? unknown);
      for (const option of optionsOf(entered)) machine.objectScopes = [...machine.objectScopes, ...objectsIn(option)];
      return entered;
    }
    if (self.of.kind === 'external' && self.of.name.startsWith('argparse.')) {
      // commands of a program: their options are those of its one parser
      if (callee.name === 'add_subparsers' || callee.name === 'add_parser') return self;
      if (callee.name === 'set_defaults') {
        for (const { name, value } of passed) {
          const known = name === null ? undefined : self.attributes.get(`option ${name}`);
          if (name === null) continue;
          self.attributes.set(`option ${name}`, known === undefined ? value : join(known, value));
          self.attributes.delete(`default ${name}`);
        }
        return unknown;
      }
    }
    const called =
      resultOfPromise(self, callee.name) ??
      modelsOfTuner(machine, self, callee.name, call, machine.run.scope) ??
      callOfExecutor(machine, self, callee.name, passed, call, machine.run.scope);
    if (called !== null) return called;
    if (callee.name === 'split' && self.of.kind === 'external' && foldMakers.test(self.of.name)) {
      const folds = partsOf(
        machine,
        argumentAt(self.arguments, 'n_splits', 0)?.value ?? { kind: 'literal', value: 5 },
        call,
        2,
      );
      if (folds !== null) return folds;
    }
    if (
      self.of.kind === 'external' &&
      overwrites.test(callee.name) &&
      !/^(keras|tensorflow|argparse\.Argument)/.test(self.of.name)
    )
      overwrite(self, passed);
    if (callee.name === '_replace' && self.of.kind === 'class') return replaced(machine, self, passed, call);
    if (callee.name === 'add_argument_group' || callee.name === 'add_mutually_exclusive_group') return self;
  }
  // an entry of a document that was read
  if (
    self.kind === 'unknown' &&
    callee.name === 'get' &&
    self.key?.startsWith('document ') === true &&
    passed.length === 1
  )
    return { kind: 'unknown', key: `${self.key} [${plainText(passed[0]?.value ?? unknown) ?? call.start}]` };
  if (callee.name === 'strftime') {
    const format = plainText(argumentAt(passed, 'format', 0)?.value ?? unknown);
    if (format !== null) return moment(machine, format);
  }
  const result = record(machine, `.${callee.name}`, callee, self, passed, call);
  runGiven(machine, `.${callee.name}`, passed, call, machine.run.scope);
  runInReplicas(machine, callee.name, passed, call, machine.run.scope);
  if (callee.name === 'fit') runCallbacks(machine, self, passed, call);
  return result;
}

function callLambda(machine: Machine, callee: LambdaValue, passed: PassedArgument[]): Value {
  if (machine.depthOfCalls >= deepestCall) return unknown;
  const scope: Scope = { file: callee.file, names: new Map(), outer: callee.scope, function: callee.enclosing };
  bindParameters(machine, callee.lambda.parameters, null, passed, scope, callee.scope, callee.defaults);
  const before = machine.file;
  machine.file = callee.file;
  machine.depthOfCalls += 1;
  const value = machine.evaluators.evaluate(machine, callee.lambda.body, scope);
  machine.depthOfCalls -= 1;
  machine.file = before;
  return value;
}

/** Runs a function of the project; unknown where that would go too deep or cost too much. */
export function callFunction(
  machine: Machine,
  callee: FunctionValue,
  self: Value | null,
  passed: PassedArgument[],
  call: Call | null,
): Value {
  const definition = callee.definition;
  const { wrapper } = callee;
  if (
    wrapper !== undefined &&
    call !== null &&
    !machine.wrapped.has(definition) &&
    !machine.active.includes(definition)
  ) {
    const bound: PassedArgument[] =
      self === null || callee.owner === null
        ? []
        : [
            {
              name: null,
              spread: null,
              value: self,
              expression: call.callee,
              place: placeOf(machine, call),
              argument: null,
            },
          ];
    machine.wrapped.add(definition);
    const result = invoke(machine, wrapper, [...bound, ...passed], call, callee.scope);
    machine.wrapped.delete(definition);
    return result;
  }
  return definition.decorators.length > 0 && isRemembered(definition)
    ? remembered(machine, definition, self, passed, () => runFunction(machine, callee, self, passed, call))
    : runFunction(machine, callee, self, passed, call);
}

/** Runs the body of a function. */
function runFunction(
  machine: Machine,
  callee: FunctionValue,
  self: Value | null,
  passed: PassedArgument[],
  call: Call | null,
): Value {
  const definition = callee.definition;
  if (!machine.uncalled) machine.run.called.add(definition);
  machine.run.dependencies.add(callee.file.path);
  const count = machine.evaluations.get(definition) ?? 0;
  if (
    machine.active.includes(definition) ||
    machine.depthOfCalls >= deepestCall ||
    count >= mostEvaluations ||
    machine.work > machine.softLimit ||
    isExhausted(machine)
  ) {
    return call === null ? unknown : { kind: 'unknown', key: `at ${machine.file.path} ${call.start}` };
  }
  machine.evaluations.set(definition, count + 1);
  const scope: Scope = { file: callee.file, names: new Map(), outer: callee.scope, function: definition };
  const isStatic = definition.decorators.some((decorator) => lastName(decorator) === 'staticmethod');
  const bound = callee.owner !== null && !isStatic ? self : null;
  if (callee.owner !== null) {
    scope.names.set('__class__', callee.owner);
    if (bound !== null) scope.names.set('__self__', bound);
  }
  const before = machine.file;
  machine.file = callee.file;
  bindParameters(machine, definition.parameters, bound, passed, scope, callee.scope, callee.defaults);
  if (callee.options !== null && passed.length === 0)
    for (const [name, value] of callee.options) scope.names.set(name, value);
  machine.active.push(definition);
  machine.depthOfCalls += 1;
  machine.returns.push({
    values: [],
    yields: [],
    isGenerator: false,
    isRepeated: false,
    isUncertain: false,
    scopes: [],
    branches: machine.branch.depth,
    loops: machine.loops,
  });
  const { guard } = machine;
  if (guard === 'none') {
    const marks = callee.owner?.definition.decorators ?? [];
    if (
      isLeftOutByVersion(definition.decorators, callee.file, machine.project) ||
      isLeftOutByVersion(marks, callee.file, machine.project)
    )
      machine.guard = 'version';
  }
  machine.evaluators.runBlock(machine, definition.body, scope);
  machine.guard = guard;
  const frame = machine.returns.pop();
  machine.depthOfCalls -= 1;
  machine.active.pop();
  machine.file = before;
  if (frame === undefined) return unknown;
  if (frame.isGenerator) {
    const isContext = definition.decorators.some((decorator) => lastName(decorator) === 'contextmanager');
    if (isContext) {
      machine.enteredScopes = frame.scopes;
      return joinAll(frame.yields);
    }
    if (frame.isRepeated)
      return { kind: 'sequence', form: 'list', elements: [], places: [], open: true, each: joinAll(frame.yields) };
    return {
      kind: 'sequence',
      form: 'list',
      elements: frame.yields,
      places: [],
      open: false,
      ...(frame.isUncertain ? { grown: true } : {}),
    };
  }
  if (frame.values.length > 0) return joinAll(frame.values);
  return hasYield(definition) ? unknown : { kind: 'literal', value: null };
}

/** Whether a function is a generator, whose `yield` may stand where nothing was seen to lead. */
const hasYield = once((definition: FunctionDefinition): boolean => yieldsIn(definition.body));

function yieldsIn(body: readonly Statement[]): boolean {
  return body.some(
    (statement) =>
      statement.kind !== 'function' &&
      statement.kind !== 'class' &&
      (expressionsOf(statement).some((expression) =>
        allParts(expression).some(({ kind }) => kind === 'yield' || kind === 'yield-from'),
      ) ||
        blocksOf(statement).some(yieldsIn)),
  );
}

/** Binds arguments to parameters; what is not handed over has its default, or is unknown. */
function bindParameters(
  machine: Machine,
  parameters: readonly Parameter[],
  self: Value | null,
  passed: readonly PassedArgument[],
  scope: Scope,
  outer: Scope,
  defaults: ReadonlyMap<Parameter, Value> | undefined,
): void {
  const positional: PassedArgument[] = [];
  const named = new Map<string, PassedArgument>();
  let spreadPositional = false;
  let spreadNamed = false;
  for (const argument of passed) {
    if (argument.name !== null) named.set(argument.name, argument);
    else if (argument.spread === null) positional.push(argument);
    if (argument.spread === '*') spreadPositional = true;
    else if (argument.spread === '**') spreadNamed = true;
  }
  let next = 0;
  let remainingSelf = self;
  for (const parameter of parameters) {
    if (parameter.form === 'star') {
      const rest = positional.slice(next);
      next = positional.length;
      scope.names.set(parameter.name, {
        kind: 'sequence',
        form: 'tuple',
        elements: rest.map((argument) => argument.value),
        places: rest.map((argument) => argument.place),
        open: spreadPositional,
      });
      continue;
    }
    if (parameter.form === 'double-star') {
      const rest: DictionaryValue = { kind: 'dictionary', entries: new Map(), places: new Map(), open: spreadNamed };
      for (const [name, argument] of named) {
        rest.entries.set(name, argument.value);
        rest.places.set(name, argument.place);
      }
      scope.names.set(parameter.name, rest);
      continue;
    }
    if (remainingSelf !== null) {
      scope.names.set(parameter.name, remainingSelf);
      remainingSelf = null;
      continue;
    }
    const given = named.get(parameter.name) ?? (parameter.form === 'keyword-only' ? undefined : positional[next]);
    if (given !== undefined) {
      if (given.name === null) next += 1;
      else named.delete(parameter.name);
      scope.names.set(parameter.name, given.value);
    } else if (spreadNamed || spreadPositional || parameter.default === null) {
      scope.names.set(parameter.name, unknownParameter(machine, parameter, outer));
    } else {
      scope.names.set(
        parameter.name,
        defaults?.get(parameter) ?? machine.evaluators.evaluate(machine, parameter.default, outer),
      );
    }
  }
}

/** A parameter of which only the annotation may tell something. */
function unknownParameter(machine: Machine, parameter: Parameter, scope: Scope): Value {
  const annotation = parameter.annotation === null ? null : annotated(machine, parameter.annotation, scope);
  const key = `at ${scope.file.path} ${parameter.start}`;
  if (annotation === null) return { kind: 'unknown', key };
  if (annotation.kind === 'external' && (annotation.name === 'keras.Model' || annotation.name === 'keras.Sequential')) {
    const made = newInstance(machine, external('keras.Model'), [], null);
    made.place = placeOf(machine, parameter);
    return made;
  }
  if (annotation.kind === 'external' && (annotation.name === 'pathlib.Path' || annotation.name === 'builtins.str')) {
    const made = text([{ key, source: 'outside', format: null, fallback: null }], annotation.name === 'pathlib.Path');
    return made;
  }
  return { kind: 'unknown', key };
}

function annotated(machine: Machine, annotation: Expression, scope: Scope): Value | null {
  if (annotation.kind === 'name' || annotation.kind === 'attribute')
    return machine.evaluators.evaluate(machine, annotation, scope);
  return null;
}
