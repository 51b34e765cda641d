/** Graphs of real models, as Keras 2 and 3 wrote them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesAround } from '../../server/artifacts/bytes/byte-source-node';
import { openArtifact } from '../../server/artifacts/open';
import { foldable, foldedGraph, type GraphItem } from '../../server/language/artifact-folding';
import { drawableModels, layerGraph } from '../../server/language/artifact-graph';
import { buildTree } from '../../server/language/artifact-tree';
import type { GraphPart } from '../../server/protocol';

async function graphs(path: string) {
  const { files, path: within } = await filesAround(join(import.meta.dirname, '../artifacts', path));
  const opened = await openArtifact(files, within);
  await opened.close();
  const models = drawableModels(opened.configuration);
  const tree = buildTree(opened.artifact);
  const graph = (key: string): GraphPart | null => {
    const found = layerGraph(opened.configuration, key, tree);
    return found === null ? null : foldedGraph(found, null, null);
  };
  return { models, graph };
}

/** Names that a walk against the arrows never reaches from the outputs: in a functional model there are none. */
function unconnected(part: GraphPart): string[] {
  const touched = new Set(part.edges.flatMap(({ from, to }) => [from, to]));
  return part.nodes.map(({ id }) => id).filter((id) => !touched.has(id));
}

describe('the graph of a model', () => {
  it.each(['tf215/keras_multi_io.keras', 'tf221/keras_multi_io.keras', 'tf28/h5_multi_io.h5', 'tf221/h5_multi_io.h5'])(
    'joins every layer of %s',
    async (path) => {
      const { models, graph } = await graphs(path);
      const part = graph(models[0]?.key ?? '');
      if (part === null) throw new Error('no graph');
      expect(part.nodes.length).toBeGreaterThan(4);
      expect(unconnected(part)).toEqual([]);
      const into = new Map<string, number>();
      for (const { to } of part.edges) into.set(to, (into.get(to) ?? 0) + 1);
      expect(part.nodes.filter(({ id }) => !into.has(id)).every(({ type }) => type === 'InputLayer')).toBe(true);
      expect(Math.max(...into.values())).toBeGreaterThan(1);
      expect(part.nodes.every(({ node }) => node !== null)).toBe(true);
    },
  );

  it('puts the layers of a Sequential in a row', async () => {
    const { models, graph } = await graphs('tf221/keras_seq.keras');
    const part = graph(models[0]?.key ?? '');
    expect(part?.edges.map(({ from }) => from)).toEqual(part?.nodes.slice(0, -1).map(({ id }) => id));
  });

  it('offers the models inside a model', async () => {
    const { models, graph } = await graphs('tf221/keras_nested.keras');
    expect(models.length).toBeGreaterThan(1);
    for (const { key } of models) expect(graph(key)?.nodes.length).toBeGreaterThan(0);
  });

  it('has nothing for what is no model', () => {
    expect(drawableModels(undefined)).toEqual([]);
    expect(drawableModels({ config: { layers: 'x' } })).toEqual([]);
    expect(
      layerGraph(
        [],
        'x',
        buildTree({
          path: '',
          kind: 'unknown',
          bytes: 0,
          producer: { tensorflow: null, keras: null, backend: null },
          metaGraphs: [],
          layers: [],
          variables: [],
          customObjects: [],
          assets: [],
          findings: [],
          files: [],
          parameters: null,
          objects: [],
          loads: {},
        }),
      ),
    ).toBeNull();
  });
});

/** A row of layers of these names, each taking from the one before. */
function row(names: string[]) {
  const items: GraphItem[] = names.map((name, index) => ({
    id: name,
    label: name,
    type: 'Layer',
    from: index === 0 ? [] : [{ id: names[index - 1] ?? '', control: false }],
    scopes: [],
  }));
  return foldable({
    key: 'layers:m',
    label: 'm',
    items,
    noun: 'layer',
    left: 0,
    leads: () => ({ node: null, calls: [] }),
  });
}

