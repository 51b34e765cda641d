import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

it('shows in the README the pictures that the host suite makes, and keeps no others', () => {
  const shown = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\]\(media\/([\w-]+)\.png\)/g)]
    .map(([, name]) => name)
    .sort();
  const made = /new Set\(\[(.+)\]\)/
    .exec(readFileSync(join(root, 'test/host/suite/tour.ts'), 'utf8'))?.[1]
    ?.replaceAll("'", '')
    .split(', ')
    .sort();
  expect(made).toEqual(shown);
  const kept = readdirSync(join(root, 'media'))
    .filter((name) => name.endsWith('.png') && name !== 'icon.png')
    .map((name) => name.replace(/\.png$/, ''))
    .sort();
  expect(kept).toEqual(shown);
});
