/** `saveproof check`: findings in Python files and notebooks. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { rulePage, selects, unusedSuppression } from '../check/catalogue';
import { isProgramPath, mayBeScript } from '../check/program-path';
import { suggestion } from '../check/suggestion';
import { parseTarget, type Target } from '../keras/versions';
import { formats, type FormatName } from '../report/formats';
import type { CheckReport, ReportContext, ReportFinding } from '../report/report';
import { painter } from '../report/terminal';
import type { Workspace } from '../workspace';
import { isPythonScript, nodeWorkspace, readSettings, workspacePath } from '../workspace-node';
import { checkGroups } from './groups';
import { exitCode, Failure, note, print, shownPath, terminalColumns, wantsColour } from './output';

/** Options as commander hands them over. */
export interface CheckOptions {
  target: string[];
  select: string[];
  ignore: string[];
  fix?: boolean;
  unsafeFixes?: boolean;
  diff?: boolean;
  format: string;
  jobs?: number;
  /** False for `--no-cache`. */
  cache: boolean;
  stdinFilename?: string;
  statistics?: boolean;
  exitZero?: boolean;
  baseline?: string;
  writeBaseline?: string;
}

/** What a command needs to know of itself. */
export interface ToolVersion {
  version: string;
}

/** Runs the command. Returns the exit code; throws Failure for bad usage. */
export async function check(named: string[], options: CheckOptions, tool: ToolVersion): Promise<number> {
  const formatName = Object.keys(formats).find((name): name is FormatName => name === options.format);
  if (formatName === undefined) {
    throw new Failure(
      `--format ${options.format}: there is no such format${suggestion(options.format, Object.keys(formats))}; choose one of ${Object.keys(formats).join(', ')}.`,
    );
  }
  const targets = readTargets(options.target);
  for (const [option, selectors] of [
    ['--select', options.select],
    ['--ignore', options.ignore],
  ] as const)
    await checkSelectors(option, selectors);
  const { paths, missing, overlay } = readPaths(named, options.stdinFilename);
  const select = options.select.length > 0 ? options.select : null;
  const isMending = options.fix === true || options.diff === true;
  if (options.unsafeFixes === true && !isMending)
    note('saveproof: --unsafe-fixes changes nothing without --fix or --diff.');
  const held = await baselineFor(paths, overlay.has(stdinKey), options);
  if (!isMending && overlay.size === 0) {
    const answer = await checkGroups({
      roots: rootsOf(paths),
      targets,
      select,
      ignore: options.ignore,
      only: paths,
      jobs: options.jobs ?? null,
      cache: options.cache,
      version: tool.version,
    });
    const lines = (file: string, cell: number | undefined): string[] => {
      const found: string[] = [];
      for (const [line, text] of Object.entries(answer.lines[`${file}\0${cell ?? ''}`] ?? {}))
        found[Number(line) - 1] = text;
      return found;
    };
    const report = await held({ ...answer.report, errors: [...missing, ...answer.report.errors] }, lines);
    await print(await rendered(report, lines, formatName, options, tool));
    return ending(report, answer.isMisconfigured, [...missing, ...uncheckedAmong(paths, report.errors)], options);
  }
  // Mending changes texts that are then checked again: one checker sees it through.
  const [{ artifactInspector }, { createChecker }, { tellStory }, { loadHere }, { linesOf, reportOf }, { rules }] =
    await Promise.all([
      import('../artifacts-node'),
      import('../check/checker'),
      import('../check/tell'),
      import('../programs-node'),
      import('../report/from-outcome'),
      import('../rules/index'),
    ]);
  const workspace = withOverlay(nodeWorkspace(rootsOf(paths)), overlay);
  // Its thread does not keep the program running.
  const { inspect } = artifactInspector();
  const checker = createChecker({
    workspace,
    load: loadHere(workspace),
    tell: tellStory,
    exists: existsSync,
    read: readSettings,
    inspect,
    rules,
    targets,
    select,
    ignore: options.ignore,
    only: paths,
  });
  let outcome = await checker.check();
  let fixedCount = 0;
  if (isMending) {
    const { fixEverything } = await import('./fix');
    const fixed = await fixEverything(checker, outcome, overlay, {
      unsafe: options.unsafeFixes === true,
      write: options.diff !== true && !overlay.has(stdinKey),
    });
    outcome = fixed.outcome;
    fixedCount = fixed.fixed;
    for (const problem of fixed.problems) missing.push(problem);
    if (options.diff === true) {
      await print(wantsColour() ? paintedDiff(fixed.diff) : fixed.diff);
      note(
        fixedCount === 0
          ? 'There is nothing to mend.'
          : `${fixedCount} ${fixedCount === 1 ? 'finding' : 'findings'} would be mended.`,
      );
      if (fixedCount > 0 && missing.length === 0)
        return options.exitZero === true ? exitCode.nothing : exitCode.findings;
      return ending(outcome, outcome.configurationProblems.length > 0, missing, options);
    }
    if (overlay.has(stdinKey)) {
      const [path = ''] = paths;
      await print(fixed.texts.get(path) ?? new TextDecoder('utf-8', { ignoreBOM: true }).decode(overlay.get(path)));
      return ending(outcome, outcome.configurationProblems.length > 0, missing, options);
    }
  }
  const programs = new Map([...outcome.programs.values()].map((file) => [shownPath(file.path), file]));
  const lines = (file: string, cell: number | undefined): string[] => {
    const program = programs.get(file);
    return program === undefined ? [] : linesOf(program, cell);
  };
  const report = await held(reportOf(outcome, shownPath, missing), lines);
  await print(await rendered(report, lines, formatName, options, tool));
  if (fixedCount > 0) note(`${fixedCount} ${fixedCount === 1 ? 'finding was' : 'findings were'} mended.`);
  return ending(
    report,
    outcome.configurationProblems.length > 0,
    [...missing, ...uncheckedAmong(paths, report.errors)],
    options,
  );
}

