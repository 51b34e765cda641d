/** Graphs of operations of SavedModels that TensorFlow wrote. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { OpenArtifact, OperationGraph } from '../../server/artifacts/artifact';
import { filesAround } from '../../server/artifacts/bytes/byte-source-node';
import { emptyArtifact } from '../../server/artifacts/format';
import { openArtifact } from '../../server/artifacts/open';
import type { GraphPart } from '../../server/protocol';
import { foldedGraph } from '../../server/language/artifact-folding';
import { drawableOperations, operationGraph } from '../../server/language/artifact-operations';
import { buildTree } from '../../server/language/artifact-tree';

const MODEL = join(import.meta.dirname, '../artifacts/tf215/sm_cnn_trained');
const opened: OpenArtifact[] = [];
afterAll(() => Promise.all(opened.map((each) => each.close())));

async function model() {
  const { files, path } = await filesAround(MODEL);
  const one = await openArtifact(files, path);
  opened.push(one);
  const tree = buildTree(one.artifact);
  const draw = async (
    key: string,
    open: string[] | null = null,
    find: string | null = null,
    after: string | null = null,
  ): Promise<GraphPart> => {
    const graph = await operationGraph(one, key, tree);
    if (graph === null) throw new Error(`no graph ${key}`);
    return foldedGraph(graph, open, find === null ? null : { text: find, after });
  };
  return { artifact: one.artifact, opened: one, tree, draw };
}

/** An artifact of which the one function has these operations. */
function made(operations: { name: string; inputs?: string[] }[], given = ['x']) {
  const graph: OperationGraph = {
    inputs: given.map((name) => ({ name })),
    operations: operations.map(({ name, inputs }) => ({ name, op: 'Identity', inputs: inputs ?? [], calls: [] })),
    outputs: [],
    total: operations.length,
  };
  const artifact = {
    ...emptyArtifact('made', 'saved-model'),
    metaGraphs: [
      {
        tags: [],
        nodes: 0,
        ops: {},
        signatures: [],
        functions: [{ name: 'f', nodes: operations.length, ops: {}, calls: [] }],
      },
    ],
  };
  const source: OpenArtifact = {
    artifact,
    async *values() {},
    async *verify() {},
    operations: async (_metaGraph, name) => (name === 'f' ? graph : null),
    close: async () => undefined,
  };
  return { source, tree: buildTree(artifact) };
}

