/** The suite that VS Code runs. */
import './activation';
// Before anything is written into the workspace.
import './tour';
import './artifact-page';
import './broken-artifacts';
import './damaged-artifacts';
import './empty-models';
import './everyone';
import './getting-started';
import './keyboard';
import './leads';
import './keras-files';
import './large-models';
import './lint';
import './changes';
import './versions';
import './whole-artifact';
import { runTests } from './harness';

/** Called by VS Code. */
export function run(): Promise<void> {
  return runTests();
}