/** Lines of a file, or of one cell of a notebook. */
type LinesOf = (file: string, cell: number | undefined) => readonly string[];

/**
 * What becomes of a report by `--baseline` and `--write-baseline`. Throws Failure for options that do not go together
 * and for a file that is no baseline, before anything is checked.
 */
async function baselineFor(
  paths: readonly string[],
  isFromStdin: boolean,
  options: CheckOptions,
): Promise<(report: CheckReport, lines: LinesOf) => CheckReport | Promise<CheckReport>> {
  const { baseline: known, writeBaseline: written } = options;
  if (known === undefined && written === undefined) return (report) => report;
  if (known !== undefined && written !== undefined)
    throw new Failure('--baseline and --write-baseline: choose one; the second writes what the first then leaves out.');
  if (written !== undefined && (options.diff === true || isFromStdin))
    throw new Failure('--write-baseline writes what stands in files: leave out --diff and "-".');
  const { baselineOf, readBaseline, withoutKnown, writeBaseline } = await import('./baseline');
  const lineOf = (lines: LinesOf) => (finding: ReportFinding) =>
    lines(finding.file, finding.cell)[finding.range.start.line - 1] ?? '';
  const isLookedFor = (path: string, rule: { code: string; name: string }): boolean =>
    paths.some((named) => path === named || path.startsWith(`${named}/`)) &&
    (options.select.length === 0 || options.select.some((selector) => selects(selector, rule))) &&
    !options.ignore.some((selector) => selects(selector, rule));
  if (known !== undefined) {
    const baseline = readBaseline(known);
    return (report, lines) => {
      const left = withoutKnown(report, baseline, lineOf(lines), known, isLookedFor);
      const unused = left.baseline?.unused.length ?? 0;
      if (unused > 0) {
        note(
          `saveproof: ${unused} ${unused === 1 ? 'entry' : 'entries'} of ${known} ${unused === 1 ? 'is' : 'are'} met no more; --write-baseline ${known} takes ${unused === 1 ? 'it' : 'them'} out.`,
        );
      }
      return left;
    };
  }
  return async (report, lines) => {
    const file = written ?? '';
    const baseline = baselineOf(report, lineOf(lines), file);
    await writeBaseline(file, baseline);
    const { length } = report.findings;
    note(
      `saveproof: ${file} holds ${length} ${length === 1 ? 'finding' : 'findings'} now; --baseline ${file} leaves them out.`,
    );
    return withoutKnown(report, baseline, lineOf(lines), file, isLookedFor);
  };
}

