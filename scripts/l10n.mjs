// What the extension says to a person, in the languages it knows.
// node scripts/l10n.mjs writes l10n/bundle.l10n.json: every message that client/ and server/language/artifact-* hand to
// `l10n.t`
//   node scripts/l10n.mjs --check  prints what is missing, left over, or said without `l10n.t`; exit 1 if anything is
// A translation is two files: l10n/bundle.l10n.<language>.json and package.nls.<language>.json.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bundle = join(root, 'l10n/bundle.l10n.json');
/** Attributes that a person sees or hears. */
const SPOKEN = /\s(?:aria-label|aria-description|aria-valuetext|title|placeholder|alt)="([^"]*)"/g;
/** What is the same in every language: names of programs and formats, figures, code. */
const NAMES = /^(?:Keras|TensorFlow|SavedModel|HDF5|Saveproof|NaN|SVG|PNG|\.npy|\.csv|B|M|K)$/;
/** Two words in a row, or one that starts or ends a sentence. */
const PROSE = /[A-Za-z]{2,},? [a-z]{2,}|^[A-Z][a-z]+$|[a-z]{2,}\.$|^[a-z]+ …/;
/** Calls whose literals are addresses of a program's parts, not words. */
const ADDRESSES =
  /(^|\.)(querySelector|querySelectorAll|closest|addEventListener|getPropertyValue|executeCommand|registerCommand|register|colour|set|getConfiguration|matches|startsWith|endsWith)$/;
/** Literals for machines that read like words: a policy, a document, class names, what TensorFlow itself prints. */
const MACHINE =
  /^(?:[a-z]+-src |<!DOCTYPE |<svg |<path |name: Saveproof\n|figure bad$|Assets written to: $|(?:Argument|Result|True|False)$)/;

const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const isMessage = (node) => ts.isCallExpression(node) && /(^|\.)l10n\.t$/.test(node.expression.getText());

/** All of client/, and the part of the server that makes the artifact editor's words. */
const sources = [
  ...readdirSync(join(root, 'client'), { recursive: true }).map((name) => join(root, 'client', name)),
  ...readdirSync(join(root, 'server/language'))
    .filter((name) => name.startsWith('artifact-'))
    .map((name) => join(root, 'server/language', name)),
]
  .filter((name) => name.endsWith('.ts'))
  .sort()
  .map((name) => ts.createSourceFile(name, readFileSync(name, 'utf8'), ts.ScriptTarget.Latest, true));

