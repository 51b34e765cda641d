/** What is damaged in saved_model.pb, and what in it does not fit together. */
import type { Artifact, ArtifactFinding } from '../artifact';
import { leadsOutside } from '../artifact-files';
import { danglingEdges } from '../checkpoint/object-graph';
import { listOf } from '../sentences';
import { artifactFinding } from '../format';
import type { Main } from './main-file';
import type { ReadMetaGraph } from './meta-graph';
import operations from './operations.json';
import { tensorNames } from './signatures';
import { nodeName } from './unsafe-operations';

/** Reports where saved_model.pb is cut short or damaged, and one that holds nothing. */
export function reportDamage(
  main: Main,
  graphs: ReadMetaGraph[],
  where: string,
  report: (finding: ArtifactFinding) => void,
): void {
  const problems = [...(main.problem === null ? [] : [main.problem]), ...graphs.flatMap((graph) => graph.problems)];
  const first = problems[0];
  if (first !== undefined) {
    const cut = main.problem?.kind === 'truncated' && main.metaGraphs.at(-1)?.end === main.source.size;
    const kept = graphs.some((graph) => graph.index !== null) ? ' What stands before that place is shown.' : '';
    const behind =
      !cut &&
      first === main.problem &&
      main.metaGraphs.length > 0 &&
      first.offset >= (main.metaGraphs.at(-1)?.end ?? 0);
    report(
      artifactFinding(
        cut ? 'truncated-file' : 'corrupt-data',
        where,
        cut
          ? `${where} ends in the middle: it is ${main.source.size} bytes long and its own lengths say more.${kept} Copy or save it again; TensorFlow refuses it.`
          : behind
            ? `${where} has bytes behind its end, at byte ${first.offset}, that belong to no SavedModel.${kept} Copy or save it again; TensorFlow 2.11 and newer refuse it.`
            : `${where} is damaged at byte ${first.offset}.${kept} Copy or save it again; TensorFlow refuses it.`,
      ),
    );
  }
  if (graphs.length === 0 && first === undefined) {
    report(
      artifactFinding(
        'inconsistent-artifact',
        where,
        `${where} holds no MetaGraph: there is nothing in it to load. Save the model again.`,
      ),
    );
  }
}

let operationSet: Set<string> | null = null;

/** Every operation that a TensorFlow from 2.8 on registers by itself. */
function operationNames(): Set<string> {
  operationSet ??= new Set(operations.names.split(' '));
  return operationSet;
}

/** What does not fit together inside one MetaGraph. */
export function graphFindings(graph: ReadMetaGraph): ArtifactFinding[] {
  const { index } = graph;
  const findings: ArtifactFinding[] = [];
  const tags = graph.shown.tags.join(', ') || 'no tags';
  if (index !== null && graph.problems.length === 0) {
    for (const signature of graph.shown.signatures) {
      for (const tensor of tensorNames(signature)) {
        if (index.present.has(nodeName(tensor))) continue;
        findings.push(
          artifactFinding(
            'inconsistent-artifact',
            signature.name,
            `Signature ${signature.name} (${tags}) names the tensor ${tensor}, but the graph has no node ${nodeName(tensor)}: calling it fails.`,
          ),
        );
      }
    }
    const functions = new Set(index.functions.map((part) => part.name));
    const known = operationNames();
    const missing = new Map<string, string[]>();
    const unknown = new Map<string, string[]>();
    for (const part of [index.main, ...index.functions]) {
      for (const name of part.calls)
        if (!functions.has(name) && !known.has(name)) push(missing, name, part.name || 'the main graph');
      for (const op of part.ops.keys())
        if (!known.has(op) && !functions.has(op)) push(unknown, op, part.name || 'the main graph');
    }
    graph.objects?.forEach((node) => {
      for (const name of node.functions) if (!functions.has(name)) push(missing, name, `an object of the model`);
    });
    for (const [name, users] of missing) {
      findings.push(
        artifactFinding(
          'inconsistent-artifact',
          name,
          `The function ${name}, which ${listOf(users, 2)} ${users.length === 1 ? 'calls' : 'call'}, is not in the model: TensorFlow cannot load it.`,
        ),
      );
    }
    for (const [op, users] of unknown) {
      findings.push(
        artifactFinding(
          'inconsistent-artifact',
          op,
          `TensorFlow itself has no operation ${op} (in ${listOf(users, 2)}): the model loads only where a library that registers ${op} was imported first.`,
          'warning',
        ),
      );
    }
  }
  if (graph.objects !== null && graph.problems.length === 0) {
    for (const edge of danglingEdges(graph.objects).slice(0, 5)) {
      findings.push(
        artifactFinding(
          'inconsistent-artifact',
          edge.name,
          `Object ${edge.from} of the model names object ${edge.node} as its ${edge.name}, but there are only ${graph.objects.length}: TensorFlow cannot load it.`,
        ),
      );
    }
  }
  return findings;
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (!list.includes(value)) list.push(value);
}

/** Reports assets that the model names and that are missing, or lie outside its folder. */
export function reportAssets(
  artifact: Artifact,
  graphs: ReadMetaGraph[],
  links: string[],
  report: (finding: ArtifactFinding) => void,
): void {
  const seen = new Set<string>();
  for (const { filename } of graphs.flatMap((graph) => graph.assets)) {
    if (seen.has(filename)) continue;
    seen.add(filename);
    const path = `assets/${filename}`;
    if (leadsOutside(filename)) {
      report(
        artifactFinding(
          'escaping-path',
          path,
          `The model names ${JSON.stringify(filename)} as one of its asset files, which leads outside its assets folder: loading it would read that file. Do not load it unless you trust its author.`,
        ),
      );
    } else if (!artifact.files.some((file) => file.path === path) && !links.includes(path)) {
      report(
        artifactFinding(
          'missing-file',
          path,
          `${path} is missing: the model reads it when it is loaded (a vocabulary or table). Copy it from where the model was saved.`,
        ),
      );
    }
  }
}
