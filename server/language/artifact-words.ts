/** Words and numbers that the server makes for the artifact editor, in the language of the editor it serves. */
import * as l10n from '@vscode/l10n';
import type { VariableRole } from '../artifacts/artifact';

let language = 'en';

/**
 * Speaks the language of an editor that told it with its words (`initializationOptions`), as far as it did; English
 * else.
 */
export function speakAs(options: unknown): void {
  const { language: told, words } =
    typeof options === 'object' && options !== null ? (options as { language?: unknown; words?: unknown }) : {};
  if (typeof told !== 'string' || typeof words !== 'object' || words === null) return;
  l10n.config({ contents: JSON.stringify(words) });
  language = canWriteNumbers(told) ? told : 'en';
}

/** Any client may send any text here: one that is no language tag (BCP 47, `de_DE`) throws. */
function canWriteNumbers(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}

/** `1,204`. */
export function numberText(value: number): string {
  return value.toLocaleString(language);
}

/** One of a thing, and many: a language has its own words for each. */
const NOUNS = {
  arrow: (many: string | null) => (many === null ? l10n.t('1 arrow') : l10n.t('{0} arrows', many)),
  box: (many: string | null) => (many === null ? l10n.t('1 box') : l10n.t('{0} boxes', many)),
  entry: (many: string | null) => (many === null ? l10n.t('1 entry') : l10n.t('{0} entries', many)),
  function: (many: string | null) => (many === null ? l10n.t('1 function') : l10n.t('{0} functions', many)),
  input: (many: string | null) => (many === null ? l10n.t('1 input') : l10n.t('{0} inputs', many)),
  layer: (many: string | null) => (many === null ? l10n.t('1 layer') : l10n.t('{0} layers', many)),
  node: (many: string | null) => (many === null ? l10n.t('1 node') : l10n.t('{0} nodes', many)),
  operation: (many: string | null) => (many === null ? l10n.t('1 operation') : l10n.t('{0} operations', many)),
  output: (many: string | null) => (many === null ? l10n.t('1 output') : l10n.t('{0} outputs', many)),
  parameter: (many: string | null) => (many === null ? l10n.t('1 parameter') : l10n.t('{0} parameters', many)),
  signature: (many: string | null) => (many === null ? l10n.t('1 signature') : l10n.t('{0} signatures', many)),
};

/** `1 input`, `1,204 inputs`. */
export function counted(value: number, noun: keyof typeof NOUNS): string {
  return NOUNS[noun](value === 1 ? null : numberText(value));
}

/** What a variable is for. */
export function roleText(role: VariableRole): string {
  switch (role) {
    case 'weight':
      return l10n.t('weight');
    case 'optimizer':
      return l10n.t('optimizer');
    case 'metric':
      return l10n.t('metric');
    case 'other':
      return l10n.t('other');
  }
}

export { l10n };
