/** What all projects of the workspace show together: how much, and where to begin. */
import type { CancellationToken } from 'vscode-languageserver';
import type { CheckOutcome } from '../check/outcome';
import type { FindingPlace, ServerRequests } from '../protocol';
import type { Finding } from '../rules/rule';
import { locate } from './diagnostics';
import { asked, type Session } from './session';

/** Registers the handler. */
export function registerWholeCheck(session: Session): void {
  session.connection.onRequest(
    'saveproof/check',
    async (_: ServerRequests['saveproof/check']['params'], token: CancellationToken) =>
      wholeCheck(session, await asked(session, token, (projects, signal) => projects.everything(signal))),
  );
}

const gravest = ['error', 'warning', 'info'] as const;

function wholeCheck(session: Session, outcomes: readonly CheckOutcome[]): ServerRequests['saveproof/check']['result'] {
  const all = outcomes.flatMap((outcome) => outcome.findings.map((finding) => ({ outcome, finding })));
  const inOrder = gravest.flatMap((severity) => all.filter(({ finding }) => finding.severity === severity));
  const placeOf = (found: { outcome: CheckOutcome; finding: Finding } | undefined): FindingPlace | null => {
    const place = found === undefined ? null : locate(found.outcome, session.documents, found.finding);
    return place === null ? null : { uri: place.uri, range: place.range };
  };
  return {
    counts: Object.fromEntries(
      gravest.map((severity) => [severity, all.filter(({ finding }) => finding.severity === severity).length]),
    ) as Record<Finding['severity'], number>,
    first: placeOf(inOrder[0]),
    mendable: placeOf(inOrder.find(({ finding }) => finding.fixes.length > 0)),
  };
}
