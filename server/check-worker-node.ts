/** A thread that checks whole projects, so that the server goes on answering: one question after the other. */
import { existsSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { artifactInspector } from './artifacts-node';
import { createChecker } from './check/checker';
import { loadProgram } from './check/files';
import { plainAnswer, type PlainQuestion } from './check/plain';
import { tellStory } from './check/tell';
import { parseTarget } from './keras/versions';
import { loadHere, nodeFacts } from './programs-node';
import { rules } from './rules/index';
import { nodeWorkspace, readSettings } from './workspace-node';

async function answer(question: PlainQuestion): Promise<void> {
  const disk = nodeWorkspace(question.roots);
  const texts = new Map(question.texts.map(({ path, text }) => [path, new TextEncoder().encode(text)]));
  const workspace = {
    ...disk,
    list: async () => question.paths,
    read: async (path: string) => texts.get(path) ?? disk.read(path),
  };
  const overlay = new Map(question.overlay.map((program) => [program.path, program]));
  const onDisk = loadHere(workspace);
  const factsOf = await nodeFacts();
  const { inspect, end } = artifactInspector();
  const checker = createChecker({
    workspace,
    load: async (paths, whole) => [
      ...paths.flatMap((path) => {
        const program = overlay.get(path);
        return program === undefined ? [] : [loadProgram(path, program, whole, factsOf)];
      }),
      ...(await onDisk(
        paths.filter((path) => !overlay.has(path)),
        whole,
      )),
    ],
    tell: tellStory,
    exists: existsSync,
    read: readSettings,
    inspect,
    shelved: question.artifacts,
    rules,
    targets: question.targets === null ? null : question.targets.flatMap(parseTarget),
    select: question.select,
    ignore: question.ignore,
  });
  const outcome = await checker.check();
  await end();
  parentPort?.postMessage(plainAnswer(outcome));
}

parentPort?.on('message', (question: PlainQuestion) => {
  answer(question).catch((error: unknown) => {
    throw error;
  });
});
