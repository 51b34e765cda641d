/** One project of a check from the command line: from its files to its part of the report. */
import { existsSync } from 'node:fs';
import { artifactInspector } from '../artifacts-node';
import { artifactParts } from '../check/artifacts';
import { createChecker } from '../check/checker';
import type { LoadFiles } from '../check/files';
import { tellStory } from '../check/tell';
import type { Target } from '../keras/versions';
import { loadHere } from '../programs-node';
import { linesOf, reportOf } from '../report/from-outcome';
import type { CheckReport } from '../report/report';
import { rules } from '../rules/index';
import { nodeWorkspace, readSettings } from '../workspace-node';
import { shownPath } from './output';

/** Plain data: it travels to worker threads. */
export interface GroupQuestion {
  roots: string[];
  /** Every file of the project, and every file that pins. */
  paths: string[];
  targets: Target[] | null;
  select: string[] | null;
  ignore: string[];
  /** Paths that findings are wanted for. */
  only: string[];
}

export interface GroupAnswer {
  report: CheckReport;
  /** The lines that findings stand on, by `file`, a zero character and the cell, then by line from 1. */
  lines: Record<string, Record<number, string>>;
  /** What was asked of the disk beside the files themselves: a later run asks again before it trusts this answer. */
  exists: [string, boolean][];
  /** What artifacts and settings that were opened consist of; the answer holds as long as none of it changes. */
  artifacts: string[];
  /** Whether a configuration is wrong, which is a failure of the command. */
  isMisconfigured: boolean;
}

/** Checks one project. `load` reads its files; this thread does where it is absent. */
export async function checkGroup(question: GroupQuestion, load?: LoadFiles): Promise<GroupAnswer> {
  const workspace = { ...nodeWorkspace(question.roots), list: async () => question.paths };
  const asked = new Map<string, boolean>();
  const inspector = artifactInspector();
  const looked = new Set<string>();
  const checker = createChecker({
    workspace,
    load: load ?? loadHere(workspace),
    tell: tellStory,
    exists(path) {
      const known = asked.get(path);
      if (known !== undefined) return known;
      const exists = existsSync(path);
      asked.set(path, exists);
      return exists;
    },
    read(path) {
      looked.add(path);
      return readSettings(path);
    },
    async inspect(path) {
      const artifact = await inspector.inspect(path);
      for (const part of artifactParts(path, artifact)) looked.add(part);
      return artifact;
    },
    rules,
    targets: question.targets,
    select: question.select,
    ignore: question.ignore,
    only: question.only,
  });
  const outcome = await checker.check();
  await inspector.end();
  const report = reportOf(outcome, shownPath);
  const lines: GroupAnswer['lines'] = {};
  const byShown = new Map([...outcome.programs.values()].map((file) => [shownPath(file.path), file]));
  for (const { file, cell, range } of report.findings) {
    const program = byShown.get(file);
    if (program === undefined) continue;
    const text =
      (cell === undefined
        ? lineAt(program.text, program.facts.lineStarts, range.start.line)
        : linesOf(program, cell)[range.start.line - 1]) ?? '';
    (lines[`${file}\0${cell ?? ''}`] ??= {})[range.start.line] = text;
  }
  return {
    report,
    lines,
    exists: [...asked],
    artifacts: [...looked],
    isMisconfigured: outcome.configurationProblems.length > 0,
  };
}

function lineAt(text: string, lineStarts: readonly number[], line: number): string {
  return text.slice(lineStarts[line - 1] ?? 0, lineStarts[line] ?? text.length).replace(/[\r\n]+$/, '');
}
