/**
 * The page's words in the language of the editor. The extension hands the words over in the document itself
 * (`vscode.l10n.bundle`), so that they are there before anything is drawn.
 */
import * as l10n from '@vscode/l10n';

const { strings } = globalThis.document?.body.dataset ?? {};
if (strings !== undefined) l10n.config({ contents: strings });

/** The language that numbers are written in. */
export const language = globalThis.document?.documentElement.lang || 'en';

export { l10n };
