import { describe, expect, it } from 'vitest';
import { pinFileKind } from '../../server/keras/pin-files';
import { includedFiles, pinnedTargets } from '../../server/keras/pins';
import { describeTargets } from '../../server/keras/versions';

/** What the pins of these files allow for `folder`, and the place that decided. */
function pinned(files: Record<string, string>, folder = '/project'): [string, string] | null {
  const texts = new Map(Object.entries(files).map(([path, text]) => [`/project/${path}`, text]));
  const found = pinnedTargets(folder, texts);
  const first = found?.requirements[0];
  if (found === null || first === undefined) return null;
  return [
    describeTargets(found.targets.map((target) => target.name)),
    `${first.file.slice('/project/'.length)}:${first.line}`,
  ];
}

describe('one file that pins', () => {
  it.each([
    [
      'pyproject.toml',
      '[project]\nname = "x"\ndependencies = [\n  "numpy",\n  "tensorflow==2.15.1",\n]\n',
      'keras 2.15',
      5,
    ],
    ['pyproject.toml', '[tool.poetry.dependencies]\npython = "^3.10"\nkeras = "^3.4"\n', 'keras 3.4 to 3.15', 3],
    [
      'pyproject.toml',
      '[tool.poetry.dependencies]\ntensorflow = { version = "2.10.*", extras = ["x"] }\n',
      'keras 2.10',
      2,
    ],
    [
      'pyproject.toml',
      '[[tool.poetry.dependencies.tensorflow]]\nversion = "2.10"\nmarkers = "a"\n[[tool.poetry.dependencies.tensorflow]]\nversion = "2.12"\nmarkers = "b"\n',
      'keras 2.10, keras 2.12',
      2,
    ],
    ['pyproject.toml', '[dependency-groups]\ntest = ["keras==3.1"]\n', 'keras 3.1', 2],
    [
      'pyproject.toml',
      '[project.optional-dependencies]\nold = ["tensorflow==2.8"]\nnew = ["tensorflow==2.11"]\n',
      'keras 2.8, keras 2.11',
      2,
    ],
    ['requirements.txt', '# pins\nnumpy\ntensorflow==2.10.1  # why\n', 'keras 2.10', 3],
    ['requirements.txt', 'tensorflow==2.10.1 --hash=sha256:00 \\\n   --hash=sha256:01\n', 'keras 2.10', 1],
    ['requirements-gpu.txt', 'tensorflow-gpu==2.9\n', 'keras 2.9', 1],
    ['requirements/base.txt', 'keras==3.3\n', 'keras 3.3', 1],
    ['environment.yml', 'name: x\ndependencies:\n  - python=3.10\n  - conda-forge::tensorflow=2.12\n', 'keras 2.12', 4],
    ['environment.yaml', 'dependencies:\n  - pip:\n      - keras==3.2\n', 'keras 3.2', 3],
    ['Pipfile', '[packages]\ntensorflow = "==2.13"\n', 'keras 2.13', 2],
    ['Pipfile.lock', '{"default": {\n"keras": {"version": "==2.14.0"}}}', 'keras 2.14', 2],
    ['poetry.lock', '[[package]]\nname = "keras"\nversion = "3.6.0"\n', 'keras 3.6', 2],
    ['uv.lock', 'version = 1\n\n[[package]]\nname = "tensorflow"\nversion = "2.15.1"\nsource = {}\n', 'keras 2.15', 4],
    ['setup.cfg', '[options]\ninstall_requires =\n    numpy\n    tensorflow>=2.8,<2.10\n', 'keras 2.8 to 2.9', 4],
    ['setup.py', 'setup(\n  install_requires=[\n    "numpy",\n    \'keras==2.12\',\n  ])', 'keras 2.12', 4],
    ['setup.py', 'setup(install_requires=["numpy", "keras==2.12"])', 'keras 2.12', 1],
    [
      'setup.py',
      'REQUIRED = [\n    "numpy",\n    "keras==2.12",\n]\nsetup(name="a", install_requires=REQUIRED)',
      'keras 2.12',
      3,
    ],
    [
      '.venv/lib/python3.10/site-packages/keras-2.10.0.dist-info/METADATA',
      'Metadata-Version: 2.1\nName: keras\nVersion: 2.10.0\n',
      'keras 2.10',
      3,
    ],
  ])('%s %#', (path, text, names, line) => {
    expect(pinned({ [path]: text })).toEqual([names, `${path}:${line}`]);
    expect(pinFileKind(`/project/${path}`)).not.toBeNull();
  });

  it.each([
    ['pyproject.toml', '[project\ndependencies = "tensorflow==2.8"'],
    ['environment.yml', '\t- : ['],
    ['Pipfile.lock', '{'],
    ['requirements.txt', 'tensorflow\nkeras\n'],
    ['requirements.txt', '-r nowhere.txt\n'],
    ['setup.py', 'setup(install_requires=requirements())'],
    ['setup.py', 'REQUIRED = ["keras==2.12"]\nREQUIRED += newer()\nsetup(install_requires=REQUIRED)'],
  ])('nothing is pinned by %s %#', (path, text) => {
    expect(pinned({ [path]: text })).toBeNull();
  });
});

describe('several files', () => {
  it('follows includes, also around in a circle', () => {
    expect(
      pinned({
        'requirements.txt': '-r deps/base.txt\n',
        'deps/base.txt': '-c ../pins.txt\n-r ../requirements.txt\n',
        'pins.txt': 'keras==2.9\n',
      }),
    ).toEqual(['keras 2.9', 'pins.txt:1']);
    expect(includedFiles('/project/requirements.txt', '-r deps/base.txt\n--constraint=c.txt\n-e .\n')).toEqual([
      '/project/deps/base.txt',
      '/project/c.txt',
    ]);
  });

  it('lets a lock file narrow a range, and names it first', () => {
    expect(
      pinned({
        'pyproject.toml': '[project]\ndependencies = ["tensorflow>=2.10"]\n',
        'uv.lock': '[[package]]\nname = "tensorflow"\nversion = "2.12.0"\n',
      }),
    ).toEqual(['keras 2.12', 'uv.lock:2']);
  });

  it('lets the earlier kind of file win where two disagree', () => {
    expect(pinned({ 'requirements.txt': 'keras==2.10', 'environment.yml': 'dependencies: [keras=3.4]' })).toEqual([
      'keras 2.10',
      'requirements.txt:1',
    ]);
  });

  it('asks requirements-dev.txt only where requirements.txt says nothing', () => {
    expect(pinned({ 'requirements-dev.txt': 'keras==3.4', 'requirements.txt': 'keras==2.10' })?.[0]).toBe('keras 2.10');
    expect(pinned({ 'requirements-dev.txt': 'keras==3.4', 'requirements-old.txt': 'keras==2.10' })?.[0]).toBe(
      'keras 2.10, keras 3.4',
    );
  });

  it('lets the nearest folder decide', () => {
    const files = { 'requirements.txt': 'keras==2.10', 'new/requirements.txt': 'keras==3.4' };
    expect(pinned(files, '/project/new/models')?.[0]).toBe('keras 3.4');
    expect(pinned(files, '/project/old')?.[0]).toBe('keras 2.10');
    expect(pinned(files, '/elsewhere')).toBeNull();
  });
});
