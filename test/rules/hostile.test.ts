/**
 * Programs that went wrong under somebody's hands: every rule answers in time, and no fix leaves text that does not
 * parse where the text before it did.
 *
 * `SAVEPROOF_MUTATIONS=50000` for the long run; `SAVEPROOF_SEED` for other mutations; `SAVEPROOF_PYTHON=python3` has a
 * real Python judge whether a text parses, instead of the grammar alone.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { applyFixes, editedText } from '../../server/check/fixes';
import { mergeDetections, type TargetDetection } from '../../server/check/merge';
import { silenceFileEdit, silenceLineEdit } from '../../server/language/code-actions';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { createProject } from '../../server/python/link';
import { editNotebook } from '../../server/python/notebook';
import type { PythonParser } from '../../server/python/parser';
import { loadParser } from '../../server/python/parser-node';
import { factsOfText } from '../../server/python/source-file';
import { readSourceFile } from '../support/source-file';
import { rules } from '../../server/rules/index';
import type { Edit, Finding } from '../../server/rules/rule';
import { randomNumbers } from '../python/samples';
import { corpusFolder } from './cases';

const mutations = Number(process.env['SAVEPROOF_MUTATIONS'] ?? 300);
const python = process.env['SAVEPROOF_PYTHON'];
/** A file that holds the program under way, to find one that hangs. */
const trace = process.env['SAVEPROOF_TRACE'];
const targets = ['keras==2.8', 'keras==2.15', 'keras==3.15'].flatMap(parseTarget);

let parser: PythonParser;
beforeAll(async () => {
  parser = await loadParser();
});

