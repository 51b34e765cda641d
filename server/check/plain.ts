/** A check as plain data, for another thread to make and this one to show. */
import { lineStartsOf } from '../python/lines';
import type { NotebookCell, SourceFile } from '../python/project';
import type { Finding } from '../rules/rule';
import type { ShelvedArtifact } from './artifacts';
import type { CheckOutcome } from './outcome';
import type { ModelSite } from './sites';

/** What another thread is asked to check. */
export interface PlainQuestion {
  roots: string[];
  /** Every file of the project, and every file that pins. */
  paths: string[];
  /** Programs that stand in for those on disk. */
  overlay: { path: string; text: string; cells: NotebookCell[] }[];
  /** Names of targets; null where pins decide. */
  targets: string[] | null;
  select: string[] | null;
  ignore: string[];
  /** Texts of other files that stand in for those on disk. */
  texts: { path: string; text: string }[];
  /** Artifacts that are known from an earlier check. */
  artifacts: readonly ShelvedArtifact[];
}

/** What it found, with all that is needed to show it. */
export interface PlainAnswer {
  findings: Finding[];
  /** Where models are saved and loaded. */
  sites: readonly ModelSite[];
  artifacts: readonly ShelvedArtifact[];
  /** Every file that a finding, one of its fixes, a related place or a site stands in. */
  files: { path: string; text: string; cells: NotebookCell[]; newline: '\n' | '\r\n' }[];
  configurationProblems: CheckOutcome['configurationProblems'];
}

/** What travels of an outcome; fixes are made for this. */
export function plainAnswer(outcome: CheckOutcome): PlainAnswer {
  const mentioned = new Set<string>();
  const findings = outcome.findings.map((finding): Finding => {
    const { code, rule, severity, message, file, span, targets, related, fixes } = finding;
    mentioned.add(file);
    for (const place of related) mentioned.add(place.file);
    for (const fix of fixes) for (const edit of fix.edits) mentioned.add(edit.file);
    return { code, rule, severity, message, file, span, targets, related, fixes };
  });
  const sites = outcome.sites();
  for (const site of sites) for (const place of [site, ...site.others]) mentioned.add(place.file);
  const files = [...mentioned].flatMap((path) => {
    const file = outcome.programs.get(path);
    return file === undefined ? [] : [{ path, text: file.text, cells: file.cells, newline: file.facts.style.newline }];
  });
  return {
    findings,
    sites,
    artifacts: outcome.artifacts(),
    files,
    configurationProblems: outcome.configurationProblems,
  };
}

/** A file of an answer, as far as places in it can be told. */
export function placedFile(file: PlainAnswer['files'][number]): SourceFile {
  const { path, text, cells, newline } = file;
  return {
    path,
    text,
    cells,
    facts: {
      lineStarts: lineStartsOf(text),
      body: [],
      comments: [],
      syntaxErrors: [],
      style: { indent: '    ', quote: '"', newline },
    },
  };
}
