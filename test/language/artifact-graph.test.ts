/** Graphs of real models, as Keras 2 and 3 wrote them. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesAround } from '../../server/artifacts/byte-source-node';
import { openArtifact } from '../../server/artifacts/open';
import { drawableModels, layerGraph } from '../../server/language/artifact-graph';
import { buildTree } from '../../server/language/artifact-tree';

async function graphs(path: string) {
  const { files, path: within } = await filesAround(join(import.meta.dirname, '../artifacts', path));
  const opened = await openArtifact(files, within);
  await opened.close();
  const models = drawableModels(opened.configuration);
  const tree = buildTree(opened.artifact);
  return { models, graph: (key: string) => layerGraph(opened.configuration, key, tree) };
}

/** Names that a walk against the arrows never reaches from the outputs: in a functional model there are none. */
function unconnected(part: NonNullable<ReturnType<typeof layerGraph>>): string[] {
  const touched = new Set(part.edges.flatMap(({ from, to }) => [from, to]));
  return part.nodes.map(({ id }) => id).filter((id) => !touched.has(id));
}

describe('the graph of a model', () => {
  it.each(['tf215/keras_multi_io.keras', 'tf221/keras_multi_io.keras', 'tf28/h5_multi_io.h5', 'tf221/h5_multi_io.h5'])('joins every layer of %s', async (path) => {
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
  });

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
    expect(layerGraph([], 'x', buildTree({ path: '', kind: 'unknown', bytes: 0, producer: { tensorflow: null, keras: null, backend: null }, metaGraphs: [], layers: [], variables: [], customObjects: [], assets: [], findings: [], files: [], parameters: null, objects: [], loads: {} }))).toBeNull();
  });
});
