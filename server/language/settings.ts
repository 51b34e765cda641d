/** The editor's settings for Saveproof, whatever it sends. */
import { selects } from '../check/catalogue';
import { suggestion } from '../check/suggestion';
import { parseTarget, type Target } from '../keras/versions';

export interface Settings {
  enable: boolean;
  /** Whether lenses stand above calls that save and load. */
  codeLens: boolean;
  targets: Target[] | null;
  select: string[] | null;
  ignore: string[];
  /** One sentence for each value that means nothing. */
  problems: string[];
}

/** What holds where the editor says nothing. */
export const defaultSettings: Settings = {
  enable: true,
  codeLens: true,
  targets: null,
  select: null,
  ignore: [],
  problems: [],
};

/**
 * Reads the section `saveproof` of an editor's settings.
 *
 * @param rules those that can be selected and ignored; what names none of them is a problem and counts as not said.
 */
export function readSettings(section: unknown, rules: readonly { code: string; name: string }[]): Settings {
  if (typeof section !== 'object' || section === null) return defaultSettings;
  const given = section as Record<string, unknown>;
  const problems: string[] = [];
  const list = (key: string): string[] => {
    const value = given[key];
    if (value === undefined || value === null || value === '') return [];
    if (typeof value === 'string') return [value];
    if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
    problems.push(`The setting saveproof.${key} must be a list of strings.`);
    return [];
  };
  const ruleList = (key: string): string[] =>
    list(key).filter((entry) => {
      if (rules.some((rule) => selects(entry, rule))) return true;
      problems.push(
        `The setting saveproof.${key}: "${entry}" is no rule${suggestion(
          entry,
          rules.flatMap((rule) => [rule.code, rule.name]),
        )}.`,
      );
      return false;
    });
  const targets: Target[] = [];
  for (const text of list('target')) {
    try {
      targets.push(...parseTarget(text));
    } catch (error) {
      problems.push(`The setting saveproof.target: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const select = ruleList('select');
  return {
    enable: given['enable'] !== false,
    codeLens: given['codeLens'] !== false,
    targets: targets.length > 0 ? [...new Set(targets)] : null,
    select: select.length > 0 ? select : null,
    ignore: ruleList('ignore'),
    problems,
  };
}
