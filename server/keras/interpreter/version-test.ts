/** Tests of the version of a library, whose branches are for one version each. */
import { once } from '../../python/once';
import type { Project, SourceFile } from '../../python/project';
import type { Call, Expression, ImportFrom, Statement } from '../../python/syntax';
import { allParts, allStatements } from '../../python/walk';
import { isMemberOfSome } from '../members';
import type { Machine } from './machine';

/** Whether a condition asks for the version of a library, itself or by a name that holds the answer. */
export function asksForVersion(test: Expression, file: SourceFile, project: Project): boolean {
  return asks(test, (name) => /version|tf2|is_tf|keras_?[23]/i.test(name) || holdsVersion(name, file, project));
}

/** The same of a condition that a program comes to, remembered for the whole story: most are met many times. */
export function testsVersion(machine: Pick<Machine, 'file' | 'project' | 'versionTests'>, test: Expression): boolean {
  let answer = machine.versionTests.get(test);
  if (answer === undefined)
    machine.versionTests.set(test, (answer = asksForVersion(test, machine.file, machine.project)));
  return answer;
}

/** What versions of Keras and TensorFlow differ in, as people ask for it by `hasattr`. */
const newMethods = new Set([
  'export',
  'learning_rate',
  'reset_state',
  'variables',
  'legacy',
  'get_build_config',
  'build_from_config',
  'quantize',
  'get_compile_config',
]);

/** What a function takes, asked of itself: `"save_format" in inspect.signature(model.save_weights).parameters`. */
const signatures = new Set(['signature', 'getfullargspec', 'getargspec', 'co_varnames']);

function asks(test: Expression, isVersion: (name: string) => boolean): boolean {
  switch (test.kind) {
    case 'attribute':
      return (
        test.name === '__version__' ||
        test.name === 'version' ||
        signatures.has(test.name) ||
        asks(test.object, isVersion)
      );
    case 'name':
      return isVersion(test.name) || signatures.has(test.name);
    case 'call': {
      if (isFeatureTest(test)) return asksForFeature(test);
      return (
        asksForPackage(test) ||
        asks(test.callee, isVersion) ||
        test.arguments.some((argument) => asks(argument.value, isVersion))
      );
    }
    case 'comparison':
      return test.operands.some((operand) => asks(operand, isVersion));
    case 'operation':
      return asks(test.left, isVersion) || asks(test.right, isVersion);
    case 'unary':
      return asks(test.operand, isVersion);
    case 'subscript':
      return asks(test.object, isVersion);
    case 'conditional':
      return asks(test.test, isVersion);
    case 'tuple':
      return test.elements.some((element) => asks(element, isVersion));
    default:
      return false;
  }
}

/** Whether a call is `hasattr(object, "name")` or `getattr(object, "name", default)`. */
function isFeatureTest({ callee, arguments: passed }: Call): boolean {
  if (callee.kind !== 'name' || passed[1]?.value.kind !== 'string') return false;
  return callee.name === 'hasattr' || (callee.name === 'getattr' && passed.length === 3);
}

/** `hasattr(keras, "ops")`, `hasattr(model, "export")`, `getattr(layers, "Normalization", None)`. */
function asksForFeature(call: Call): boolean {
  const [subject, name] = call.arguments;
  if (!isFeatureTest(call) || subject === undefined || name?.value.kind !== 'string') return false;
  return (
    newMethods.has(name.value.value) ||
    isMemberOfSome(name.value.value) ||
    /^(tf|tensorflow|keras|tf_keras|K)$/.test(rootOf(subject.value))
  );
}

/** The first name of `a.b.c`; empty for anything else. */
function rootOf(expression: Expression): string {
  return expression.kind === 'name'
    ? expression.name
    : expression.kind === 'attribute'
      ? rootOf(expression.object)
      : '';
}

/**
 * Whether a name of a file, its own or imported from the project, is bound to something that is made from a version.
 */
function holdsVersion(name: string, file: SourceFile, project: Project): boolean {
  if (versionNames(file).has(name)) return true;
  const imported = importedNames(file).get(name);
  if (imported === undefined) return false;
  const target = project.resolveModule(file, imported.from.module, imported.from.level);
  return target.kind === 'file' && versionNames(target.file).has(imported.name);
}