/** A unified diff in the colours that people know. */
function paintedDiff(diff: string): string {
  const paint = painter(true);
  return diff.replace(/^(?:(---|\+\+\+)|(@@)|(-)|(\+)).*$/gm, (line, head, place, removed) => {
    if (head !== undefined) return paint.bold(line);
    return place !== undefined ? paint.cyan(line) : removed !== undefined ? paint.red(line) : paint.green(line);
  });
}

/** Stands for a text from standard input among overlays. */
const stdinKey = '-';

function ending(
  found: { findings: readonly object[] },
  isMisconfigured: boolean,
  missing: readonly object[],
  options: CheckOptions,
): number {
  if (missing.length > 0 || isMisconfigured) return exitCode.failure;
  return found.findings.length > 0 && options.exitZero !== true ? exitCode.findings : exitCode.nothing;
}

/** Files that were named themselves and could not be checked at all: whoever names one wants to know of it. */
function uncheckedAmong(named: readonly string[], errors: CheckReport['errors']): CheckReport['errors'] {
  const shown = new Set(named.map(shownPath));
  return errors.filter(({ file, line }) => line === undefined && shown.has(file));
}

function readTargets(texts: readonly string[]): Target[] | null {
  if (texts.length === 0) return null;
  try {
    return [...new Set(texts.flatMap(parseTarget))];
  } catch (error) {
    throw new Failure(`--target: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function checkSelectors(option: string, selectors: readonly string[]): Promise<void> {
  if (selectors.length === 0) return;
  const { rules } = await import('../rules/index');
  const all = [...rules, unusedSuppression];
  for (const selector of selectors) {
    if (!all.some((rule) => selects(selector, rule))) {
      throw new Failure(
        `${option} ${selector}: there is no such rule${suggestion(
          selector,
          all.flatMap((rule) => [rule.code, rule.name]),
        )}; "saveproof rule" lists them all.`,
      );
    }
  }
}

interface NamedPaths {
  /** Absolute. */
  paths: string[];
  missing: { file: string; message: string }[];
  /** Contents that stand in for those on disk. */
  overlay: Map<string, Uint8Array>;
}

function readPaths(named: readonly string[], stdinFilename: string | undefined): NamedPaths {
  const result: NamedPaths = { paths: [], missing: [], overlay: new Map() };
  if (named.includes('-') || stdinFilename !== undefined) {
    if (named.some((path) => path !== '-'))
      throw new Failure('A text from standard input is checked alone: name "-" and no other path.');
    const path = workspacePath(stdinFilename ?? 'stdin.py');
    if (!isProgramPath(path)) {
      throw new Failure(
        `--stdin-filename ${stdinFilename ?? ''}: Saveproof checks Python files (.py) and notebooks (.ipynb).`,
      );
    }
    const bytes = readFileSync(0);
    result.overlay.set(path, bytes).set(stdinKey, bytes);
    result.paths.push(path);
    return result;
  }
  for (const name of named.length === 0 ? ['.'] : named) {
    if (!existsSync(name)) {
      result.missing.push({ file: name, message: 'There is no such file or folder; check the spelling.' });
    } else if (!statSync(name).isDirectory() && !statSync(name).isFile()) {
      result.missing.push({
        file: name,
        message:
          'This is a pipe or a device, not a file; to check what a program writes, name "-" and let it write to standard input.',
      });
    } else if (!statSync(name).isDirectory() && !isProgram(name)) {
      result.missing.push({
        file: name,
        message:
          'This is no Python file (.py), no script whose first line names Python and no notebook (.ipynb), so there is nothing to check; "saveproof inspect" opens artifacts.',
      });
    } else result.paths.push(workspacePath(name));
  }
  return result;
}

/** Whether a file that was named is a program: by its ending, or by its first line where it has none. */
function isProgram(path: string): boolean {
  return isProgramPath(path) && (!mayBeScript(workspacePath(path)) || isPythonScript(path));
}

/**
 * The folders to look around in: those that were named, and for a file the folder its package stands in, since what it
 * imports and who loads what it saves decides.
 */
function rootsOf(paths: readonly string[]): string[] {
  const roots = paths.map((path) => {
    if (existsSync(path) && statSync(path).isDirectory()) return path;
    let folder = path.slice(0, path.lastIndexOf('/'));
    while (existsSync(`${folder}/__init__.py`)) folder = folder.slice(0, folder.lastIndexOf('/'));
    return folder === '' ? '/' : folder;
  });
  const unique = [...new Set(roots)];
  return unique.filter((root) => !unique.some((other) => other !== root && root.startsWith(`${other}/`)));
}

function withOverlay(workspace: Workspace, overlay: ReadonlyMap<string, Uint8Array>): Workspace {
  return {
    ...workspace,
    async list() {
      const paths = new Set(await workspace.list());
      for (const path of overlay.keys()) if (path !== stdinKey) paths.add(path);
      return [...paths].sort();
    },
    read: async (path) => overlay.get(path) ?? workspace.read(path),
  };
}

async function rendered(
  report: CheckReport,
  linesOfFile: LinesOf,
  formatName: FormatName,
  options: CheckOptions,
  tool: ToolVersion,
): Promise<string> {
  if (options.statistics === true) {
    const statistics = statisticsOf(report);
    if (formatName === 'json') return `${JSON.stringify({ ...report, statistics }, null, 2)}\n`;
    if (formatName === 'text') {
      const widest = String(statistics[0]?.count ?? 0).length;
      return statistics
        .map(({ count, code, rule }) => `${String(count).padStart(widest)}  ${code}  ${rule}\n`)
        .join('');
    }
  }
  const format = await formats[formatName]();
  const lines = new Map<string, readonly string[]>();
  const { rules } = formatName === 'sarif' ? await import('../rules/index') : { rules: [] };
  const context: ReportContext = {
    colour: formatName === 'text' && wantsColour(),
    columns: terminalColumns(),
    lines({ file, cell }) {
      const key = `${file}\0${cell ?? ''}`;
      const known = lines.get(key);
      if (known !== undefined) return known;
      const found = linesOfFile(file, cell);
      lines.set(key, found);
      return found;
    },
    meaning: (code) => [...rules, unusedSuppression].find((rule) => rule.code === code)?.meaning ?? '',
    page: rulePage,
    toolVersion: tool.version,
  };
  return format(report, context);
}

/** How often each rule was met, the most frequent first. */
function statisticsOf(report: CheckReport): { code: string; rule: string; count: number; fixable: number }[] {
  const counts = new Map<string, { code: string; rule: string; count: number; fixable: number }>();
  for (const { code, rule, fixes } of report.findings) {
    const entry = counts.get(code) ?? { code, rule, count: 0, fixable: 0 };
    entry.count += 1;
    if (fixes.length > 0) entry.fixable += 1;
    counts.set(code, entry);
  }
  return [...counts.values()].sort((left, right) => right.count - left.count || left.code.localeCompare(right.code));
}
