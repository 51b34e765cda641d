// Chromium for the tests: one on this machine, else the one inside an npm package.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];

/**
 * Lets all webviews of a window share one service worker. VS Code's server registers one for each webview, all for the
 * same folder: each takes the place of the last, which Chromium delays by a second, and of several that start at once
 * some stay blank. Nothing else of the frame around a webview changes.
 */
export async function shareServiceWorker(page) {
  await page.route('**/contrib/webview/browser/pre/index.html*', async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    const [, script] = /<script async type="module">([^]*?)<\/script>/.exec(text) ?? [];
    if (script === undefined) return route.fulfill({ response });
    const shared = script.replace('&id=${ID}&remoteAuthority', '&remoteAuthority');
    const digest = (content) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
    return route.fulfill({
      response,
      body: text.replace(script, () => shared).replace(digest(script), digest(shared)),
    });
  });
}

/** Starts a browser. Throws when there is none that runs here. */
export async function launchBrowser() {
  const isRoot = process.getuid?.() === 0;
  const own = process.env.SAVEPROOF_CHROMIUM ?? INSTALLED.find((path) => existsSync(path));
  if (own !== undefined) return launch({ executablePath: own, args: isRoot ? ['--no-sandbox'] : [] });
  const { default: packed } = await import('@sparticuz/chromium');
  // The package is made for functions that hold one page: a workbench with webviews needs its processes,
  // and the page's own security, for its policy is under test.
  const unwanted = new Set([
    '--single-process',
    '--no-zygote',
    '--disable-web-security',
    '--allow-running-insecure-content',
    "--headless='shell'",
  ]);
  const args = packed.args.filter((argument) => !unwanted.has(argument) && !argument.startsWith('--disable-features='));
  return launch({ executablePath: await packed.executablePath(), args, headless: true });
}

/** Starts a browser, once more where the first one died as it started: Chromium does so now and then. */
function launch(options) {
  return chromium.launch(options).catch(() => chromium.launch(options));
}
