// The extension where the person has not said that they trust the folder, and in another language than English:
// what a window shows in which both are so.
import { join } from 'node:path';
import { startServer } from '../../scripts/vscode-server.mjs';

/** Opens one window and reports what it shows. */
export async function testRestricted({ data, extensions, browser, workspace, makeDriver, report, onCleanup, results }) {
  const server = await startServer({ data, extensions, asksForTrust: true });
  onCleanup(server.stop);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  // What a language pack sets first of all, and what the extension host is told: only the packs of VS Code's own words
  // are not here.
  await page.addInitScript(() =>
    Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => 'de', set: () => undefined }),
  );
  const driver = makeDriver(page);
  const check = async (name, run) => {
    const started = Date.now();
    let error = null;
    try {
      await run();
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.message : String(thrown);
      await page.screenshot({ path: join(results, `failed-${name.replace(/\W+/g, '-')}.png`) }).catch(() => undefined);
    }
    report({ name, error, milliseconds: Date.now() - started });
  };
  const authority = `127.0.0.1:${server.port}`;
  const row = (text) => page.locator('.explorer-folders-view .monaco-list-row', { hasText: text }).first();

  await check('in German, not trusted: a model opens and says so in German', async () => {
    await page.goto(`http://${authority}/?folder=${workspace}`);
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor({ timeout: 40_000 });
    await dialog.getByText("No, I don't trust the authors").click();
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    await row('export').click();
    await row('saved_model.pb').dblclick();
    await driver.wait({ selector: '#tree .row', hasText: 'MetaGraph', timeout: 40_000 });
    const told = async (selector, wanted) => {
      const texts = (await driver.texts({ selector })).join(' ');
      for (const text of wanted) if (!texts.includes(text)) throw new Error(`${selector} lacks ${text}: ${texts}`);
    };
    await told('.head', ['Ladecode kopieren', 'Werte durchsehen', 'Parameter', 'Kein Fehler']);
    await told('.tabs', ['Aufbau', 'Variablen', 'Befunde']);
    // Words that the server makes.
    await told('#tree', [
      'Schichten',
      'Signaturen',
      'Funktionen',
      'Operationen',
      'Objekte',
      'Dateien',
      'Erzeuger',
      '1 Eingang',
    ]);
    await driver.click({ selector: '#tree .row .label', hasText: 'serving_default' });
    await driver.wait({ selector: '.details h3', hasText: 'Eingänge' });
    await told('.details', ['Methode', 'Typ', 'Form', 'AUSGÄNGE']);
    const lang = await driver.evaluate({ expression: 'document.documentElement.lang' });
    if (lang !== 'de') throw new Error(`The page says that it is in ${lang}.`);
    await driver.fill({ selector: '#search', text: 'kernel' });
    await driver.wait({ selector: '.matches', hasText: 'gefunden' });
    await driver.click({ selector: '#tree .row .label', hasText: 'kernel' });
    await driver.wait({ selector: '.details table.grid td' });
    await driver.wait({ selector: '.details', hasText: 'Mittel' });
    await told('.details', ['Mittel', 'Zeilen']);
    // A check of every byte works without trust, too: nothing of the folder is run.
    await driver.click({ selector: '.tool', hasText: 'Prüfen' });
    await driver.wait({ selector: '.notice', hasText: 'Jede Prüfsumme stimmt.' });
    await page.screenshot({ path: join(results, 'german-restricted.png') });
    const errors = await driver.errors();
    if (errors.length > 0) throw new Error(errors.join('\n'));
  });
  await check('in German, not trusted: commands, views and findings', async () => {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').first().waitFor();
    await page.keyboard.type('Saveproof: ');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Als Modell-Artefakt' }).first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.activitybar .action-item a[aria-label="Saveproof"]').click();
    await page.locator('.pane-header[aria-label^="Modelle"]').first().waitFor({ state: 'attached' });
    await page
      .locator('.pane-body .monaco-list-row', { hasText: /gerade eben|vor \d+/ })
      .first()
      .waitFor();
    await page.locator('.activitybar .action-item a[aria-label^="Explorer"]').click();
    await row('digits').click();
    await row('layers.py').dblclick();
    await page.locator('.squiggly-error').first().waitFor({ timeout: 30_000 });
  });
  await page.close();
  server.stop();
}
