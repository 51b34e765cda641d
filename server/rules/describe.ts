/**
 * A rule written for people: the page of the documentation, what `saveproof rule` prints, and the table of all rules.
 */
import type { Rule, RuleExample } from './rule';

/** Where a code's first digit sends it. */
const groups: Readonly<Record<string, string>> = {
  1: 'Custom classes',
  2: 'Functions and lambdas',
  3: 'Saving',
  4: 'Loading',
  5: 'Environment',
  6: 'Artifacts on disk',
};

const fixText: Record<Rule['fixable'], string> = {
  safe: 'A fix is offered that changes nothing but the fault (`--fix`).',
  unsafe: 'A fix is offered that is worth a look before it is kept (`--unsafe-fixes`).',
  none: 'There is no automatic fix.',
};

function program(files: RuleExample['bad']): string {
  const entries = Object.entries(files);
  return entries
    .map(([name, text]) => {
      const heading = entries.length > 1 || name !== 'model.py' ? `\`${name}\`\n\n` : '';
      return `${heading}\`\`\`python\n${text.trimEnd()}\n\`\`\``;
    })
    .join('\n\n');
}

/** A rule as Markdown: what it means, why, how to mend it, an example, and the programs that prove it. */
export function describeRule(rule: Rule): string {
  const parts = [
    `# ${rule.code} ${rule.name}`,
    `${capital(rule.meaning)}.`,
    '## What happens',
    rule.explanation.trim(),
    '## How to mend it',
    `${rule.remedy.trim()}\n\n${fixText[rule.fixable]}`,
    '## Example',
    `Under \`${rule.example.target}\` this is reported:`,
    program(rule.example.bad),
    'and this is not:',
    program(rule.example.good),
  ];
  if (rule.corpus.length > 0) {
    parts.push(
      '## Proof',
      'Programs that were run under real Keras, with what came of it, in `test/corpus`:',
      rule.corpus.map((name) => `- [${name}](../../test/corpus/${name})`).join('\n'),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

/** The table of all rules for the README, links relative to it. */
function describeTable(rules: readonly Rule[]): string {
  const sections = new Map<string, string[]>();
  for (const rule of [...rules].sort((a, b) => (a.code < b.code ? -1 : 1))) {
    const group = groups[rule.code.charAt(2)] ?? 'Others';
    const rows = sections.get(group) ?? [];
    rows.push(
      `| ${rule.code} | [${rule.name}](docs/rules/${rule.name}.md) | ${rule.meaning.replaceAll('|', '\\|')} | ${rule.fixable === 'none' ? '' : rule.fixable} |`,
    );
    sections.set(group, rows);
  }
  return [...sections]
    .map(([group, rows]) =>
      [`### ${group}`, '', '| code | name | meaning | fix |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    )
    .join('\n\n');
}

/** The README with the table put between its markers. Throws where the markers are missing. */
export function withTable(readme: string, rules: readonly Rule[]): string {
  const start = readme.indexOf('<!-- rules -->');
  const end = readme.indexOf('<!-- /rules -->');
  if (start < 0 || end < start) throw new Error('README.md has no <!-- rules --> and <!-- /rules --> markers.');
  return `${readme.slice(0, start)}<!-- rules -->\n\n${describeTable(rules)}\n\n${readme.slice(end)}`;
}

function capital(text: string): string {
  return text.startsWith('`') ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
