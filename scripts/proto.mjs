// Makes server/artifacts/proto/ from proto/*.proto: decoders as plain code (nothing is compiled at run
// time, so they work under a strict content security policy) and the description that text format needs.
// `--check` writes nothing and fails when what is checked in differs.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import protobuf from 'protobufjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'server/artifacts/proto');
const pbjs = join(dirname(createRequire(import.meta.url).resolve('protobufjs-cli/package.json')), 'bin/pbjs');
const sources = ['proto/tensorflow.proto', 'proto/keras.proto'];

// Only what is read as a message gets a decoder; the long parts of a graph are indexed in place (wire.ts).
const decoded = [
  'tensorflow.SignatureDef',
  'tensorflow.SaverDef',
  'tensorflow.AssetFileDef',
  'tensorflow.CollectionDef',
  'tensorflow.SavedTensorSliceMeta',
];
// Fields of those (named as in JavaScript) that nothing here reads and that would pull in most of the rest.
const unread = [
  'tensorflow.SignatureDef.defaults',
  'tensorflow.TensorInfo.CompositeTensor.typeSpec',
  'tensorflow.CollectionDef.anyList',
  'tensorflow.CollectionDef.floatList',
];

/** The description of the messages that are decoded: those named, what their fields name, nothing else. */
function readSubset() {
  const all = protobuf.loadSync(sources.map((source) => join(root, source))).resolveAll();
  for (const path of unread) {
    const field = all.lookup(path);
    if (field === null) throw new Error(`proto/ has no field ${path}.`);
    const holder = field.parent;
    if (field.partOf) field.partOf.remove(field);
    if (field.parent) holder.remove(field);
  }
  const kept = new Set();
  const keep = (type) => {
    if (kept.has(type)) return;
    kept.add(type);
    for (const field of type.fieldsArray ?? []) if (field.resolvedType) keep(field.resolvedType);
    if (type.parent) keep(type.parent);
  };
  for (const name of decoded) keep(all.lookupTypeOrEnum(name));
  const prune = (space) => {
    for (const inner of [...space.nestedArray]) {
      if (!kept.has(inner)) space.remove(inner);
      else if (inner.nestedArray) prune(inner);
    }
  };
  prune(all);
  return all.toJSON();
}

const scratch = mkdtempSync(join(tmpdir(), 'saveproof-proto-'));
try {
  const subset = join(scratch, 'subset.json');
  writeFileSync(subset, JSON.stringify(readSubset()));
  const run = (...options) =>
    execFileSync(process.execPath, [pbjs, ...options], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  const off = ['create', 'encode', 'verify', 'convert', 'delimited', 'typeurl', 'service'].map(
    (part) => `--no-${part}`,
  );
  const code = ['-t', 'static-module', '-w', 'esm', '--force-number', ...off];
  run(...code, '-d', '-o', join(scratch, 'messages.js'), subset);
  // protobufjs gives 64-bit integers as objects where the package `long` happens to be installed. Numbers are
  // exact up to 2^53; sizes and offsets beyond are refused by the readers.
  const plain = run(...code, '--no-comments', subset)
    .replaceAll(/reader\.(u?int64)\(\)/g, '$number(reader.$1())')
    .replaceAll(/\$util\.Long \? \$util\.Long\.fromBits\([^)]*\) : 0/g, '0')
    .replace(
      /^(const \$Reader = .*)$/m,
      '$1\nconst $number = (value) => (typeof value === "object" ? value.toNumber() : value);',
    );
  const bare = esbuild.transformSync(plain, { minifyWhitespace: true }).code;
  const made = '// Made by scripts/proto.mjs from proto/*.proto.\n';
  const files = {
    'messages.js': made + bare,
    'messages.d.ts':
      made + readFileSync(join(scratch, 'messages.d.ts'), 'utf8').replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, ''),
    'text-format.json': `${JSON.stringify(JSON.parse(run('-t', 'json', '--keep-case', ...sources)))}\n`,
  };
  mkdirSync(target, { recursive: true });
  const differing = [];
  for (const [name, text] of Object.entries(files)) {
    const path = join(target, name);
    if (!process.argv.includes('--check')) writeFileSync(path, text);
    else if (readFileSync(path, 'utf8') !== text) differing.push(name);
  }
  if (differing.length > 0) {
    console.error(
      `server/artifacts/proto is not what proto/ says: ${differing.join(', ')}. Run \`node scripts/proto.mjs\`.`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}
