/** URIs of the editor ↔ paths of the core: absolute, with `/`. */
import { URI } from 'vscode-uri';

/**
 * The path of a URI. A file has its path on disk; anything else (a virtual workspace, a text that was never saved)
 * keeps its scheme and authority in front, which no path on disk starts with.
 */
export function pathOf(uri: string): string {
  const parsed = URI.parse(uri);
  if (parsed.scheme === 'file') return parsed.fsPath.replace(/\\/g, '/').replace(/(.)\/+$/, '$1');
  const tail = parsed.query === '' ? '' : `?${parsed.query}`;
  return `${parsed.scheme}://${parsed.authority}/${parsed.path.replace(/^\/+/, '').replace(/\/+$/, '')}${tail}`;
}

/** The URI of a path. */
export function uriOf(path: string): string {
  const match = /^([a-z][\w+.-]+):\/\/([^/]*)\/([^?]*)(?:\?(.*))?$/i.exec(path);
  if (match === null) return URI.file(path).toString();
  const [, scheme = '', authority = '', rest = '', query = ''] = match;
  if (scheme === 'untitled') return URI.from({ scheme, path: rest }).toString();
  return URI.from({ scheme, authority, path: `/${rest}`, query }).toString();
}
