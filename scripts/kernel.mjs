// Makes server/artifacts/bytes/kernel.json from kernel.wat: the WebAssembly in base64, so that it stands in every
// bundle. `--check` writes nothing and fails when what is checked in differs.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import loadWabt from 'wabt';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'server/artifacts/bytes');
const wabt = await loadWabt();
const module = wabt.parseWat('kernel.wat', readFileSync(join(folder, 'kernel.wat'), 'utf8'), { simd: true });
const { buffer } = module.toBinary({});
const text = `${JSON.stringify({ wasm: Buffer.from(buffer).toString('base64') })}\n`;
const target = join(folder, 'kernel.json');
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('server/artifacts/bytes/kernel.json is not what kernel.wat says. Run `node scripts/kernel.mjs`.');
  process.exitCode = 1;
}
