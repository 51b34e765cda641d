// How fast Python text becomes facts: per megabyte, and per keystroke in an open document of 2,000 lines.
// Medians of at least five runs; prints one JSON object on the last line.
import { readdirSync, readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'saveproof-bench-'));
const built = join(folder, 'python.mjs');
await esbuild.build({
  stdin: {
    contents: `export * from './server/python/parser-node'; export * from './server/python/from-tree/read-facts'; export * from './server/python/document'; export * from './server/python/relevant';`,
    resolveDir: root,
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: built,
  logLevel: 'error',
  external: ['tree-sitter', 'tree-sitter-python'],
  // The files of the parser are looked for from the source folder, as in tests.
  define: {
    'import.meta.url': JSON.stringify(pathToFileURL(join(root, 'server/python/parser-node.ts')).href),
    __dirname: 'undefined',
  },
});
const { loadParser, loadNativeParser, factsOf, openDocument, compileByteSearch } = await import(
  pathToFileURL(built).href
);

const corpus = join(root, 'test/corpus');
const programs = readdirSync(corpus, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.py'))
  .map((name) => readFileSync(join(corpus, name), 'utf8'));
const megabytes = programs.reduce((sum, text) => sum + text.length, 0) / 1e6;

const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
const quantile = (numbers, share) => sorted(numbers)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))];
const rounded = (number) => Math.round(number * 100) / 100;

const result = { megabytes: rounded(megabytes), files: programs.length };

const started = performance.now();
const web = await loadParser();
result['load web-assembly ms'] = rounded(performance.now() - started);
const native = loadNativeParser();
if (native === null) console.log('The native parser does not load here; only WebAssembly is measured.');

for (const parser of native === null ? [web] : [web, native]) {
  const runs = { parse: [], table: [], facts: [] };
  for (let run = 0; run < 7; run++) {
    const spent = { parse: 0, table: 0, facts: 0 };
    for (const text of programs) {
      const t0 = performance.now();
      const tree = parser.parse(text);
      const t1 = performance.now();
      const table = tree.table();
      const t2 = performance.now();
      factsOf(text, table);
      spent.facts += performance.now() - t2;
      spent.table += t2 - t1;
      spent.parse += t1 - t0;
      tree.delete();
    }
    for (const key of Object.keys(runs)) runs[key].push(spent[key] / megabytes);
  }
  // The first run compiles; it is left out.
  for (const key of Object.keys(runs))
    result[`${parser.engine} ${key} ms/MB`] = rounded(quantile(runs[key].slice(1), 0.5));
}

let long = '';
for (const text of programs) {
  if (long.split('\n').length > 2000) break;
  long += text;
}
for (const parser of native === null ? [web] : [web, native]) {
  const document = openDocument(parser, long);
  const times = [];
  let text = long;
  for (let key = 0; key < 400; key++) {
    // Typing `model.save("a")` at places all over the file, one character after the other.
    if (key % 20 === 0) text = long;
    const line = Math.floor((long.length * ((key - (key % 20)) / 20 + 0.5)) / 20);
    const at = long.indexOf('\n', line) + 1 + (key % 20);
    text = text.slice(0, at) + '\nmodel.save("abcd")\n'.charAt(key % 20) + text.slice(at);
    const before = performance.now();
    document.update(text);
    times.push(performance.now() - before);
  }
  document.close();
  result[`${parser.engine} keystroke median ms`] = rounded(quantile(times, 0.5));
  result[`${parser.engine} keystroke p95 ms`] = rounded(quantile(times, 0.95));
}
result['lines of the document'] = long.split('\n').length;

const matters = compileByteSearch(['keras', 'tensorflow']);
const haystack = Buffer.from('def nothing_of_interest(here):\n    return [here]\n'.repeat(200_000));
const searches = [];
for (let run = 0; run < 7; run++) {
  const before = performance.now();
  matters(haystack);
  searches.push(performance.now() - before);
}
result['byte search ms/MB'] = rounded(quantile(searches, 0.5) / (haystack.length / 1e6));

rmSync(folder, { recursive: true });
for (const [key, value] of Object.entries(result)) console.log(`${key.padEnd(32)} ${value}`);
console.log(JSON.stringify({ python: result }));
