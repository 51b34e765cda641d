import { describe, expect, it } from 'vitest';
import schema from '../../docs/saveproof.schema.json';
import { readConfiguration } from '../../server/check/configuration';
import { unusedSuppression } from '../../server/check/catalogue';
import { rules } from '../../server/rules/index';

/** Problems that reading `[tool.saveproof]` has with a table. */
function problems(table: string): string[] {
  return (
    readConfiguration('/pyproject.toml', `[tool.saveproof]\n${table}\n`, rules)?.problems.map(
      ({ message }) => message,
    ) ?? []
  );
}

describe('the JSON schema of [tool.saveproof]', () => {
  it('knows the keys that are read, and no others', () => {
    const [message = ''] = problems('x = 1');
    const keys = /its keys are (.*)\.$/.exec(message)?.[1]?.split(', ');
    expect(Object.keys(schema.properties).sort()).toEqual(keys?.sort());
  });

  it('takes every rule, and what it takes as a target is read as one', () => {
    const rule = new RegExp(schema.definitions.rules.items.pattern);
    for (const { code, name } of [...rules, unusedSuppression])
      expect([rule.test(code), rule.test(name), name]).toEqual([true, true, name]);
    const target = new RegExp(schema.definitions.target.pattern);
    for (const text of ['keras==2.15', 'keras>=3', 'tensorflow~=2.10', 'tf_keras==2.17', 'keras 2.10']) {
      expect([target.test(text), problems(`target = "${text}"`)]).toEqual([true, []]);
    }
    for (const text of ['torch==2', '2.15', 'keras']) expect(target.test(text)).toBe(false);
  });
});
