/** The suite that VS Code runs. */
import './activation';
// Before anything is written into the workspace.
import './screenshots';
import './artifact-page';
import './broken-artifacts';
import './damaged-artifacts';
import './keras-files';
import './lint';
import './versions';
import { runTests } from './harness';

/** Called by VS Code. */
export function run(): Promise<void> {
  return runTests();
}
