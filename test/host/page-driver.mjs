// What the suite, which runs in the extension host, may ask of the window: it stands outside, in the
// browser's driver. One function an action; answers are plain data.
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const require = createRequire(import.meta.url);
const WAIT = 20_000;

/** The actions on a window, for a Playwright page. */
export function createDriver(page, errors) {
  const isShown = async (frame) => {
    if (frame === page.mainFrame()) return false;
    const shown = await frame
      .evaluate(
        () => document.body?.dataset.view !== undefined && document.visibilityState === 'visible' && innerHeight > 50,
      )
      .catch(() => false);
    if (!shown) return false;
    const outer = await frame
      .parentFrame()
      ?.frameElement()
      .catch(() => null);
    return !outer || outer.isVisible();
  };
  /** The frame of the artifact page that can be seen. */
  const artifactFrame = async () => {
    const until = Date.now() + WAIT;
    do {
      for (const frame of page.frames()) if (await isShown(frame)) return frame;
      await page.waitForTimeout(50);
    } while (Date.now() < until);
    throw new Error('No artifact page came to be seen.');
  };
  /** An editor that opens takes the place of another: what was asked of the one that goes is asked of the next. */
  const steady = async (work) => {
    for (let tries = 0; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (tries >= 4 || !/detached|destroyed|Target closed|navigation/i.test(String(error))) throw error;
        await page.waitForTimeout(200);
      }
    }
  };
  const located = async ({ selector, where }) =>
    (where === 'workbench' ? page : await artifactFrame()).locator(selector);

  const actions = {
    async wait(request) {
      const element = (await located(request)).filter(request.hasText ? { hasText: request.hasText } : {}).first();
      await element.waitFor({ state: request.state ?? 'visible', timeout: request.timeout ?? WAIT });
      return null;
    },
    async texts(request) {
      // Elements of SVG have no innerText.
      return (await located(request)).evaluateAll((all) => all.map((each) => each.innerText ?? each.textContent ?? ''));
    },
    async count(request) {
      return (await located(request)).count();
    },
    async click(request) {
      await (
        await located(request)
      )
        .filter(request.hasText ? { hasText: request.hasText } : {})
        .first()
        .click({
          timeout: WAIT,
          clickCount: request.count ?? 1,
          button: request.button ?? 'left',
          modifiers: request.modifiers ?? [],
        });
      return null;
    },
    async fill(request) {
      await (await located(request)).first().fill(request.text, { timeout: WAIT });
      return null;
    },
    async value(request) {
      return (await located(request)).first().inputValue({ timeout: WAIT });
    },
    async focus(request) {
      await (await located(request)).first().focus({ timeout: WAIT });
      return null;
    },
    async press({ keys }) {
      for (const key of keys) await page.keyboard.press(key);
      return null;
    },
    async type({ text }) {
      await page.keyboard.type(text, { delay: 5 });
      return null;
    },
    /** Runs an expression in the artifact page. */
    async evaluate({ expression }) {
      return (await artifactFrame()).evaluate(expression);
    },
    /** What an expression answers in every artifact page that can be seen. */
    async each({ expression }) {
      const answers = await Promise.all(
        page
          .frames()
          .map(async (frame) => ((await isShown(frame)) ? frame.evaluate(expression).catch(() => null) : null)),
      );
      return answers.filter((answer) => answer !== null);
    },
    /**
     * Follows a link in the terminal that can be seen, as a person does: points at its text, then clicks with the
     * modifier held.
     */
    async followInTerminal({ text }) {
      const place = await page.evaluate((wanted) => {
        for (const row of document.querySelectorAll('.terminal-wrapper.active .xterm-rows > div, .xterm-rows > div')) {
          const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
          const nodes = [];
          while (walker.nextNode()) nodes.push(walker.currentNode);
          const at = nodes
            .map((node) => node.data)
            .join('')
            .indexOf(wanted);
          if (at < 0) continue;
          let rest = at + Math.floor(wanted.length / 2);
          for (const node of nodes) {
            if (rest >= node.data.length) {
              rest -= node.data.length;
              continue;
            }
            const range = document.createRange();
            range.setStart(node, rest);
            range.setEnd(node, rest + 1);
            const { x, y, width, height } = range.getBoundingClientRect();
            return { x: x + width / 2, y: y + height / 2 };
          }
        }
        return null;
      }, text);
      if (place === null) throw new Error(`The terminal does not show ${text}.`);
      await page.mouse.move(place.x - 3, place.y);
      await page.mouse.move(place.x, place.y);
      // Links are looked for once the pointer rests.
      await page.waitForTimeout(700);
      await page.keyboard.down('Control');
      await page.mouse.click(place.x, place.y);
      await page.keyboard.up('Control');
      return null;
    },
    /** Whether the focus is in a page; else what of the workbench has it. */
    async focusedIn() {
      return page.evaluate(() => {
        const at = document.activeElement;
        return at instanceof HTMLIFrameElement
          ? 'page'
          : `workbench: ${at?.getAttribute('aria-label') ?? at?.className ?? ''}`;
      });
    },
    /** What the person asks of every page, such as less motion. */
    async emulate({ media }) {
      await page.emulateMedia(media);
      return null;
    },
    async attribute(request) {
      return (await located(request)).first().getAttribute(request.name);
    },
    async screenshot({ path }) {
      mkdirSync(dirname(path), { recursive: true });
      // A pointer at rest raises tooltips.
      await page.mouse.move(640, 4);
      await page.waitForTimeout(250);
      await page.screenshot({ path });
      return null;
    },
    async resize({ width, height }) {
      await page.setViewportSize({ width, height });
      return null;
    },
    /** Violations that axe finds in the artifact page: rule and elements. */
    async axe() {
      const frame = await artifactFrame();
      await frame.evaluate(require('axe-core').source);
      return frame.evaluate(async () => {
        const { violations } = await axe.run(document, { resultTypes: ['violations'] });
        return violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`)
              .slice(0, 3)
              .join(' | ')}`,
        );
      });
    },
    /** Errors of the page's own scripts and policy since the last time, without the workbench's. */
    async errors() {
      return errors.splice(0);
    },
  };
  return Object.fromEntries(
    Object.entries(actions).map(([name, act]) => [name, (request) => steady(() => act(request))]),
  );
}