/** Folders of the corpus with their programs. */
function corpusPrograms(): Map<string, string>[] {
  const folders = new Map<string, Map<string, string>>();
  for (const name of readdirSync(corpusFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.py'))
    .sort()) {
    const folder = name.split(/[\\/]/).slice(0, 2).join('/');
    const known = folders.get(folder) ?? new Map<string, string>();
    folders.set(folder, known.set(`/${name.slice(folder.length + 1)}`, readFileSync(join(corpusFolder, name), 'utf8')));
  }
  return [...folders.values()];
}

type Random = () => number;

const pick = <T>(list: readonly T[], random: Random): T | undefined => list[Math.floor(random() * list.length)];

/** Bytes changed, cut, doubled. */
function mutatedBytes(text: string, random: Random): string {
  const result = [...text];
  const at = Math.floor(random() * (result.length + 1));
  const sort = random();
  if (sort < 0.3) result[at] = String.fromCharCode(Math.floor(random() * 128));
  else if (sort < 0.5) result.splice(at, 1 + Math.floor(random() * 20));
  else if (sort < 0.75) result.splice(at, 0, pick([...'()[]{}"\'\\\n\t#:,@%!?=*.; '], random) ?? '');
  else if (sort < 0.9) result.splice(at, 0, ...result.slice(at, at + Math.floor(random() * 60)));
  else result.length = at;
  return result.join('');
}

/** Lines dropped, doubled, moved, joined, indented otherwise. */
function mutatedLines(text: string, random: Random): string {
  const lines = text.split(/(?<=\n)/);
  const at = Math.floor(random() * lines.length);
  const line = lines[at] ?? '';
  const sort = random();
  if (sort < 0.2) lines.splice(at, 1 + Math.floor(random() * 3));
  else if (sort < 0.35) lines.splice(at, 0, line);
  else if (sort < 0.5)
    lines.splice(Math.floor(random() * lines.length), 0, ...lines.splice(at, 1 + Math.floor(random() * 6)));
  else if (sort < 0.6)
    lines[at] = line.replace(/\n$/, pick([' ', '; ', ' \\\n', '  # a comment\n', '\n\n\n', '\r\n'], random) ?? '');
  else if (sort < 0.7) lines[at] = `${pick(['    ', '\t', ' '], random) ?? ''}${line}`;
  else if (sort < 0.8) lines[at] = line.replace(/^[ \t]+/, '');
  else if (sort < 0.9) lines[at] = line.replace(/^([ \t]*)(.*)\n?$/s, '$1if x:\n$1    $2\n');
  else lines[at] = line.replace(/^([ \t]*)/, '$1@decorated\n$1');
  return lines.join('');
}

/** The code still reads well, but is another: names, arguments and blocks exchanged, other line ends and indents. */
function mutatedTokens(text: string, random: Random): string {
  const tokens = [...text.matchAll(/[A-Za-z_]\w*|"[^"\n]*"|'[^'\n]*'|\d+|\S/g)];
  const token = pick(tokens, random);
  const other = pick(tokens, random);
  if (token === undefined || other === undefined) return text;
  const replaced = (by: string): string => text.slice(0, token.index) + by + text.slice(token.index + token[0].length);
  const sort = random();
  if (sort < 0.35) return replaced(other[0]);
  if (sort < 0.45) {
    return replaced(
      pick(
        [
          'self',
          'None',
          '*args',
          '**kwargs',
          'lambda x: x',
          'f"{a}.h5"',
          '(yield)',
          '"""x"""',
          'super().__init__()',
          'cls',
          '...',
          'get_config',
          'keras',
        ],
        random,
      ) ?? '',
    );
  }
  if (sort < 0.55) {
    return text.replace(
      /\(self, (?!\*)/,
      pick(['(self, *, ', '(self, ', '(this, ', '(self, /, ', '(self,\n             '], random) ?? '(self, ',
    );
  }
  if (sort < 0.62) return text.replaceAll('\n', '\r\n');
  if (sort < 0.68) return text.replaceAll('    ', '\t');
  if (sort < 0.74) return text.replaceAll('    ', '  ');
  if (sort < 0.8) return text.trimEnd();
  if (sort < 0.86) return text.replace(/:\n +(\w.*)\n(?=\S|$)/, ': $1\n');
  if (sort < 0.92) return text.replace(/(\w+)\(([^()\n]*)\)/, '$1(\n    $2,  # one\n)');
  return `if True:\n${text.replace(/^(?=.)/gm, '    ')}`;
}

function mutated(text: string, random: Random): string {
  let result = text;
  const changes = 1 + Math.floor(random() * 4);
  for (let change = 0; change < changes; change += 1)
    result = (pick([mutatedBytes, mutatedLines, mutatedTokens, mutatedTokens], random) ?? mutatedLines)(result, random);
  return result;
}

function asNotebook(text: string, random: Random): string {
  const cells: string[][] = [[]];
  for (const line of text.split(/(?<=\n)/)) {
    if (/^\S/.test(line) && random() < 0.15) cells.push([]);
    cells.at(-1)?.push(line);
  }
  if (random() < 0.3) cells.push(['%matplotlib inline\n', '!ls\n']);
  const json = JSON.stringify(
    {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: cells.map((source, index) => ({ cell_type: 'code', id: `c${index}`, metadata: {}, source })),
    },
    null,
    1,
  );
  return random() < 0.15 ? mutatedBytes(json, random) : json;
}

/** What a text was before an edit and after it, and what made the edit. */
interface Change {
  before: string;
  after: string;
  by: string;
}

it(
  `are answered, and mended into programs that parse (${mutations} programs and notebooks)`,
  { timeout: 3_600_000 },
  () => {
    const random = randomNumbers(Number(process.env['SAVEPROOF_SEED'] ?? 11));
    const folders = corpusPrograms();
    const encoder = new TextEncoder();
    const facts = (text: string) => factsOfText(parser, text);
    const changes: Change[] = [];
    const slow: string[] = [];
    let fixes = 0;
    for (let run = 0; run < mutations; run += 1) {
      const texts = new Map(pick(folders, random));
      const path = pick([...texts.keys()], random) ?? '';
      const text = mutated(texts.get(path) ?? '', random);
      texts.delete(path);
      const isNotebook = random() < 0.33;
      const [name, content] = isNotebook ? [path.replace(/\.py$/, '.ipynb'), asNotebook(text, random)] : [path, text];
      texts.set(name, content);
      if (trace !== undefined) writeFileSync(trace, `${run}\n${name}\n${content}`);
      const started = performance.now();
      const project = createProject({ roots: ['/'], paths: [...texts.keys()] });
      for (const [file, fileText] of texts) {
        const read = readSourceFile(parser, file, encoder.encode(fileText));
        if (!('error' in read)) project.set(read);
      }
      const story = buildStory(project, { exists: () => false });
      const detections: TargetDetection[] = rules.flatMap((rule) =>
        targets.flatMap((target) => [...rule.find(story, target)].map((detection) => ({ rule, target, detection }))),
      );
      const findings = mergeDetections(detections, () => targets, project.files);
      const note = (by: string, edits: readonly Edit[]): void => {
        for (const file of new Set(edits.map((edit) => edit.file))) {
          const program = project.files.get(file);
          if (program === undefined) throw new Error(`${by} edits ${file}, which is no program`);
          const own = edits.filter((edit) => edit.file === file);
          const after = editedText(program.text, own);
          if (file.endsWith('.ipynb')) {
            const json = editNotebook(
              content,
              own.map((edit) => ({ ...edit.span, text: edit.text })),
            );
            if (json === null)
              throw new Error(`${by} edits over the end of a cell: ${JSON.stringify(own)} in ${content}`);
            JSON.parse(json);
          }
          fixes += 1;
          if (program.facts.syntaxErrors.length === 0 && facts(after).syntaxErrors.length > 0)
            changes.push({ before: program.text, after, by: `${by} (by the grammar)` });
          else if (python !== undefined && program.facts.syntaxErrors.length === 0)
            changes.push({ before: program.text, after, by });
        }
      };
      // as an editor applies them: one, as it stands
      for (const finding of findings) for (const fix of finding.fixes) note(`${finding.rule}: ${fix.title}`, fix.edits);
      // as `--fix --unsafe-fixes` does: all that do not touch each other
      const together = applyFixes(findings, project.files, { unsafe: true }, facts);
      for (const edits of together.edits.values()) note('all fixes', edits);
      const finding: Finding | undefined = pick(findings, random);
      const file = finding === undefined ? undefined : project.files.get(finding.file);
      if (finding !== undefined && file !== undefined) {
        const line = silenceLineEdit(finding, file, facts);
        if (line !== null) note('silence line', [line]);
        note('silence file', [silenceFileEdit(finding, file)]);
      }
      const took = performance.now() - started;
      if (took > 2000) slow.push(`${Math.round(took)} ms: ${content}`);
    }
    const broken = python === undefined ? changes : brokenOf(changes, python);
    console.log(`${mutations} mutated programs, ${fixes} edits of files`);
    expect(broken.map(({ by, before, after }) => `${by}\n--- before\n${before}\n--- after\n${after}`)).toEqual([]);
    expect(slow).toEqual([]);
  },
);

/** The changes whose text parsed before and does not after, as the interpreter says. */
function brokenOf(changes: readonly Change[], interpreter: string): Change[] {
  const program = [
    'import ast, json, sys, warnings',
    'warnings.simplefilter("ignore")',
    'def parses(text):',
    '    try: ast.parse(text); return True',
    '    except (SyntaxError, ValueError): return False',
    'print(json.dumps([parses(before) and not parses(after) for before, after in json.load(sys.stdin)]))',
  ].join('\n');
  const { stdout } = spawnSync(interpreter, ['-c', program], {
    input: JSON.stringify(changes.map(({ before, after }) => [before, after])),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const verdicts: unknown = JSON.parse(stdout);
  return changes.filter((_, index) => Array.isArray(verdicts) && verdicts[index] === true);
}
