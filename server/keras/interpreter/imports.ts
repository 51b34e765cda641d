/** What `import` and `from ... import` bind: modules and names of the project, and names of what lies outside it. */
import type { Import, ImportFrom } from '../../python/syntax';
import { unknown, type Scope, type Value } from '../value';
import { moduleValue, packageMember } from './attributes';
import { homeOf } from './classes';
import { elementsOf } from './containers';
import { assign, lookUp, noteImport, unknownAt, type Machine } from './machine';
import { external } from './names';
import { plainText, text } from './values';

/** Runs the modules of the project that `import` names, and binds the names. */
export function runImport(machine: Machine, statement: Import, scope: Scope): void {
  for (const imported of statement.names) {
    const target = machine.project.resolveModule(machine.file, imported.name, 0);
    const top = imported.name.split('.')[0] ?? imported.name;
    if (target.kind === 'file') noteImport(machine, target.file.path);
    if (imported.alias !== null || top === imported.name) {
      const value: Value =
        target.kind === 'file'
          ? moduleValue(machine, target.file)
          : target.kind === 'folder'
            ? { kind: 'package', name: imported.name, from: machine.file }
            : external(imported.name);
      if (target.kind === 'file') machine.moduleOf(target.file);
      assign(machine, homeOf(scope, imported.alias ?? top), imported.alias ?? top, value);
    } else if (target.kind === 'external') {
      assign(machine, homeOf(scope, top), top, external(top));
    } else {
      // `import a.b` binds `a`, and runs both
      if (target.kind === 'file') machine.moduleOf(target.file);
      assign(machine, homeOf(scope, top), top, { kind: 'package', name: top, from: machine.file });
    }
  }
}

/** Runs the module that `from ... import` names where it is of the project, and binds what it takes from there. */
export function runImportFrom(machine: Machine, statement: ImportFrom, scope: Scope): void {
  if (statement.module === '__future__') return;
  const target = machine.project.resolveModule(machine.file, statement.module, statement.level);
  if (target.kind === 'file') {
    noteImport(machine, target.file.path);
    const run = machine.moduleOf(target.file);
    if (statement.star) {
      const listed = elementsOf(run.scope.names.get('__all__') ?? unknown)?.map(plainText) ?? null;
      const told = listed === null || listed.includes(null) ? null : new Set(listed);
      for (const [name, value] of run.scope.names)
        if (told === null ? !name.startsWith('_') : told.has(name)) assign(machine, scope, name, value);
      return;
    }
    for (const imported of statement.names) {
      let value = run.scope.names.get(imported.name);
      if (value === undefined && /(^|\/)__init__\.pyi?$/.test(target.file.path)) {
        const sub = machine.project.resolveModule(target.file, imported.name, 1);
        if (sub.kind === 'file') {
          noteImport(machine, sub.file.path);
          machine.moduleOf(sub.file);
          value = moduleValue(machine, sub.file);
        }
      }
      assign(
        machine,
        homeOf(scope, imported.alias ?? imported.name),
        imported.alias ?? imported.name,
        value ?? unknown,
      );
    }
    return;
  }
  if (target.kind === 'folder') {
    for (const imported of statement.names) {
      const dotted = statement.level > 0 ? null : statement.module;
      let value: Value = unknown;
      const sub = machine.project.resolveModule(
        machine.file,
        statement.module === '' ? imported.name : `${statement.module}.${imported.name}`,
        statement.level,
      );
      if (sub.kind === 'file') {
        noteImport(machine, sub.file.path);
        machine.moduleOf(sub.file);
        value = moduleValue(machine, sub.file);
      } else if (dotted !== null)
        value = packageMember(machine, { kind: 'package', name: dotted, from: machine.file }, imported.name);
      assign(machine, homeOf(scope, imported.alias ?? imported.name), imported.alias ?? imported.name, value);
    }
    return;
  }
  if (statement.level > 0) {
    for (const imported of statement.names)
      assign(machine, scope, imported.alias ?? imported.name, unknownAt(machine, imported));
    return;
  }
  for (const imported of statement.names) {
    assign(
      machine,
      homeOf(scope, imported.alias ?? imported.name),
      imported.alias ?? imported.name,
      external(`${statement.module}.${imported.name}`),
    );
  }
  if (statement.star && /^(tensorflow\.keras|keras|tf_keras)/.test(statement.module))
    starImports(machine, statement.module, scope);
}

/** Names that `from keras.x import *` may bring are looked for when they are used. */
function starImports(machine: Machine, module: string, scope: Scope): void {
  const stars = lookUp(scope, '__stars__');
  const parts = stars?.kind === 'sequence' ? stars.elements : [];
  assign(machine, scope, '__stars__', {
    kind: 'sequence',
    form: 'list',
    elements: [...parts, text([module])],
    places: [],
    open: false,
  });
}
