/** The settings of the client: asked for where it can be asked, otherwise as it sent them. */
import { MessageType, ShowMessageNotification } from 'vscode-languageserver';
import { unusedSuppression } from '../check/catalogue';
import { uriOf } from './paths';
import { request, settingsOf, type Session } from './session';
import { readSettings } from './settings';

/** Registers the handler of changes. */
export function registerSettings(session: Session): void {
  session.connection.onDidChangeConfiguration(({ settings: sent }) => {
    session.sentSettings =
      typeof sent === 'object' && sent !== null && 'saveproof' in sent ? sent.saveproof : undefined;
    return takeSettings(session);
  });
}

/** Takes over what holds now for each folder, shows what means nothing in it, and refreshes where anything changed. */
export async function takeSettings(session: Session): Promise<void> {
  const { connection, capabilities, rules, roots } = session;
  const places = ['', ...roots];
  let sections = places.map(() => session.sentSettings);
  if (capabilities.workspace?.configuration === true) {
    const asked = connection.workspace.getConfiguration(
      places.map((root) => ({ section: 'saveproof', ...(root === '' ? {} : { scopeUri: uriOf(root) }) })),
    );
    request(session, asked);
    sections = await asked.catch(() => sections);
  }
  const before = JSON.stringify([...session.settings]);
  session.settings = new Map(
    places.map((root, index) => [root, readSettings(sections[index], [...rules, unusedSuppression])]),
  );
  if (JSON.stringify([...session.settings]) === before) return;
  const problems = new Set([...session.settings.values()].flatMap((each) => each.problems));
  for (const problem of problems) {
    void connection.sendNotification(ShowMessageNotification.type, {
      type: MessageType.Warning,
      message: `Saveproof: ${problem}`,
    });
  }
  session.projects?.configure((path) => settingsOf(session, path));
  session.refresh();
}
