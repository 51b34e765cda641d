import { describe, expect, it } from 'vitest';
import { findAcross } from '../../server/check/across-versions';
import { allTargets, isAtLeast, type Target } from '../../server/keras/versions';
import type { Detection } from '../../server/rules/rule';

const detection: Detection = { file: '/a.py', span: { start: 0, end: 1 }, certainty: 'fails', message: 'x' };

/** Which targets a rule that fails where `fails` says is found to fail in, and how often it was asked. */
function across(
  fails: (target: Target) => boolean,
  targets: readonly Target[] = allTargets,
): { names: string[]; asked: number } {
  let asked = 0;
  const found = findAcross(targets, (target) => {
    asked += 1;
    return fails(target) ? [detection] : [];
  });
  expect([...found.keys()].length).toBe(targets.length);
  return {
    names: targets.filter((target) => (found.get(target) ?? []).length > 0).map((target) => target.name),
    asked,
  };
}

describe('a rule over all versions', () => {
  it.each(allTargets.map((target) => [target.name, target] as const))('finds a change at %s', (_, change) => {
    const isNewer = (target: Target): boolean =>
      target.package === change.package && isAtLeast(target, change.major, change.minor);
    expect(across(isNewer).names).toEqual(allTargets.filter(isNewer).map((target) => target.name));
  });

  it('asks few where nothing is found, and every one where there are few', () => {
    expect(across(() => false).asked).toBeLessThan(12);
    const two = allTargets.filter((target) => target.name === 'keras 2.9' || target.name === 'keras 3.4');
    expect(across((target) => target.major === 3, two)).toEqual({ names: ['keras 3.4'], asked: 2 });
  });

  it('asks once a line where the version is not looked at', () => {
    let asked = 0;
    const found = findAcross(allTargets, (target) => {
      asked += 1;
      return target.major === 3 ? [detection] : [];
    });
    expect(allTargets.filter((target) => found.get(target)?.length === 1)).toEqual(
      allTargets.filter(({ major }) => major === 3),
    );
    expect(asked).toBe(3);
  });

  it('finds what is wrong in one version that is known for a change', () => {
    expect(across((target) => target.name === 'keras 2.13').names).toEqual(['keras 2.13']);
  });
});