const place = (node) => {
  const source = node.getSourceFile();
  return `${relative(root, source.fileName)}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
};

/** Every message that is handed to `l10n.t`, sorted; what is no literal goes to `problems`. */
function messages(problems) {
  const found = new Set();
  const walk = (node) => {
    if (isMessage(node)) {
      const [message] = node.arguments;
      if (message !== undefined && ts.isStringLiteralLike(message)) found.add(message.text);
      else problems.push(`${place(node)}: a message must be a literal: ${node.getText()}`);
    }
    ts.forEachChild(node, walk);
  };
  sources.forEach(walk);
  return [...found].sort();
}

/** The literal parts of a template, with a mark for each value. */
function staticText(template) {
  return ts.isTemplateExpression(template)
    ? [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)].join('\u0000')
    : template.text;
}

/** The words of a piece of HTML that a person sees or hears. */
function wordsOf(markup) {
  const spoken = [...markup.matchAll(SPOKEN)].map(([, text]) => text);
  const seen = markup.replace(/<[^>]*>?/g, '\u0000').split('\u0000');
  return [...spoken, ...seen]
    .map((text) => text.replace(/&\w+;/g, '').trim())
    .filter((text) => /[A-Za-z]{2,}/.test(text) && !NAMES.test(text));
}

/** Whether a literal is compared or looked up rather than shown. */
function isInternal(node) {
  const { parent } = node;
  if (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isLiteralTypeNode(parent) ||
    ts.isCaseClause(parent) ||
    ts.isTaggedTemplateExpression(parent)
  )
    return true;
  if (ts.isBinaryExpression(parent)) return /^(===|!==|in)$/.test(parent.operatorToken.getText());
  if (ts.isElementAccessExpression(parent)) return true;
  return ts.isCallExpression(parent) && ADDRESSES.test(parent.expression.getText());
}

/** Sentences for what is said without `l10n.t`. */
function untranslated() {
  const found = [];
  const say = (node, text) =>
    MACHINE.test(text) || found.push(`${place(node)}: ${JSON.stringify(text)} is said without l10n.t`);
  const walk = (node) => {
    if (isMessage(node)) {
      // What a message is given may hold words of its own.
      node.arguments.slice(1).forEach(walk);
      return;
    }
    if (ts.isTaggedTemplateExpression(node)) {
      if (!/^(html|svg)$/.test(node.tag.getText())) return;
      for (const text of wordsOf(staticText(node.template))) say(node, text);
    } else if (ts.isStringLiteralLike(node)) {
      if (PROSE.test(node.text) && !NAMES.test(node.text) && !isInternal(node)) say(node, node.text);
    } else if (ts.isTemplateExpression(node) && !isInternal(node)) {
      const text = staticText(node).replaceAll('\u0000', ' ');
      if (PROSE.test(text)) say(node, text);
    }
    ts.forEachChild(node, walk);
  };
  sources.forEach(walk);
  return found;
}

const placeholders = (text) => [...new Set(text.match(/\{\d+\}/g))].sort().join();

/** Sentences for what a translation lacks, has too much of, or fills in differently. */
function compared(file, wanted, given) {
  return [
    ...Object.keys(wanted)
      .filter((key) => !(key in given))
      .map((key) => `${file} lacks ${JSON.stringify(key)}`),
    ...Object.keys(given)
      .filter((key) => !(key in wanted))
      .map((key) => `${file} holds ${JSON.stringify(key)}, which nothing says`),
    ...Object.keys(given)
      .filter((key) => key in wanted && placeholders(given[key]) !== placeholders(wanted[key]))
      .map((key) => `${file} fills in ${JSON.stringify(key)} differently`),
  ];
}

/** Texts of package.json that a person reads and that stand there themselves, and keys that stand in no file. */
function manifestProblems(words) {
  const problems = [];
  const used = new Set();
  const walk = (value, path) => {
    if (typeof value === 'string') {
      const [, key] = /^%(.+)%$/.exec(value) ?? [];
      if (key !== undefined) used.add(key);
      else if (
        /\.(title|description|markdownDescription|displayName|name|contents|altText|category|contextualTitle|shortTitle|enumDescriptions\.\d+)$/.test(
          path,
        ) &&
        !NAMES.test(value)
      )
        problems.push(`package.json: ${path} is no key of package.nls.json`);
    } else if (typeof value === 'object' && value !== null)
      for (const [key, part] of Object.entries(value)) walk(part, `${path}.${key}`);
  };
  // The description is npm's too, which knows no translations.
  const { contributes } = json('package.json');
  walk({ contributes }, '');
  return [
    ...problems,
    ...compared(
      'package.nls.json',
      Object.fromEntries([...used].map((key) => [key, ''])),
      Object.fromEntries(Object.keys(words).map((key) => [key, ''])),
    ),
  ];
}

const problems = [];
const all = messages(problems);
const wanted = Object.fromEntries(all.map((message) => [message, message]));
const written = `${JSON.stringify(wanted, null, 2)}\n`;
if (!process.argv.includes('--check')) {
  writeFileSync(bundle, written);
  console.log(`${all.length} messages in ${relative(root, bundle)}`);
} else {
  const words = json('package.nls.json');
  problems.push(
    ...untranslated(),
    ...compared('l10n/bundle.l10n.json', wanted, json('l10n/bundle.l10n.json')),
    ...manifestProblems(words),
  );
  for (const name of readdirSync(join(root, 'l10n')).filter((each) => /^bundle\.l10n\..+\.json$/.test(each)))
    problems.push(...compared(`l10n/${name}`, wanted, json(`l10n/${name}`)));
  for (const name of readdirSync(root).filter((each) => /^package\.nls\..+\.json$/.test(each)))
    problems.push(...compared(name, words, json(name)));
  console.log(problems.join('\n'));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
