// Chromium for the tests: one on this machine, else the one inside an npm package.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome'];

/** Starts a browser. Throws when there is none that runs here. */
export async function launchBrowser() {
  const isRoot = process.getuid?.() === 0;
  const own = process.env.SAVEPROOF_CHROMIUM ?? INSTALLED.find((path) => existsSync(path));
  if (own !== undefined) return chromium.launch({ executablePath: own, args: isRoot ? ['--no-sandbox'] : [] });
  const { default: packed } = await import('@sparticuz/chromium');
  // The package is made for functions that hold one page: a workbench with webviews needs its processes,
  // and the page's own security, for its policy is under test.
  const unwanted = new Set(['--single-process', '--no-zygote', '--disable-web-security', '--allow-running-insecure-content', "--headless='shell'"]);
  const args = packed.args.filter((argument) => !unwanted.has(argument) && !argument.startsWith('--disable-features='));
  return chromium.launch({ executablePath: await packed.executablePath(), args, headless: true });
}
