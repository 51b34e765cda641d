/** The words of the artifact editor that the server makes: in the language that the editor told, and English else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesAround } from '../../server/artifacts/bytes/byte-source-node';
import { openArtifact } from '../../server/artifacts/open';
import { detailsOf } from '../../server/language/artifact-details';
import { drawableOperations } from '../../server/language/artifact-operations';
import { buildTree } from '../../server/language/artifact-tree';
import { counted, numberText, speakAs } from '../../server/language/artifact-words';

const root = join(import.meta.dirname, '../..');
const german = JSON.parse(readFileSync(join(root, 'l10n/bundle.l10n.de.json'), 'utf8')) as Record<string, string>;

/**
 * Everything that is said of an artifact in fixed words: groups of the tree, titles, columns, names of properties,
 * graphs.
 */
async function wordsOf(path: string): Promise<Set<string>> {
  const { files, path: within } = await filesAround(join(root, path));
  const { artifact, close } = await openArtifact(files, within);
  await close();
  const tree = buildTree(artifact);
  const words = new Set(tree.roots.map(({ label }) => label));
  for (const { label } of drawableOperations(artifact)) words.add(label.split(/[ (]/)[0] ?? '');
  for (const node of tree.byId.values()) {
    for (const section of detailsOf(artifact, tree, node, []).sections) {
      if (!/\d/.test(section.title) && section.title !== node.label) words.add(section.title);
      if (section.kind === 'properties') section.properties.forEach(({ name }) => words.add(name));
      if (section.kind === 'table') section.columns.forEach((column) => words.add(column));
    }
  }
  return words;
}

describe('words of the server', () => {
  it('are English where an editor tells no language, whatever else it tells', async () => {
    for (const options of [
      undefined,
      null,
      'de',
      {},
      { language: 'de' },
      { words: german },
      { language: 7, words: german },
    ])
      speakAs(options);
    expect([counted(1, 'layer'), counted(1204, 'layer'), numberText(1204)]).toEqual([
      '1 layer',
      '1,204 layers',
      '1,204',
    ]);
    const words = await wordsOf('examples/export/1');
    for (const word of ['Layers', 'Objects', 'Files', 'Producer', 'Operations', 'Elements', 'Inputs', 'signature'])
      expect(words).toContain(word);
  });

  it('writes numbers as in English for a language that is none', () => {
    speakAs({ language: 'de_DE.UTF-8', words: {} });
    expect(numberText(1204)).toBe('1,204');
  });

  it('are those of the editor that tells them', async () => {
    const before = await wordsOf('examples/export/1');
    speakAs({ language: 'de', words: german });
    expect([counted(1, 'layer'), counted(1204, 'layer'), numberText(1204)]).toEqual([
      '1 Schicht',
      '1.204 Schichten',
      '1.204',
    ]);
    const after = await wordsOf('examples/export/1');
    expect([...after]).toEqual(
      expect.arrayContaining([
        'Schichten',
        'Objekte',
        'Dateien',
        'Erzeuger',
        'Operationen',
        'Elemente',
        'Eingänge',
        'Signatur',
      ]),
    );
    // Names of programs and words that are the same in German stay.
    expect([...before].filter((word) => after.has(word) && german[word] !== word).sort()).toEqual([
      'Keras',
      'MetaGraph',
      'MetaGraph: serve',
      'TensorFlow',
    ]);
  });
});
