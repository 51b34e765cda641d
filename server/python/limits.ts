/** How much of one file's nesting and displays is read. */

/**
 * How deep expressions and statements may nest. Nobody writes deeper; generated and hostile files
 * do, and everything that walks facts is recursive. What lies deeper is `unknown`.
 */
export const deepestNesting = 400;

/** How many neighbouring names, numbers or strings a display may hold before the rest is left out. */
export const longestDisplay = 20_000;
