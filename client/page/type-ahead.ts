/** Going to a row by typing the beginning of its label, as in VS Code's own lists. */

/** Milliseconds between letters of one word, as VS Code has it (listWidget's typeNavigation). */
const PAUSE = 800;

/** Collects letters into words. */
export function createTypeAhead(now: () => number = () => performance.now()): {
  /** Adds a letter; answers the word so far, and whether it begins a new one. */
  add(letter: string): { word: string; isNew: boolean };
  /** Whether a word is being typed: a space belongs to it then. */
  isTyping(): boolean;
  /** Ends the word: what is typed next begins another. */
  end(): void;
} {
  let word = '';
  let last = -Infinity;
  return {
    add(letter) {
      const isNew = now() - last > PAUSE;
      last = now();
      // One letter typed again and again goes through all that begin with it.
      if (isNew) word = letter;
      else if (word !== letter) word += letter;
      return { word, isNew: isNew || word === letter };
    },
    isTyping: () => word !== '' && now() - last <= PAUSE,
    end() {
      last = -Infinity;
    },
  };
}

/** Whether a label is one that a typed word means: it begins with it, whatever the case. */
export function isMeant(word: string, label: string): boolean {
  return label.toLowerCase().startsWith(word.toLowerCase());
}
