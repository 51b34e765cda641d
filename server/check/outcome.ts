/** What a check found. */
import type { Target } from '../keras/versions';
import type { SourceFile } from '../python/project';
import type { Finding } from '../rules/rule';
import type { ShelvedArtifact } from './artifacts';
import type { ConfigurationProblem } from './configuration';
import type { ModelSite } from './sites';
import type { TargetChoice } from './targets';

/** A file that could not be checked, or only in part: absolute path, one sentence, and the line (from 1) it is about. */
export interface CheckProblem {
  path: string;
  message: string;
  line?: number;
}

/** What a check found; everything in it is current as of `revision`. */
export interface CheckOutcome {
  /** Counts changes: equal numbers mean equal outcomes. */
  revision: number;
  findings: Finding[];
  problems: CheckProblem[];
  /** Configuration that is wrong, by pyproject.toml. */
  configurationProblems: { path: string; problems: ConfigurationProblem[] }[];
  /** Every program of the workspace that was looked at, by absolute path. */
  paths: string[];
  /** The parsed ones among them. */
  programs: ReadonlyMap<string, SourceFile>;
  /** Targets that count for some file, oldest first. */
  targets: Target[];
  targetsOf: (path: string) => TargetChoice;
  /** Where models are saved and loaded; made anew at each call. */
  sites: () => readonly ModelSite[];
  /** Artifacts that were opened, and what each consists of. */
  artifacts: () => readonly ShelvedArtifact[];
}

/** What a check of nothing finds. */
export function emptyOutcome(): CheckOutcome {
  return {
    revision: 0,
    findings: [],
    problems: [],
    configurationProblems: [],
    paths: [],
    programs: new Map(),
    targets: [],
    targetsOf: () => noTargets,
    sites: () => [],
    artifacts: () => [],
  };
}

/** The choice of targets where nothing is known of a project. */
export const noTargets: TargetChoice = { targets: [], source: 'default', place: null, proof: null, standsIn: false };
