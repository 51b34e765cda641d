/** Zoom to 200 %, less motion, and a page that may do nothing but show. */
import * as vscode from 'vscode';
import { check, eventually, openArtifact, same, screen, test } from './harness';

/** What sticks out of the page, or lies outside it without a way to scroll there. */
const HIDDEN = `(() => {
  const wide = document.documentElement.scrollWidth > innerWidth ? ['the page is ' + document.documentElement.scrollWidth + ' wide, the window ' + innerWidth] : [];
  const scrolls = (element) => {
    for (let at = element.parentElement; at !== null; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      if (/auto|scroll/.test(overflowX + overflowY)) return true;
    }
    return false;
  };
  const out = [...document.querySelectorAll('button, input, select, [tabindex="0"], h1, [role="tab"]')].filter((element) => {
    const { width, height, left, right, top, bottom } = element.getBoundingClientRect();
    if (width === 0 || height === 0) return getComputedStyle(element).display !== 'none' && element.closest('[hidden]') === null && element.offsetParent !== null;
    return (left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1) && !scrolls(element);
  });
  return [...wide, ...out.map((element) => element.outerHTML.slice(0, 120))];
})()`;

test('zoom: at 200 % nothing is cut off or out of reach', async () => {
  await vscode.commands.executeCommand('workbench.action.closeSidebar');
  // A window of half the size is what 200 % leaves of one of 1280 by 800.
  await screen.resize(640, 400);
  try {
    await openArtifact('export/1/saved_model.pb');
    await screen.click('#tree .row .label', { hasText: 'serving_default' });
    await screen.wait('.details h2', { hasText: 'serving_default' });
    for (const tab of ['structure', 'variables', 'graph', 'findings']) {
      await screen.click(`#tab-${tab}`);
      await screen.wait(`#tab-${tab}[aria-selected="true"]`);
      await eventually(
        `room for ${tab}`,
        async () => {
          const hidden = await screen.evaluate<string[]>(HIDDEN);
          if (hidden.length > 0) throw new Error(hidden.join('\n'));
          return true;
        },
        3000,
      );
      await screen.screenshot(`${process.env.SAVEPROOF_TEST_RESULTS}/zoom-${tab}.png`);
    }
    // There is room for what the tab is for.
    await screen.click('#tab-structure');
    check(
      (await screen.evaluate<number>('document.querySelector("#tree").clientHeight')) >= 66,
      'the tree shows fewer than three rows',
    );
  } finally {
    await screen.resize(1280, 800);
    await vscode.commands.executeCommand('workbench.view.explorer');
  }
});

test('reduced motion: nothing moves by itself', async () => {
  await screen.emulate({ reducedMotion: 'reduce' });
  try {
    await openArtifact('export/1/saved_model.pb');
    const moving = await screen.evaluate<string[]>(
      `document.getAnimations().map(({ effect }) => effect?.target?.outerHTML.slice(0, 100) ?? '?')`,
    );
    same(moving, [], 'what moves');
    const still = await screen.evaluate<string>(`(() => {
      const probe = document.createElement('div');
      probe.style.setProperty('transition', 'opacity 1s');
      document.body.append(probe);
      const { transitionDuration, transitionProperty } = getComputedStyle(probe);
      probe.remove();
      return matchMedia('(prefers-reduced-motion: reduce)').matches + ' ' + (transitionProperty === 'none' || transitionDuration === '0s');
    })()`);
    same(still, 'true true', 'transitions');
  } finally {
    await screen.emulate({ reducedMotion: 'no-preference' });
  }
});

test('policy: no eval, no inline script, no remote source', async () => {
  await openArtifact('export/1/saved_model.pb');
  const policy = await screen.evaluate<string>(
    `document.querySelector('meta[http-equiv="Content-Security-Policy"]').content`,
  );
  check(policy.startsWith("default-src 'none'"), policy);
  // VS Code serves the extension's own files under this name.
  const sources = policy.replaceAll('https://*.vscode-cdn.net', '');
  check(!/unsafe|\*|\bdata:|https?:/.test(sources), `the policy allows too much: ${policy}`);
  // What the driver itself runs may evaluate; what runs later is the page's own.
  same(
    await screen.evaluate<string>(
      `new Promise((resolve) => setTimeout(() => { try { resolve(String(Function('return 1')())); } catch (error) { resolve(error.name); } }))`,
    ),
    'EvalError',
    'eval',
  );
  const refused = await screen.evaluate<string[]>(`new Promise((resolve) => {
    const refused = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => refused.push(effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    const image = new Image();
    image.src = 'https://example.com/x.png';
    document.body.append(image);
    void fetch('https://example.com/').catch(() => undefined);
    setTimeout(() => {
      script.remove();
      image.remove();
      resolve(window.ran === undefined ? refused.sort() : ['an inline script ran']);
    }, 300);
  })`);
  for (const directive of ['connect-src', 'img-src', 'script-src-elem'])
    check(refused.includes(directive), `${directive} was not refused: ${refused.join(', ')}`);
  // What was refused here on purpose is no error of the page.
  await screen.errors();
});
