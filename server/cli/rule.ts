/** `saveproof rule`: what the rules mean. */
import { selects, unusedSuppression, type RuleDescription } from '../check/catalogue';
import { suggestion } from '../check/suggestion';
import { reflow, sentenceColumns } from '../report/terminal';
import { rules } from '../rules/index';
import type { Rule } from '../rules/rule';
import { artifactRules } from './artifact-rules';
import { exitCode, Failure, print, terminalColumns } from './output';

/** A rule, what the engine itself finds, or what is found in artifacts. */
type AnyRule = RuleDescription & Partial<Pick<Rule, 'example' | 'fixable'>>;

/** Prints one rule by code or name, or a table of all. Returns the exit code. */
export async function rule(name: string | undefined, options: { format: string }): Promise<number> {
  if (options.format !== 'text' && options.format !== 'json')
    throw new Failure(`--format ${options.format}: choose text or json.`);
  const all: AnyRule[] = [unusedSuppression, ...rules, ...artifactRules];
  if (name === undefined) {
    if (options.format === 'json') {
      await print(`${JSON.stringify(all.map(described), null, 2)}\n`);
      return exitCode.nothing;
    }
    const widest = Math.max(...all.map((entry) => entry.name.length));
    await print(all.map((entry) => `${entry.code}  ${entry.name.padEnd(widest)}  ${entry.meaning}\n`).join(''));
    return exitCode.nothing;
  }
  const found = all.find(
    (entry) =>
      selects(name, entry) && (entry.code.toLowerCase() === name.toLowerCase() || entry.name === name.toLowerCase()),
  );
  if (found === undefined) {
    throw new Failure(
      `There is no rule "${name}"${suggestion(
        name,
        all.flatMap((entry) => [entry.code, entry.name]),
      )}; "saveproof rule" lists them all.`,
    );
  }
  await print(options.format === 'json' ? `${JSON.stringify(described(found), null, 2)}\n` : page(found));
  return exitCode.nothing;
}

function described(entry: AnyRule): object {
  const { code, name, meaning, explanation, remedy, example, fixable } = entry;
  return {
    code,
    name,
    meaning,
    explanation,
    remedy,
    fixable: fixable ?? (entry.code === unusedSuppression.code ? 'safe' : 'none'),
    ...(example === undefined ? {} : { example }),
  };
}

function page(entry: AnyRule): string {
  const columns = sentenceColumns(terminalColumns(), 0);
  const folded = (text: string): string => reflow(text.trim(), columns);
  const parts = [
    folded(`${entry.code} ${entry.name}: ${entry.meaning}.`),
    folded(entry.explanation),
    `How to mend it\n\n${folded(entry.remedy)}`,
  ];
  if (entry.example !== undefined) {
    const files = (which: Record<string, string>): string =>
      Object.entries(which)
        .map(
          ([file, text]) =>
            `    # ${file}\n${text
              .trimEnd()
              .split('\n')
              .map((line) => (line === '' ? '' : `    ${line}`))
              .join('\n')}`,
        )
        .join('\n\n');
    parts.push(
      `Faulty (${entry.example.target})\n\n${files(entry.example.bad)}`,
      `Mended\n\n${files(entry.example.good)}`,
    );
  }
  return `${parts.join('\n\n')}\n`;
}
