/** What stands on disk behind a load, from the file to the finding. */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { artifactInspector } from '../../server/artifacts-node';
import { createChecker } from '../../server/check/checker';
import { tellStory } from '../../server/check/tell';
import type { ArtifactVerdict, KnownArtifact } from '../../server/keras/on-disk';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { loadHere } from '../../server/programs-node';
import { versionMismatch } from '../../server/rules/version-mismatch';
import { nodeWorkspace } from '../../server/workspace-node';
import { corpusFolder, projectOf } from '../rules/cases';

let folder = '';
afterEach(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
  folder = '';
});

/** A checker of a folder with an artifact of the corpus and a program that loads it. */
function checkerWith(
  artifact: string,
  name: string,
  program: string,
  targets: string,
): { check: () => Promise<string[]>; opened: string[]; put: (artifact: string) => void; touch: () => void } {
  folder = mkdtempSync(join(tmpdir(), 'saveproof-'));
  cpSync(join(corpusFolder, artifact), join(folder, name), { preserveTimestamps: true });
  writeFileSync(join(folder, 'load.py'), program);
  const workspace = nodeWorkspace([folder]);
  const opened: string[] = [];
  const inspector = artifactInspector();
  const checker = createChecker({
    workspace,
    load: loadHere(workspace),
    tell: tellStory,
    exists: existsSync,
    inspect: (path) => {
      opened.push(path.slice(folder.length + 1));
      return inspector.inspect(path);
    },
    rules: [versionMismatch],
    targets: parseTarget(targets),
  });
  return {
    check: async () => (await checker.check()).findings.map((finding) => `${finding.severity} ${finding.message}`),
    opened,
    put: (other) => cpSync(join(corpusFolder, other), join(folder, name), { preserveTimestamps: true }),
    touch: () => checker.changed(join(folder, 'load.py')),
  };
}

const load = 'from tensorflow import keras\n\nmodel = keras.models.load_model("m.keras")\n';

describe('an artifact behind a load', () => {
  it('is read by a program that gives a class of Keras another way to be made of a config', async () => {
    const program = (replaced: string): string =>
      `from tensorflow import keras\n\n\ndef patched(cls, config):\n    config.pop("groups", None)\n    return cls(**config)\n\n\n${replaced}model = keras.models.load_model("m.h5")\n`;
    const artifact = 'version-mismatch/depthwise-h5-in-keras3/m.h5';
    const plain = checkerWith(artifact, 'm.h5', program(''), 'keras==3.15');
    expect(await plain.check()).toHaveLength(1);
    rmSync(folder, { recursive: true, force: true });
    const line = 'keras.layers.DepthwiseConv2D.from_config = classmethod(patched)\n';
    expect(await checkerWith(artifact, 'm.h5', program(line), 'keras==3.15').check()).toEqual([]);
  });

  it('is opened once, and again where it changed', async () => {
    const { check, opened, put, touch } = checkerWith(
      'version-mismatch/old-keras-file-is-h5/model.keras',
      'm.keras',
      load,
      'keras==3.15',
    );
    const [finding, ...more] = await check();
    expect(more).toEqual([]);
    expect(finding).toMatch(/^error `m.keras` was saved by Keras 2.8.0 and does not load here: Keras 3 wants a zip/);
    touch();
    expect(await check()).toHaveLength(1);
    expect(opened).toEqual(['m.keras']);
    put('version-mismatch/keras3-keras-file-in-keras2/artifacts/model.keras');
    touch();
    expect(await check()).toEqual([]);
    expect(opened).toEqual(['m.keras', 'm.keras']);
  });

  it('that no model was ever in costs nothing but its own answer', async () => {
    const { check } = checkerWith('version-mismatch/keras3-h5-in-keras2/load.py', 'm.keras', load, 'keras>=3');
    expect(await check()).toEqual([]);
  });
});

const yes = { verdict: 'yes', reason: '', compiled: false } as const;

async function found(program: string, artifact: Partial<KnownArtifact>, target: string): Promise<string[]> {
  const project = await projectOf(['/p'], { '/p/load.py': `from tensorflow import keras\n${program}` });
  const known: KnownArtifact = {
    kind: 'hdf5-model',
    keras: '2.15.0',
    verdicts: new Map(),
    customObjects: [],
    layerObjects: [],
    weights: null,
    faults: [],
    ...artifact,
  };
  const story = buildStory(project, {
    exists: (path) => path === '/p/old.h5' || path === '/p/old.weights.h5',
    artifacts: new Map([
      ['/p/old.h5', known],
      ['/p/old.weights.h5', known],
    ]),
  });
  const [at] = parseTarget(target);
  return at === undefined ? [] : [...versionMismatch.find(story, at)].map(({ certainty }) => certainty);
}

describe('version-mismatch', () => {
  const depthwise = {
    verdicts: new Map<string, ArtifactVerdict>([
      ['2.15', yes],
      [
        '3.15',
        {
          verdict: 'no',
          reason: 'DepthwiseConv2D "d" has the argument groups, which DepthwiseConv2D of Keras 3.15 does not take.',
          compiled: false,
        },
      ],
    ]),
  };
  const loss = {
    verdicts: new Map<string, ArtifactVerdict>([
      ['2.15', yes],
      ['3.15', { verdict: 'no', reason: 'It was compiled with the loss "mse".', compiled: true }],
    ]),
  };

  it('leaves alone a load that is given a class in the place of the one that changed', async () => {
    expect(await found('m = keras.models.load_model("old.h5")', depthwise, 'keras==3.15')).toEqual(['fails']);
    expect(await found('m = keras.models.load_model("old.h5")', depthwise, 'keras==2.15')).toEqual([]);
    expect(
      await found(
        'class D(keras.layers.DepthwiseConv2D): pass\nm = keras.models.load_model("old.h5", custom_objects={"DepthwiseConv2D": D})',
        depthwise,
        'keras==3.15',
      ),
    ).toEqual([]);
  });

  it('knows that compile=False leaves the loss out', async () => {
    expect(await found('m = keras.models.load_model("old.h5")', loss, 'keras==3.15')).toEqual(['fails']);
    expect(await found('m = keras.models.load_model("old.h5", compile=False)', loss, 'keras==3.15')).toEqual([]);
  });

  it('says nothing of a file that the program writes before it loads it', async () => {
    expect(
      await found(
        'm = keras.Sequential([keras.layers.Dense(1)])\nm.save("old.h5")\nm = keras.models.load_model("old.h5")',
        depthwise,
        'keras==3.15',
      ),
    ).toEqual([]);
  });

  it('knows which versions read which weights', async () => {
    const byName = { kind: 'hdf5-weights', weights: 'legacy' } as const;
    const byPlace = { kind: 'hdf5-weights', weights: 'object' } as const;
    const weights = (name: string): string =>
      `m = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\nm.load_weights("${name}")`;
    expect(await found(weights('old.weights.h5'), byName, 'keras==3.15')).toEqual(['fails']);
    expect(await found(weights('old.weights.h5'), byName, 'keras==2.10')).toEqual([]);
    expect(await found(weights('old.h5'), byName, 'keras==3.15')).toEqual([]);
    expect(await found(weights('old.weights.h5'), byPlace, 'keras==2.10')).toEqual(['fails']);
    expect(await found(weights('old.weights.h5'), byPlace, 'keras==2.15')).toEqual([]);
  });
});
