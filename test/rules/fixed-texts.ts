/** Texts as the fixes of one rule leave them, for short tests. */
import { editedText } from '../../server/check/fixes';
import { findingsIn } from './findings';

/** Each fix that a rule offers first, applied alone: the texts of the files it changes, by name. */
export async function fixedBy(
  files: string | Record<string, string>,
  version: string,
  rule: string,
): Promise<Record<string, string>[]> {
  const texts = typeof files === 'string' ? { 'main.py': files } : files;
  const found = await findingsIn(texts, version, [rule]);
  return found.flatMap(({ detection }) => {
    const [fix] = detection.fixes?.() ?? [];
    if (fix === undefined) return [];
    const names = [...new Set(fix.edits.map((edit) => edit.file.slice('/p/'.length)))];
    return [
      Object.fromEntries(
        names.map((name) => [
          name,
          editedText(
            texts[name] ?? '',
            fix.edits.filter((edit) => edit.file === `/p/${name}`),
          ),
        ]),
      ),
    ];
  });
}
