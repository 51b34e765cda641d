/** The rules as far as the engine needs them: codes, names, and what a person's selector means. */

/** What every rule, also one of the engine's own, says about itself. */
export interface RuleDescription {
  code: string;
  name: string;
  /** One sentence without a final stop. */
  meaning: string;
  /** Markdown. */
  explanation: string;
  /** Markdown. */
  remedy: string;
}

/** What the engine itself finds; silenced and selected like any rule. */
export const unusedSuppression: RuleDescription = {
  code: 'SP001',
  name: 'unused-suppression',
  meaning: 'a comment silences something that is not found',
  explanation:
    'A `# saveproof: ignore` (or a `# noqa` that names a code of Saveproof) on a line where nothing is found hides the next fault that appears there. It is also reported where it names a rule that does not exist. A suppression of a rule that is not selected is left alone.',
  remedy: 'Delete the comment, or the code or name in it that is of no use.',
};

const documentation = 'https://github.com/saveproof/saveproof/blob/main/docs';

/** Where a rule is described for people, by its name. */
export function rulePage(name: string): string {
  return name === unusedSuppression.name
    ? `${documentation}/silencing.md#sp001-unused-suppression`
    : `${documentation}/rules/${name}.md`;
}

/**
 * Whether a selector means a rule: its code, its name, the beginning of its code (`SP1`, `SP`) or `all`.
 * Case does not matter.
 */
export function selects(selector: string, rule: { code: string; name: string }): boolean {
  const wanted = selector.trim().toLowerCase();
  if (wanted === 'all' || wanted === rule.name) return true;
  return /^sp\d{0,3}$/.test(wanted) && rule.code.toLowerCase().startsWith(wanted);
}
