/** Models that hold little and are well: without variables, without layers that have any, without objects. */
import { check, openArtifact, results, same, screen, test } from './harness';

/** What Keras and TensorFlow 2.15 and 2.21 wrote; how many variables each shows, and what its tree must hold. */
const EMPTY = [
  {
    name: 'a SavedModel whose only variable is its record of objects',
    path: 'artifacts/tf221/sm_no_variables/saved_model.pb',
    kind: 'SavedModel',
    variables: 1,
    rows: ['Signatures', 'Functions', 'Files'],
  },
  {
    name: 'a .keras without weights',
    path: 'artifacts/no_weights.keras',
    kind: 'Keras archive',
    variables: 0,
    rows: ['Layers', 'flatten', 'relu'],
  },
  {
    name: 'a checkpoint of nothing',
    path: 'artifacts/tf215/ckpt_empty/none.index',
    kind: 'TensorFlow checkpoint',
    variables: 1,
    rows: ['Files'],
  },
] as const;

for (const { name, path, kind, variables, rows } of EMPTY) {
  test(`empty: ${name} is shown as what it is, and nothing is wrong with it`, async () => {
    await openArtifact(path);
    await screen.wait('.health.pass');
    check((await screen.texts('.badge')).includes(kind), `not told to be a ${kind}`);
    const labels = await screen.texts('#tree .row .label');
    for (const row of rows) check(labels.includes(row), `the tree lacks ${row}: ${labels.join(', ')}`);
    await screen.screenshot(`${results}/empty-${kind.replace(/\W+/g, '-')}.png`);
    await screen.click('#tab-variables');
    if (variables === 0) {
      await screen.wait('.empty', { hasText: 'No variables here.' });
      same((await screen.texts('.tools')).join(' ').includes('Scan values'), false, 'a scan of no values is offered');
    } else {
      await screen.wait('.variables tbody tr:not(.space)');
      same(await screen.count('.variables tbody tr:not(.space)'), variables, 'rows');
      await screen.click('.tool', { hasText: 'Map of bytes' });
      await screen.wait('.map', { hasText: 'There are no bytes here.' });
      await screen.click('.tool', { hasText: 'Table' });
    }
    await screen.click('.tool', { hasText: 'Verify' });
    await screen.wait('.notice', { hasText: 'Every checksum is right' });
    same(await screen.axe(), [], 'axe');
    same(await screen.errors(), [], 'errors of the page');
  });
}
