/** Patterns for paths, as people write them in `.gitignore` and pyproject.toml. */

/**
 * A test for paths relative to the folder that the pattern belongs to, with `/`. `*` and `?` stay within one
 * name, `**` crosses folders, `[abc]` and `{a,b}` are alternatives. A pattern without `/` matches at any depth; one
 * that names a folder matches everything below it.
 */
export function globTest(pattern: string): (path: string) => boolean {
  const trimmed = pattern.replace(/^\.\//, '').replace(/\/+$/, '');
  const anchored = trimmed.includes('/');
  let source = '';
  let braces = 0;
  const text = trimmed.replace(/^\//, '');
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '*') {
      if (text.charAt(index + 1) !== '*') source += '[^/]*';
      else if (text.charAt(index + 2) === '/') {
        source += '(?:.*/)?';
        index += 2;
      } else {
        source += '.*';
        index += 1;
      }
    } else if (character === '?') source += '[^/]';
    else if (character === '[' && text.indexOf(']', index + 2) > 0) {
      const end = text.indexOf(']', index + 2);
      source += `[${text
        .slice(index + 1, end)
        .replace(/^!/, '^')
        .replace(/\\/g, '\\\\')}]`;
      index = end;
    } else if (character === '{' && text.indexOf('}', index) > 0) {
      source += '(?:';
      braces += 1;
    } else if (character === '}' && braces > 0) {
      source += ')';
      braces -= 1;
    } else if (character === ',' && braces > 0) source += '|';
    else source += character.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  }
  let expression: RegExp;
  try {
    expression = new RegExp(`^${anchored ? '' : '(?:.*/)?'}${source}${')'.repeat(braces)}(?:/.*)?$`);
  } catch {
    // A range such as [z-a] is no pattern: it matches only itself.
    return (path) => path === pattern;
  }
  return (path) => expression.test(path);
}