/** What the imports at the top of a file bind, by name; of several the first. */
const importedNames = once((file: SourceFile): ReadonlyMap<string, { from: ImportFrom; name: string }> => {
  const found = new Map<string, { from: ImportFrom; name: string }>();
  for (const statement of file.facts.body) {
    if (statement.kind !== 'import-from') continue;
    for (const { name, alias } of statement.names)
      if (!found.has(alias ?? name)) found.set(alias ?? name, { from: statement, name });
  }
  return found;
});

/** Whether a `with` lets its block fail: `contextlib.suppress(...)`, `pytest.raises(...)`. */
export function allowsFailure(context: Expression): boolean {
  if (context.kind !== 'call') return false;
  const { callee } = context;
  return (
    (callee.kind === 'name' || callee.kind === 'attribute') && /^(suppress|raises|assertRaises\w*)$/.test(callee.name)
  );
}

/**
 * The names that a file binds to what is made from a version (`MAJOR, MINOR = (int(part) for part in
 * tf.__version__.split("."))`) or from what tells one: an attribute that not all have, what a function takes, a package
 * that can be imported. Functions that answer are among them.
 */
export const versionNames = once((file: SourceFile): ReadonlySet<string> => {
  const names = new Set<string>();
  if (
    !/__version__|metadata|hasattr|getattr|signature|argspec|co_varnames|ImportError|ModuleNotFound|find_spec/.test(
      file.text,
    )
  )
    return names;
  const tells = (part: Expression): boolean =>
    part.kind === 'name'
      ? names.has(part.name) || signatures.has(part.name)
      : part.kind === 'attribute'
        ? part.name === '__version__' || signatures.has(part.name)
        : part.kind === 'call' && (asksForFeature(part) || asksForPackage(part) || asksForMetadata(part));
  const mentions = (expression: Expression): boolean => allParts(expression).some(tells);
  const answers = (body: readonly Statement[]): boolean =>
    body.length <= 3 &&
    body.some((statement) => statement.kind === 'return' && statement.value !== null && mentions(statement.value));
  const bind = (targets: readonly Expression[]): void => {
    for (const target of targets) {
      for (const each of target.kind === 'tuple' || target.kind === 'list' ? target.elements : [target])
        if (each.kind === 'name') names.add(each.name);
    }
  };
  for (const statement of allStatements(file.facts.body)) {
    if (statement.kind === 'function' && answers(statement.body)) names.add(statement.name);
    if (statement.kind === 'assign' && statement.value !== null && mentions(statement.value)) bind(statement.targets);
    // `try: import tf_keras; HAS = True; except ImportError: HAS = False`
    if (statement.kind !== 'try' || !statement.body.some(({ kind }) => kind === 'import' || kind === 'import-from'))
      continue;
    for (const each of [...statement.body, ...statement.otherwise, ...statement.handlers.flatMap(({ body }) => body)]) {
      if (each.kind === 'assign' && each.value?.kind === 'constant') bind(each.targets);
    }
  }
  return names;
});

/** `importlib.metadata.version("keras")`. */
function asksForMetadata({ callee, arguments: [name] }: Call): boolean {
  const asked = callee.kind === 'attribute' || callee.kind === 'name' ? callee.name : '';
  return (
    asked === 'version' && name?.value.kind === 'string' && /^(tf-|tf_)?keras$|^tensorflow\b/.test(name.value.value)
  );
}

/** Decorators by which a test or another function is left out: `unittest.skipIf`, `pytest.mark.skipif`. */
const leavesOut = /skip|xfail|only|require|if|unless/i;

/**
 * Whether a function, or the class it stands in, is for some versions alone by a decorator:
 * `@unittest.skipIf(tf.__version__ >= "2.16", "...")`, or a name that holds such a mark.
 */
