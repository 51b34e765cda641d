import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = join(__dirname, '..');

it('the code stands as `npm run format` writes it', async () => {
  const prettier = join(root, 'node_modules', 'prettier', 'bin', 'prettier.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [prettier, '--list-different', '.'], {
    cwd: root,
  }).catch((refused: { stdout: string; stderr: string }) => ({ stdout: refused.stdout + refused.stderr }));
  expect(stdout).toBe('');
}, 120_000);

it('a body that takes several lines stands in braces', () => {
  const files = ['server', 'client', 'scripts', 'bench', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.d)\.(ts|mjs)$/.test(name))
      .map((name) => `${folder}/${name}`),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(bareBodies)).toEqual([]);
}, 60_000);

/** Where a file has a branch or a loop over several lines without braces: `file:line`. */
function bareBodies(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest);
  const line = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    for (const body of bodiesOf(node)) {
      const isElseIf = ts.isIfStatement(node) && body === node.elseStatement && ts.isIfStatement(body);
      const start = line(body.getStart(source));
      if (!ts.isBlock(body) && !isElseIf && line(body.getEnd()) > start) found.push(`${file}:${start}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function bodiesOf(node: ts.Node): ts.Statement[] {
  if (ts.isIfStatement(node)) return [node.thenStatement, ...(node.elseStatement ? [node.elseStatement] : [])];
  return ts.isIterationStatement(node, false) ? [node.statement] : [];
}
