/**
 * What a rule is. One file a rule: what it means, where it applies, how it finds, how it fixes;
 * `index.ts` registers them all. Documentation, README table and `saveproof rule` are made from these.
 */
import type { Span } from '../python/syntax';
import type { KnownArtifact } from '../keras/on-disk';
import type { Story } from '../keras/story';
import type { Target } from '../keras/versions';

export type Severity = 'error' | 'warning' | 'info';

/** A place in the code. */
export interface Location {
  /** Absolute path of the file. */
  file: string;
  span: Span;
}

/** Another place that a finding speaks of, and what it says of it. */
export interface Related extends Location {
  message: string;
}

/** An empty span inserts. */
export interface Edit extends Location {
  text: string;
}

/** Edits that mend a finding, under the title that an editor shows. */
export interface Fix {
  title: string;
  /** Safe fixes change nothing but the fault; `source.fixAll` and `--fix` apply only these. */
  safe: boolean;
  edits: Edit[];
  /**
   * Those of the edits that the rule wrote, without the imports taken out that it leaves unused; all, where it is left
   * out.
   */
  written?: Edit[];
  /**
   * The versions that what it writes works in: offered only where no other counts for the files it edits. All, where it
   * is left out.
   */
  worksIn?: (target: Target) => boolean;
}

/**
 * What a rule met in one target version.
 *
 * `fails`: real Keras raises, or gives back a different model. `may-fail`: a fact that decides is
 * out of sight (an unknown base class, a path computed at run time): at most a warning.
 * `advice`: nothing fails, but it is worth knowing: info.
 */
export interface Detection extends Location {
  certainty: 'fails' | 'may-fail' | 'advice';
  /** What is wrong, why, and what to do. Must not name versions: the engine adds which targets fail. */
  message: string;
  related?: Related[];
  /** Made only when somebody asks. */
  fixes?: () => Fix[];
}

/** A program that a rule finds something in, and one in which it does not. */
export interface RuleExample {
  /** File name → text; a single file is named `model.py`. */
  bad: Record<string, string>;
  good: Record<string, string>;
  /** What stands on disk beside them, by name, for rules that look there. */
  artifacts?: Record<string, KnownArtifact>;
  /** The target the examples are about, as `keras==3.15`. */
  target: string;
}

/** A rule: what its page says, how it finds, and how that is proved. */
export interface Rule {
  code: `SP${number}`;
  name: string;
  /** One sentence without a final stop, for tables. */
  meaning: string;
  /** Markdown: what real Keras does and why, by version. */
  explanation: string;
  /** Markdown: how to mend it. */
  remedy: string;
  example: RuleExample;
  /** `cause/name` of the corpus programs that prove it. */
  corpus: string[];
  /** What its fixes are at best; `none` where it has none. */
  fixable: 'safe' | 'unsafe' | 'none';
  find(story: Story, target: Target): Iterable<Detection>;
}

/** A detection merged over the targets it was met in: what reports and editors show. */
export interface Finding extends Location {
  code: string;
  rule: string;
  severity: Severity;
  message: string;
  /** Names of the targets it was met in, such as `keras 2.10`. */
  targets: string[];
  related: Related[];
  fixes: Fix[];
}