describe('a crowd of layers', () => {
  const blocks = Array.from({ length: 40 }, (_, block) =>
    ['conv', 'bn', 'se_squeeze', 'se_reduce', 'se_expand', 'add'].map((part) => `block${block}_${part}`),
  ).flat();

  it('is folded by the beginning of their names, and unfolds', () => {
    const graph = row(['input', ...blocks, 'output']);
    const part = foldedGraph(graph, null, null);
    expect(part.nodes.length).toBe(42);
    expect(part.nodes.find(({ label }) => label === 'block7')).toMatchObject({ kind: 'folded', type: '6 layers' });
    expect(part.edges.length).toBe(41);
    expect(part.total).toBe(242);
    const block = part.nodes.find(({ label }) => label === 'block7')?.id ?? '';
    const open = foldedGraph(graph, [block], null);
    expect(open.nodes.filter(({ parent }) => parent === block).map(({ label }) => label)).toEqual([
      'block7_conv',
      'block7_bn',
      'block7_se_squeeze',
      'block7_se_reduce',
      'block7_se_expand',
      'block7_add',
    ]);
  });

  it('is small enough to be laid out whatever its layers are called', () => {
    for (const names of [
      Array.from({ length: 5000 }, (_, index) => `dense_${index}`),
      Array.from(
        { length: 900 },
        (_, index) => `${['conv2d', 'batch_normalization', 'activation'][index % 3]}_${index}`,
      ),
    ]) {
      const part = foldedGraph(row(names), null, null);
      expect(part.nodes.length).toBeLessThanOrEqual(100);
      expect(part.cut).toBeNull();
      // In a row still: nothing was folded that does not stand together.
      expect(part.edges.length).toBe(part.nodes.length - 1);
    }
  });

  it('is folded only where it stands together, so that no arrow leads out of a box and back into it', () => {
    const part = foldedGraph(
      row([
        'input',
        ...blocks,
        'top_conv',
        'top_bn',
        'top_activation',
        'avg_pool',
        'top_dropout',
        'top_a',
        'top_b',
        'predictions',
      ]),
      null,
      null,
    );
    expect(part.nodes.map(({ label }) => label).filter((label) => /top|pool/.test(label))).toEqual([
      'top',
      'top (246)',
      'avg_pool',
    ]);
    const into = part.edges.filter(({ to }) => to.includes('top'));
    expect(into.length).toBe(2);
  });

  it('unfolds the way to a layer that is looked for', () => {
    const graph = row(['input', ...blocks]);
    const byText = foldedGraph(graph, null, { text: 'block31_se_re', after: null });
    expect(byText.found).toBe('block31_se_reduce');
    expect(byText.nodes.map(({ id }) => id)).toContain('block31_se_reduce');
    expect(foldedGraph(graph, null, { id: 'block5_add' }).nodes.map(({ id }) => id)).toContain('block5_add');
    expect(foldedGraph(graph, null, { id: 'no such layer' }).found).toBeNull();
  });

  it('is not folded while it is no crowd', () => {
    expect(foldedGraph(row(blocks.slice(0, 90)), null, null).nodes.every(({ kind }) => kind === 'node')).toBe(true);
  });
});

describe('a fan of what goes to the same', () => {
  const item = (id: string, from: string[] = [], scopes: string[] = []): GraphItem => ({
    id,
    label: id,
    type: 'Op',
    from: from.map((each) => ({ id: each, control: false })),
    scopes,
  });
  const inner = (index: number): GraphItem[] => [
    item(`block${index}/read`, ['block' + index + '/variable'], [`block${index}/`]),
    item(`block${index}/variable`, [], [`block${index}/`]),
  ];
  const blocks = Array.from({ length: 40 }, (_, index) => inner(index + 1)).flat();
  const graph = foldable({
    key: 'main:0:',
    label: 'main',
    items: [
      ...blocks,
      item(
        'save',
        blocks.filter(({ id }) => id.endsWith('read')).map(({ id }) => id),
      ),
      item('input'),
      item('call', ['input']),
    ],
    noun: 'operation',
    left: 0,
    leads: () => ({ node: null, calls: [] }),
  });

  it('is one frame with one arrow, whether it is folded or not', () => {
    const folded = foldedGraph(graph, [], null);
    const [fan] = folded.nodes.filter(({ twins }) => twins);
    expect(folded.nodes).toHaveLength(4);
    expect(fan).toMatchObject({ kind: 'folded', label: 'block1 … block40 (40)', type: '80 operations' });
    expect(folded.edges.filter(({ to }) => to === 'save')).toEqual([{ from: fan?.id, to: 'save', control: false }]);
    const unfolded = foldedGraph(graph, [fan?.id ?? ''], null);
    expect(unfolded.nodes.filter(({ parent }) => parent === fan?.id)).toHaveLength(40);
    expect(unfolded.edges.filter(({ to }) => to === 'save')).toEqual([{ from: fan?.id, to: 'save', control: false }]);
  });

  it('keeps the arrows within what is unfolded in it, and leads to what is looked for', () => {
    const found = foldedGraph(graph, [], { id: 'block7/read' });
    expect(found.found).toBe('block7/read');
    expect(found.edges).toContainEqual({ from: 'block7/variable', to: 'block7/read', control: false });
    expect(found.edges.filter(({ to }) => to === 'save')).toHaveLength(1);
  });
});
