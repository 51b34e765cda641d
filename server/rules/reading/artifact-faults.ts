/** Loads whose artifact, as it stands on the disk, is damaged: what the rules about artifacts tell at a load site. */
import { artifactOf, metFault, type KnownArtifact, type MetFault } from '../../keras/on-disk';
import { plainPath, samePath, shownPath } from '../../keras/paths';
import type { Load, Save, Story } from '../../keras/story';
import type { Value } from '../../keras/value';
import type { Target } from '../../keras/versions';
import type { Detection } from '../rule';
import { fetchesFiles } from './fetched-files';
import { shownPlace, targetAt } from './saved-objects';
import { changesDirectory, pathInProject, shellLines } from './working-directory';

/** The loads of a project that meet a fault of the rule with this code. */
export function* faultsAtLoads(story: Story, target: Target, code: string): Iterable<Detection> {
  // where relative paths start, nobody knows then
  if (story.artifacts.size === 0 || changesDirectory(story)) return;
  for (const load of story.loads) {
    if (load.guard !== 'none') continue;
    const artifact = artifactOf(story, load);
    if (artifact === null || artifact.faults.length === 0) continue;
    const met = metFault(artifact, load.api, targetAt(story, load, target));
    if (met === null || met.fault.code !== code) continue;
    const writers = story.savesRead(load).map(({ save }) => save);
    // by then what stands there now is gone
    if (writers.some((save) => save.program === load.program && save.order < load.order)) continue;
    if (isHandledBefore(story, load)) continue;
    const [writer] = writers;
    const isReplaced = writer !== undefined || isFetched(story, load);
    const { place } = load.pathArgument ?? { place: load };
    const { file, span } = place.file === load.file ? place : load;
    yield {
      file,
      span,
      certainty: met.fails && !isReplaced ? 'fails' : 'may-fail',
      message: sentence(story, load, met, writer, isReplaced),
      ...(writer === undefined
        ? {}
        : { related: [{ file: writer.file, span: writer.span, message: 'Writes it anew when it is run' }] }),
    };
  }
}

/** Calls on a path that read or change the file itself: whoever makes them may know what stands there, or mend it. */
const handling =
  /^(builtins\.open|os\.(path\.getsize|stat|remove|unlink|rename|replace|link|symlink)|shutil\.\w+|zipfile\.\w+|h5py\.\w+|tensorflow\.io\.gfile\.(GFile|copy|rename|remove|stat))$|^\.(open|stat|unlink|rename|replace|read_bytes|read_text|write_bytes|write_text|download\w*)$/;

/** Whether the program reads or changes the file in another way before it loads it. */
function isHandledBefore(story: Story, load: Load): boolean {
  const isThatFile = (value: Value | null): boolean =>
    value?.kind === 'text' && load.paths.some((path) => samePath(path, value) !== 'no');
  return story.events.some(
    (event) =>
      event.program === load.program &&
      event.order < load.order &&
      handling.test(event.name) &&
      (isThatFile(event.self) || event.arguments.some((argument) => isThatFile(argument.value))),
  );
}

/** Whether the program, or a shell line of a notebook, brings files from elsewhere before it loads. */
function isFetched(story: Story, load: Load): boolean {
  if (shellLines(story).some((line) => !/^m?kdir/.test(line))) return true;
  return story.events.some((event) => event.program === load.program && fetchesFiles(event));
}

function sentence(
  story: Story,
  load: Load,
  { fault, fails }: MetFault,
  writer: Save | undefined,
  isReplaced: boolean,
): string {
  const [path] = load.paths;
  const plain = path === undefined ? null : plainPath(path);
  const shown =
    path === undefined ? 'This' : ((plain === null ? null : pathInProject(story, plain)) ?? shownPath(path));
  if (!fails)
    return `\`${shown}\` is damaged on the disk, and what is lost is missing from what is loaded: ${fault.message}`;
  const until =
    writer !== undefined
      ? ` until ${shownPlace(story, writer)} has written it again`
      : isReplaced
        ? ' unless it is fetched before'
        : '';
  return `\`${shown}\`, as it stands on the disk, does not load${until}: ${fault.message}`;
}

/** An artifact that no version loads, because of one fault: for the examples of the rules. */
export function damagedArtifact(
  kind: KnownArtifact['kind'],
  fault: { code: string; where: string; reason: string; remedy: string },
): KnownArtifact {
  const { code, where, reason, remedy } = fault;
  return {
    kind,
    keras: null,
    verdicts: new Map([['3.15', { verdict: 'no', reason, compiled: false }]]),
    customObjects: [],
    layerObjects: [],
    weights: null,
    faults: [{ code, message: `${reason} ${remedy}`, reason, where }],
  };
}