describe('the operations of a graph', () => {
  it('are all of a function, as many as were counted when the model was opened', async () => {
    const { artifact, opened: one } = await model();
    const functions = artifact.metaGraphs[0]?.functions ?? [];
    expect(functions.length).toBeGreaterThan(3);
    for (const { name, nodes, ops } of functions) {
      const graph = await one.operations?.(0, name);
      expect(graph?.total).toBe(nodes);
      const counted: Record<string, number> = {};
      for (const { op } of graph?.operations ?? []) counted[op] = (counted[op] ?? 0) + 1;
      expect(counted).toEqual(ops);
    }
    expect((await one.operations?.(0, ''))?.total).toBe(artifact.metaGraphs[0]?.nodes);
    expect(await one.operations?.(0, 'no such function')).toBeNull();
    expect(await one.operations?.(7, '')).toBeNull();
  });

  it('join the inputs of a signature to its outputs', async () => {
    const { artifact, draw } = await model();
    const part = await draw('signature:0:serving_default');
    const ids = new Set(part.nodes.map(({ id }) => id));
    const signature = artifact.metaGraphs[0]?.signatures.find(({ name }) => name === 'serving_default');
    for (const { tensor } of signature?.inputs ?? []) expect(ids).toContain(tensor.split(':')[0]);
    const reached = new Set((signature?.inputs ?? []).map(({ tensor }) => tensor.split(':')[0] ?? ''));
    for (const id of reached) for (const { from, to } of part.edges) if (from === id) reached.add(to);
    for (const { tensor } of signature?.outputs ?? []) expect(reached).toContain(tensor.split(':')[0]);
    const call = part.nodes.find(({ calls }) => calls.length > 0);
    expect(call?.calls[0]?.key).toMatch(/^function:0:__inference/);
    expect((await draw(call?.calls[0]?.key ?? '')).nodes.length).toBeGreaterThan(0);
  });

  it('start folded, and every box of a fold stands for operations that are not drawn', async () => {
    const { artifact, draw } = await model();
    const largest =
      [...(artifact.metaGraphs[0]?.functions ?? [])]
        .sort((a, b) => b.nodes - a.nodes)
        .find(({ name }) => name.includes('wrapped_model') || name.includes('forward')) ??
      artifact.metaGraphs[0]?.functions[0];
    const part = await draw(`function:0:${largest?.name ?? ''}`);
    const folded = part.nodes.filter(({ kind }) => kind === 'folded');
    expect(folded.length).toBeGreaterThan(0);
    const more = await draw(`function:0:${largest?.name ?? ''}`, [...part.open, folded[0]?.id ?? '']);
    expect(more.nodes.filter(({ parent }) => parent === folded[0]?.id).length).toBeGreaterThan(1);
    const ids = new Set(more.nodes.map(({ id }) => id));
    for (const { from, to } of more.edges) expect(ids.has(from) && ids.has(to)).toBe(true);
    expect(more.total).toBe(part.total);
  });

  it('are found in folded scopes', async () => {
    const { artifact, draw } = await model();
    const name = artifact.metaGraphs[0]?.functions.find(({ ops }) => ops.Conv2D !== undefined)?.name ?? '';
    const part = await draw(`function:0:${name}`, [], 'conv2d');
    expect(part.nodes.some(({ id }) => id === part.found)).toBe(true);
    const next = await draw(`function:0:${name}`, [], 'conv2d', part.found);
    expect(next.found).not.toBe(part.found);
    expect(next.nodes.find(({ id }) => id === next.found)?.id).toMatch(/conv2d/i);
    expect((await draw(`function:0:${name}`, [], 'no such operation')).found).toBeNull();
  });

  it('are cut with a sentence when there are too many', async () => {
    const { source, tree } = made(
      Array.from({ length: 3000 }, (_, index) => ({
        name: `n${index}`,
        inputs: index === 0 ? ['x'] : [`n${index - 1}`],
      })),
    );
    const graph = await operationGraph(source, 'function:0:f', tree);
    if (graph === null) throw new Error('no graph');
    const start = foldedGraph(graph, null, null);
    expect(start.nodes.length).toBeLessThan(101);
    const everything = start.nodes.map(({ id }) => id);
    const part = foldedGraph(graph, everything, null);
    expect(part.nodes.length).toBe(500);
    expect(part.cut).toMatch(/^Drawn: 500 boxes; not drawn: 2,\d{3} boxes\. Fold scopes, or search by name\.$/);
    const found = foldedGraph(graph, everything, { text: 'n2999', after: null });
    expect(found.nodes.some(({ id }) => id === 'n2999')).toBe(true);
  });

  it('with the name of a scope stand in it, as another thing than the scope', async () => {
    const { source, tree } = made([
      { name: 'a/b', inputs: ['x'] },
      { name: 'a/b/c', inputs: ['a/b:output:0'] },
      { name: 'a/b/d', inputs: ['^a/b/c'] },
    ]);
    const graph = await operationGraph(source, 'function:0:f', tree);
    if (graph === null) throw new Error('no graph');
    const part = foldedGraph(graph, [], null);
    expect(part.nodes.map(({ id, kind, parent }) => [id, kind, parent])).toEqual([
      ['a/b/', 'folded', null],
      ['x', 'node', null],
    ]);
    expect(part.edges).toEqual([{ from: 'x', to: 'a/b/', control: false }]);
    const all = foldedGraph(graph, null, null);
    expect(all.open).toEqual(['a/b/']);
    expect(all.nodes.map(({ id, kind, parent }) => [id, kind, parent])).toEqual([
      ['a/b/', 'open', null],
      ['x', 'node', null],
      ...['a/b', 'a/b/c', 'a/b/d'].map((id) => [id, 'node', 'a/b/']),
    ]);
    expect(all.edges).toEqual([
      { from: 'x', to: 'a/b', control: false },
      { from: 'a/b', to: 'a/b/c', control: false },
      { from: 'a/b/c', to: 'a/b/d', control: true },
    ]);
  });

  it('are offered of SavedModels only', async () => {
    const { artifact } = await model();
    expect(drawableOperations(artifact).map(({ key }) => key)).toContain('signature:0:serving_default');
    expect(drawableOperations({ ...artifact, kind: 'checkpoint' })).toEqual([]);
    expect(await operationGraph(made([]).source, 'signature:0:nothing', made([]).tree)).toBeNull();
    expect(await operationGraph(made([]).source, 'toString', made([]).tree)).toBeNull();
  });

  it('put the variables that a function is given beside what takes them', async () => {
    const layers = Array.from({ length: 30 }, (_, index) => `layer${index}`);
    const { source, tree } = made(
      layers.flatMap((name, index) => [
        { name: `model/${name}/Read`, inputs: [`variable_${index}`] },
        {
          name: `model/${name}/MatMul`,
          inputs: [index === 0 ? 'x' : `model/layer${index - 1}/MatMul:product:0`, `model/${name}/Read:value:0`, 'all'],
        },
      ]),
      [...layers.map((_, index) => `variable_${index}`), 'all'],
    );
    const graph = await operationGraph(source, 'function:0:f', tree);
    if (graph === null) throw new Error('no graph');
    const part = foldedGraph(graph, null, null);
    expect(part.nodes.filter(({ kind }) => kind === 'node').map(({ id }) => id)).toEqual(['all']);
    const open = foldedGraph(graph, [...part.open, 'model/layer7/'], null);
    expect(open.nodes.filter(({ parent }) => parent === 'model/layer7/').map(({ id }) => id)).toEqual([
      'variable_7',
      'model/layer7/Read',
      'model/layer7/MatMul',
    ]);
  });
});
