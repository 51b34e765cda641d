import { describe, expect, it } from 'vitest';
import {
  allTargets,
  allowsLine,
  describeTargets,
  parseRequirement,
  parseSpecifier,
  parseTarget,
  targetsAllowedBy,
} from '../../server/keras/versions';

/** Names of the targets that requirement lines allow together. */
function allowed(...lines: string[]): string {
  const requirements = lines.map((line) => parseRequirement(line, '/project/requirements.txt', 1));
  return describeTargets(targetsAllowedBy(requirements.filter((entry) => entry !== null)).map((target) => target.name));
}

describe('version specifiers', () => {
  it.each([
    ['==2.10', '2.10', true],
    ['==2.10.1', '2.10', true],
    ['==2.10.*', '2.10', true],
    ['==2.10', '2.1', false],
    ['!=2.10.*', '2.10', false],
    ['!=2.10', '2.10', true],
    ['~=2.8', '2.15', true],
    ['~=2.8', '3.0', false],
    ['~=2.8.0', '2.9', false],
    ['>=2.8,<2.16', '2.15', true],
    ['>=2.8,<2.16', '2.16', false],
    ['>2.15', '2.15', true],
    ['<=2.15', '2.15', true],
    ['^2.10', '2.15', true],
    ['^2.10', '3.0', false],
    ['~2.10', '2.10', true],
    ['~2.10', '2.11', false],
    ['=2.10', '2.10', true],
    ['2.10.0=py310_0', '2.10', true],
    ['2.8.* || >=3', '3.4', true],
    ['2.8|2.10', '2.9', false],
    ['', '3.15', true],
    ['*', '3.15', true],
    ['==2.15.0.post1', '2.15', true],
    ['==2.10.0rc1', '2.10', true],
  ])('%s and %s: %s', (text, version, holds) => {
    const specifier = parseSpecifier(text);
    const [major = 0, minor = 0] = version.split('.').map(Number);
    expect(specifier !== null && allowsLine(specifier, major, minor)).toBe(holds);
  });

  it('refuses what is no version', () => {
    expect(parseSpecifier('>=two')).toBeNull();
    expect(parseSpecifier('==')).toBeNull();
  });
});

describe('targets that requirements allow', () => {
  it.each([
    [['tensorflow==2.15.1'], 'keras 2.15'],
    [['tensorflow-cpu==2.8.4'], 'keras 2.8'],
    [['TensorFlow_GPU[and-cuda] >= 2.12 , < 2.16'], 'keras 2.12 to 2.15'],
    [['keras==2.10'], 'keras 2.10'],
    [['keras>=3'], 'keras 3.0 to 3.15'],
    [['tensorflow==2.20.*'], 'keras 3.10 to 3.15'],
    [['tensorflow==2.17', 'keras==3.4.1'], 'keras 3.4'],
    [['tensorflow>=2.8', 'keras<3'], 'keras 2.8 to 2.15'],
    // They exclude each other: what stands for Keras decides.
    [['tensorflow==2.15', 'keras==3.4'], 'keras 3.4'],
    [['tf_keras==2.17'], 'tf_keras 2.17'],
    [['tensorflow==2.17', 'tf-keras'], 'keras 3.2 to 3.15, tf_keras 2.17'],
    [['tensorflow==1.15'], 'keras 2.8'],
    [['tensorflow==2.40'], 'keras 3.15'],
    [['keras==2.4.3'], 'keras 2.8'],
    [
      ['tensorflow==2.10; sys_platform == "win32"', 'tensorflow==2.15; sys_platform != "win32"'],
      'keras 2.10, keras 2.15',
    ],
    [['tensorflow==2.10; extra == "tf"'], 'keras 2.8 to 2.15, keras 3.0 to 3.15'],
    [['numpy==1.2'], 'keras 2.8 to 2.15, keras 3.0 to 3.15'],
    [['tensorflow (>=2.9,<2.11)'], 'keras 2.9 to 2.10'],
  ])('%j: %s', (lines, names) => {
    expect(allowed(...lines)).toBe(names);
  });
});

describe('targets that a person names', () => {
  it.each([
    ['keras==2.10', 'keras 2.10'],
    ['keras 3.15', 'keras 3.15'],
    ['tensorflow==2.15', 'keras 2.15'],
    ['tf_keras==2.17', 'tf_keras 2.17'],
    ['keras>=3.13', 'keras 3.13 to 3.15'],
  ])('%s', (text, names) => {
    expect(describeTargets(parseTarget(text).map((target) => target.name))).toBe(names);
  });

  it.each(['torch==2.0', 'keras==9.9', 'keras=>3', ''])('refuses %j in one sentence', (text) => {
    expect(() => parseTarget(text)).toThrow(/\.$/);
  });

  it('every target has a name of its own that names it', () => {
    for (const target of allTargets) expect(parseTarget(target.name)).toEqual([target]);
    expect(new Set(allTargets.map((target) => target.name)).size).toBe(allTargets.length);
  });
});
