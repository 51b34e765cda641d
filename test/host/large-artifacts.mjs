// Large models for the host suite, kept small: what TensorFlow 2.15 wrote, compressed, without values where they are
// only room. EfficientNetB7 is a whole SavedModel but for its 267 MB of values, which are a hole in a file; the
// checkpoint of 50,000 variables is whole.
//   node test/host/large-artifacts.mjs NAME FOLDER     packs a folder that TensorFlow wrote into large/NAME
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

const here = join(dirname(fileURLToPath(import.meta.url)), 'large');
/** Of a file of more bytes only the end is kept, where the object graph stands behind the values. */
const MOST_BYTES = 32 * 1024 * 1024;
const END_BYTES = 640 * 1024;

/** Writes the model of that name, as it stands in large/, into a folder. */
export function unpackLarge(name, folder) {
  for (const { path, bytes, kept } of JSON.parse(readFileSync(join(here, name, 'files.json'), 'utf8'))) {
    const to = join(folder, path);
    mkdirSync(dirname(to), { recursive: true });
    const end = brotliDecompressSync(readFileSync(join(here, name, kept)));
    const file = openSync(to, 'w');
    ftruncateSync(file, bytes);
    writeSync(file, end, 0, end.length, bytes - end.length);
    closeSync(file);
  }
}

function pack(name, folder) {
  const to = join(here, name);
  mkdirSync(to, { recursive: true });
  const paths = readdirSync(folder, { recursive: true })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile())
    .sort();
  const files = paths.map((path, number) => {
    const bytes = statSync(path).size;
    const kept = `${number}.br`;
    const content = readFileSync(path);
    writeFileSync(
      join(to, kept),
      brotliCompressSync(bytes > MOST_BYTES ? content.subarray(-END_BYTES) : content, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
      }),
    );
    return { path: relative(folder, path), bytes, kept };
  });
  writeFileSync(join(to, 'files.json'), `${JSON.stringify(files, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , name, folder] = process.argv;
  if (name === undefined || folder === undefined) {
    console.error('node test/host/large-artifacts.mjs NAME FOLDER');
    process.exit(2);
  }
  pack(name, folder);
}
