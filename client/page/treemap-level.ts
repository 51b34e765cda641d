/** The level of the map of bytes that is shown. */
import type { SizeLevel } from '../../server/protocol';
import { ask } from './messages';
import { fail, update } from './state';

export let level: SizeLevel | null = null;
/** The way to it: the index of a box on each level above. */
export let way: number[] = [];
/** Levels asked for: only the last is shown. */
let asked = 0;

/** Reads the level that is shown, or `to`. */
export async function loadMap(to: number[] = way): Promise<void> {
  const mine = ++asked;
  way = to;
  try {
    const answer = await ask('saveproof/artifact/sizes', { way: to });
    if (mine !== asked) return;
    level = answer;
    way = answer.around.at(-1)?.way ?? [];
    update();
    // The room for it is known once it is there.
    requestAnimationFrame(update);
  } catch (error) {
    fail(error);
  }
}
