/**
 * Programs that one Keras writes with and another reads with: SP503 by code alone, exactly where the recording failed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { buildStory } from '../../server/keras/build-story';
import type { Target } from '../../server/keras/versions';
import { versionMismatch } from '../../server/rules/version-mismatch';
import { caseProject, targetOf, type Environment } from './cases';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'version-pairs');
const names = readdirSync(folder);

describe('what one Keras writes and another reads', () => {
  for (const name of names) {
    test(name, async () => {
      const outcome: Partial<Record<Environment, Partial<Record<Environment, string | null>>>> = JSON.parse(
        readFileSync(join(folder, name, 'outcome.json'), 'utf8'),
      );
      const project = await caseProject(join(folder, name));
      const pins: { train: Target[]; serve: Target[] } = { train: [], serve: [] };
      const story = buildStory(project, {
        pinnedTo: (path) => (path.includes(`${sep}train${sep}`) ? pins.train : pins.serve),
      });
      const wrong: string[] = [];
      const environments = Object.keys(outcome) as Environment[];
      for (const writer of environments) {
        // what a version cannot read of its own is another rule's
        if (outcome[writer]?.[writer] !== null) continue;
        for (const reader of environments) {
          pins.train = [targetOf(writer)];
          pins.serve = [targetOf(reader)];
          const found = [...versionMismatch.find(story, targetOf(reader))];
          const said = outcome[writer]?.[reader];
          const isExpected = typeof said === 'string';
          if (isExpected !== found.some(({ certainty }) => certainty === 'fails')) {
            wrong.push(
              `${writer} to ${reader}: ${said ?? 'loads'}; found ${found.map(({ message }) => message).join() || 'nothing'}`,
            );
          }
        }
      }
      expect(wrong).toEqual([]);
    });
  }
});
