// Makes docs/rules/NAME.md and the README's table of rules from the rules' own files.
import { build } from 'esbuild';
import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'rules-docs-'));
try {
  const outfile = join(folder, 'rules.mjs');
  await build({
    stdin: {
      contents: `export { rules } from './server/rules/index'; export * from './server/rules/describe';`,
      resolveDir: root,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  const { rules, describeRule, withTable } = await import(pathToFileURL(outfile).href);
  const pages = join(root, 'docs', 'rules');
  mkdirSync(pages, { recursive: true });
  const names = new Set(rules.map((rule) => `${rule.name}.md`));
  for (const file of readdirSync(pages)) if (!names.has(file)) rmSync(join(pages, file));
  for (const rule of rules) writeFileSync(join(pages, `${rule.name}.md`), describeRule(rule));
  const readme = join(root, 'README.md');
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), rules));
  console.log(`${rules.length} pages in docs/rules, and the table in README.md`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
