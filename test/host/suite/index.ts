/** The suite that VS Code runs. */
import './activation';
import './artifact-page';
import './broken-artifacts';
import './keras-files';
import './lint';
import './screenshots';
import { runTests } from './harness';

/** Called by VS Code. */
export function run(): Promise<void> {
  return runTests();
}
