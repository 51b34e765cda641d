import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json';

const root = join(import.meta.dirname, '../..');
const words = (file: string): Record<string, string> => JSON.parse(readFileSync(join(root, file), 'utf8'));
const [walkthrough] = manifest.contributes.walkthroughs;
const steps = walkthrough?.steps ?? [];
/** Commands of the extension, and those that VS Code makes for each of its views. */
const commands = new Set([
  ...manifest.contributes.commands.map(({ command }) => command),
  ...manifest.contributes.views.saveproof.map(({ id }) => `${id}.focus`),
]);

describe.each(['package.nls.json', 'package.nls.de.json'])('the walkthrough in the words of %s', (file) => {
  const said = (key: string): string => words(file)[key.replace(/%/g, '')] ?? '';

  it('leads in each step to commands that there are', () => {
    expect(steps.length).toBeGreaterThan(3);
    for (const step of steps) {
      const linked = [...said(step.description).matchAll(/\]\(command:([\w.]+)\)/g)].map(([, command]) => command);
      expect(linked.length, step.id).toBeGreaterThan(0);
      for (const command of linked) expect(commands, step.id).toContain(command);
      // What a button does is what the step waits for.
      const awaited = step.completionEvents.map((event) => event.replace(/^onCommand:|^onView:/, ''));
      for (const command of linked)
        expect(awaited, step.id).toContain(command?.startsWith('saveproof.models') ? 'saveproof.models' : command);
    }
  });
});

describe('the pictures of the walkthrough', () => {
  it.each(steps.map(({ id, media }) => ({ id, media })))('$id is drawn in the colours of the theme', ({ media }) => {
    const path = join(root, media.svg);
    expect(existsSync(path)).toBe(true);
    const drawing = readFileSync(path, 'utf8');
    const colours = [...drawing.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour);
    expect(colours.length).toBeGreaterThan(0);
    for (const colour of colours) expect(colour).toMatch(/^(none|var\(--vscode-.+\))$/);
    // VS Code lets no style of the drawing's own through.
    expect(drawing).not.toMatch(/<style|style=|<script|href=/);
    expect(drawing).toContain('<title>');
  });
});
