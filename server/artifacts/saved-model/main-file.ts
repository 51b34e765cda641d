/** saved_model.pb or .pbtxt itself: found, recognised, taken apart into its MetaGraphs. */
import type { ArtifactFinding } from '../artifact';
import type { ArtifactFiles, ByteSource } from '../bytes/byte-source';
import { memorySource } from '../bytes/byte-source-memory';
import { eachFieldOf, type Region, type WireProblem } from '../bytes/wire';
import { notAnArtifactMessage, recogniseContent } from '../content';
import { artifactFinding, type ArtifactPlace } from '../format';

/** Text of this size or more is not parsed: TensorFlow itself writes such models as binary. */
const LONGEST_TEXT = 1 << 26;

/** The file that makes a folder a SavedModel: saved_model.pb, or .pbtxt. */
export interface Main {
  source: ByteSource;
  /** The binary form of a text; null where the file itself is binary. */
  text: Uint8Array | null;
  metaGraphs: Region[];
  problem: WireProblem | null;
}

/**
 * The MetaGraphs of saved_model.pb or .pbtxt; null, with the reason reported, where there are none to read. Whoever
 * gets them closes their source.
 */
export async function readMain(
  files: ArtifactFiles,
  place: ArtifactPlace,
  where: string,
  report: (finding: ArtifactFinding) => void,
): Promise<Main | null> {
  const there = await files.stat(place.file);
  if (there === null || there.kind !== 'file') {
    report(
      artifactFinding(
        there?.kind === 'link' ? 'escaping-path' : 'missing-file',
        where,
        there?.kind === 'link'
          ? `${where} is a symbolic link that leads outside the model; it is not followed. Copy the file itself.`
          : `${where} is missing: the values are there, but the graph, its signatures and functions are not. Copy it from where the model was saved.`,
      ),
    );
    return null;
  }
  const file = await files.open(place.file);
  try {
    const content = await recogniseContent(file);
    const other = notAnArtifactMessage(where, 'SavedModel', content);
    if (other !== null) {
      report(artifactFinding('not-an-artifact', where, other));
      await file.close();
      return null;
    }
    if (content === 'riegeli' || where.endsWith('.cpb')) {
      report(
        artifactFinding(
          'not-an-artifact',
          where,
          `${where} is a SavedModel split into chunks (proto_splitter), which public builds of TensorFlow neither write nor read. Save it without experimental_image_format.`,
        ),
      );
      await file.close();
      return null;
    }
    let source = file;
    let text: Uint8Array | null = null;
    if (content === 'saved-model-text' || where.endsWith('.pbtxt')) {
      text = await binaryOf(file, where, report);
      await file.close();
      if (text === null) return null;
      source = memorySource(text);
    }
    const metaGraphs: Region[] = [];
    let unknown = 0;
    const problem = await eachFieldOf({ source, start: 0, end: source.size }, (field) => {
      if (field.number === 2 && field.wire === 2) metaGraphs.push({ source, start: field.start, end: field.end });
      else if (!(field.number === 1 && field.wire === 0)) unknown++;
    });
    if (metaGraphs.length === 0 && (problem !== null || unknown > 0)) {
      report(
        artifactFinding(
          'corrupt-data',
          where,
          `${where} is not a SavedModel: its bytes are no message of that kind. Copy or save it again.`,
        ),
      );
      await source.close();
      return null;
    }
    return { source, text, metaGraphs, problem };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function binaryOf(
  file: ByteSource,
  where: string,
  report: (finding: ArtifactFinding) => void,
): Promise<Uint8Array | null> {
  if (file.size > LONGEST_TEXT) {
    report(
      artifactFinding(
        'resource-bomb',
        where,
        `${where} is text of ${file.size} bytes, more than the ${LONGEST_TEXT} that are read as text. Save the model as saved_model.pb.`,
        'warning',
      ),
    );
    return null;
  }
  const text = new TextDecoder().decode(await file.read(0, file.size));
  try {
    const { savedModelFromText } = await import('./text-format');
    return savedModelFromText(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const cut = /unexpected end|end of (input|text)|unterminated/i.test(reason) || !/[}>]\s*$/.test(text);
    report(
      artifactFinding(
        cut ? 'truncated-file' : 'corrupt-data',
        where,
        `${where} cannot be read as text${cut ? ': it ends in the middle' : ''} (${reason.replace(/\s+/g, ' ').slice(0, 160)}). Copy or save it again.`,
      ),
    );
    return null;
  }
}