export function isLeftOutByVersion(decorators: readonly Expression[], file: SourceFile, project: Project): boolean {
  return decorators.some((decorator) => {
    if (decorator.kind === 'name') return holdsVersion(decorator.name, file, project);
    if (decorator.kind !== 'call' || (decorator.callee.kind !== 'attribute' && decorator.callee.kind !== 'name'))
      return false;
    const { name } = decorator.callee;
    const [test] = decorator.arguments;
    if (test !== undefined && /^skip_?(if|unless)$/i.test(name))
      return leavesToOlder(test.value, /unless$/i.test(name), file, project);
    return leavesOut.test(name) && asksForVersion(decorator, file, project) && dividesVersions(decorator);
  });
}

/**
 * Whether what runs only where a condition holds (or only where it does not) is left to the older of the versions that
 * count, or to some that cannot be told. A floor below all of them (`tf.__version__ >= "2.4"`) and the version of
 * Python leave out none. What is left to the newest is judged by these alone anyway.
 *
 * @param holds whether the condition holds there.
 */
export function leavesToOlder(test: Expression, holds: boolean, file: SourceFile, project: Project): boolean {
  if (!asksForVersion(test, file, project)) return false;
  const isForNewer = trueInNewer(test);
  return (isForNewer === null || isForNewer !== holds) && dividesVersions(test);
}

/** Whether a condition is true in the newer versions and false in the older ones; null where that cannot be told. */
function trueInNewer(test: Expression): boolean | null {
  switch (test.kind) {
    case 'unary': {
      const inner = test.operator === 'not' ? trueInNewer(test.operand) : null;
      return inner === null ? null : !inner;
    }
    case 'name':
      return /3$/.test(test.name) ? true : /2$/.test(test.name) ? false : null;
    case 'call': {
      if (isFeatureTest(test)) {
        const [, name] = test.arguments;
        return name?.value.kind === 'string' && /^(legacy|experimental|estimator|compat)$/.test(name.value.value)
          ? null
          : true;
      }
      const [given] = test.arguments;
      return test.callee.kind === 'attribute' && test.callee.name === 'startswith' && given?.value.kind === 'string'
        ? given.value.value.startsWith('3')
        : null;
    }
    case 'comparison': {
      const [operator = ''] = test.operators;
      const [left, right] = test.operands;
      if (test.operators.length !== 1 || left === undefined || right === undefined) return null;
      if (left.kind === 'string' || left.kind === 'number') return null;
      if (operator === '>' || operator === '>=') return true;
      if (operator === '<' || operator === '<=') return false;
      const isThree = /^3/.test(
        right.kind === 'string' ? right.value : right.kind === 'number' ? String(right.value) : '',
      );
      return operator === '==' ? isThree : operator === '!=' ? !isThree : null;
    }
    default:
      return null;
  }
}

function dividesVersions(test: Expression): boolean {
  const parts = allParts(test);
  const names = parts.flatMap((part) => (part.kind === 'name' || part.kind === 'attribute' ? [part.name] : []));
  if (names.some((name) => /version_info|python|^is_?tf_?[12]$|^tf_?[12]$/i.test(name))) return false;
  const numbers = parts.flatMap((part) =>
    part.kind === 'string' && /^\d+(\.\d+)*/.test(part.value)
      ? [part.value.split('.').map(Number)]
      : part.kind === 'tuple' && part.elements.every(({ kind }) => kind === 'number')
        ? [part.elements.flatMap((element) => (element.kind === 'number' ? [element.value] : []))]
        : part.kind === 'comparison'
          ? part.operands.flatMap((operand) => (operand.kind === 'number' ? [[operand.value]] : []))
          : [],
  );
  if (numbers.length === 0) return true;
  const isOfKeras = names.some((name) => /keras/i.test(name)) && !names.some((name) => /^(tf|tensorflow)$/.test(name));
  return numbers.some(([major = 0, minor]) =>
    major === 2 ? (minor === undefined ? isOfKeras : minor > oldestMinor) : major > 2,
  );
}

/** The oldest version of Keras and TensorFlow that counts is 2.8. */
const oldestMinor = 8;

/** `importlib.util.find_spec("tf_keras")`. */
function asksForPackage({ callee, arguments: [name] }: Call): boolean {
  const asked = callee.kind === 'attribute' || callee.kind === 'name' ? callee.name : '';
  return asked === 'find_spec' && name?.value.kind === 'string' && /keras|tensorflow/.test(name.value.value);
}
