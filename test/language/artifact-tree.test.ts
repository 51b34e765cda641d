import { describe, expect, it } from 'vitest';
import type { Artifact, Variable } from '../../server/artifacts/artifact';
import { emptyArtifact } from '../../server/artifacts/format';
import { detailsOf } from '../../server/language/artifact-details';
import { buildTree, createRowReader } from '../../server/language/artifact-tree';
import { createVariableReader } from '../../server/language/artifact-variables';
import type { TreeRow } from '../../server/protocol';

function variable(name: string, shape: number[] = [2]): Variable {
  return {
    name,
    key: `${name}/.ATTRIBUTES/VARIABLE_VALUE`,
    dtype: 'float32',
    shape,
    bytes: 4 * shape.reduce((a, b) => a * b, 1),
    trainable: true,
    role: 'weight',
  };
}

function savedModel(): Artifact {
  const kernel = variable('dense/kernel', [3, 2]);
  return {
    ...emptyArtifact('export', 'saved-model'),
    variables: [kernel],
    metaGraphs: [
      {
        tags: ['serve'],
        nodes: 3,
        ops: { MatMul: 1, NoOp: 2 },
        signatures: [
          {
            name: 'serving_default',
            method: 'm',
            inputs: [{ name: 'x', tensor: 'x:0', dtype: 'float32', shape: [null, 3] }],
            outputs: [],
          },
        ],
        functions: [{ name: '__inference_f_1', nodes: 9, ops: { Softmax: 1 }, calls: [] }],
      },
    ],
    objects: [
      // The root reaches the layer, and a list reaches the same kernel first by order of names.
      {
        kind: 'object',
        variable: null,
        detail: null,
        children: [
          { name: 'variables', node: 2 },
          { name: 'dense', node: 1 },
        ],
      },
      {
        kind: 'Dense',
        variable: null,
        detail: null,
        children: [
          { name: 'kernel', node: 3 },
          { name: '_parent', node: 0 },
        ],
      },
      { kind: 'list', variable: null, detail: null, children: [{ name: '0', node: 3 }] },
      { kind: 'variable', variable: kernel.key, detail: null, children: [] },
    ],
    files: [
      { path: 'saved_model.pb', bytes: 9 },
      { path: 'variables/variables.index', bytes: 5 },
    ],
    findings: [{ code: 'SP603', rule: 'corrupt-data', severity: 'error', message: 'Broken.', where: kernel.key }],
  };
}

const all = { filter: '', toggled: [] };
const labels = (rows: TreeRow[]): string[] => rows.map(({ depth, label }) => `${'  '.repeat(depth)}${label}`);

describe('the tree of an artifact', () => {
  it('shows each object once, at the place its owner has it, and leads there from everywhere else', () => {
    const tree = buildTree(savedModel());
    const kernel = [...tree.byVariable.values()][0];
    expect(kernel?.parent?.label).toBe('dense');
    const reference = [...tree.byId.values()].find(
      ({ parent, label }) => parent?.label === 'variables' && label === '0',
    );
    expect(reference?.subject).toEqual({ kind: 'reference', target: kernel?.id });
    expect([...tree.byId.values()].find(({ label }) => label === '_parent')?.icon).toBe('reference');
  });

  it('shows a variable with the innermost layer that has it, not with the model around that', () => {
    const [kernel, own] = [variable('hidden/kernel'), variable('scale')];
    const layer = (name: string, parents: string[], keys: string[]): Artifact['layers'][number] => ({
      name,
      class: 'Layer',
      module: null,
      registeredName: null,
      parameters: 2,
      parents,
      variables: keys,
    });
    const tree = buildTree({
      ...emptyArtifact('m.keras', 'keras-archive'),
      variables: [kernel, own],
      layers: [layer('model', [], [kernel.key, own.key]), layer('hidden', ['model'], [kernel.key])],
    });
    expect(
      labels(
        createRowReader(tree).rows({ filter: '', toggled: [tree.byVariable.get(kernel.key)?.parent?.id ?? ''] }, 0, 100)
          .rows,
      ),
    ).toEqual(['Layers', '  model', '    scale', '    hidden', '      kernel']);
  });

  it('marks a finding on its node and on all around it', () => {
    const { rows } = createRowReader(buildTree(savedModel()));
    const marked = rows(all, 0, 100)
      .rows.filter(({ severity }) => severity === 'error')
      .map(({ label }) => label);
    expect(marked).toContain('Objects');
    expect(marked).not.toContain('Files');
  });

  it('opens and closes by toggles', () => {
    const { rows } = createRowReader(buildTree(savedModel()));
    const before = rows(all, 0, 100);
    const files = before.rows.find(({ label }) => label === 'Files');
    expect(files?.state).toBe('closed');
    const after = rows({ filter: '', toggled: [files?.node ?? ''] }, 0, 100);
    expect(after.total).toBe(before.total + 2);
    expect(labels(after.rows)).toContain('  saved_model.pb');
  });

  it('filters by name, type, shape and operation, with the way to each match', () => {
    const { rows } = createRowReader(buildTree(savedModel()));
    const found = (filter: string): string[] => labels(rows({ filter, toggled: [] }, 0, 100).rows);
    expect(found('KERNEL float32 [3, 2]')).toEqual(['Objects', '  dense', '    kernel']);
    expect(found('softmax')).toEqual(['MetaGraph: serve', '  Functions', '    __inference_f_1']);
    expect(found('no such thing')).toEqual([]);
    expect(rows({ filter: 'kernel', toggled: [] }, 0, 100).matches).toBe(1);
  });

  it('answers windows of the rows', () => {
    const { rows } = createRowReader(buildTree(savedModel()));
    const whole = rows(all, 0, 100);
    expect(rows(all, 2, 4).rows).toEqual(whole.rows.slice(2, 4));
    expect(rows(all, 1000, 1100)).toMatchObject({ total: whole.total, rows: [] });
  });

  it('reveals a node in a closed part, and through a filter that hides it', () => {
    const tree = buildTree(savedModel());
    const reader = createRowReader(tree);
    const file = [...tree.byId.values()].find(({ label }) => label === 'variables/variables.index');
    const shown = reader.reveal({ filter: 'kernel', toggled: [] }, file?.id ?? '');
    expect(shown?.view.filter).toBe('');
    expect(reader.rows(shown?.view ?? all, shown?.index ?? 0, (shown?.index ?? 0) + 1).rows[0]?.label).toBe(
      'variables/variables.index',
    );
    expect(reader.reveal(all, 'nothing')).toBeNull();
  });

  it('has the same ids when it is built again', () => {
    expect([...buildTree(savedModel()).byId.keys()]).toEqual([...buildTree(savedModel()).byId.keys()]);
  });

  it('holds an object graph that contains itself, and one 20,000 objects deep', () => {
    const deep = savedModel();
    deep.objects = Array.from({ length: 20_000 }, (_, index) => ({
      kind: 'object',
      variable: null,
      detail: null,
      children: [{ name: 'next', node: (index + 1) % 20_000 }],
    }));
    const tree = buildTree(deep);
    const { rows } = createRowReader(tree);
    const toggled = [...tree.byId.values()].filter(({ label }) => label === 'next').map(({ id }) => id);
    expect(toggled.length).toBe(20_000);
    expect(rows({ filter: '', toggled: toggled.slice(0, 500) }, 0, 10).total).toBeGreaterThan(400);
    // A filter opens every node on the way to its matches.
    expect(rows({ filter: 'next', toggled: [] }, 0, 10).total).toBeGreaterThan(19_000);
    expect(Math.max(...toggled.map((id) => id.length))).toBeLessThan(500);
    for (const node of tree.roots) detailsOf(deep, tree, node, []);
  });

  it('says where a reference leads and what findings say of a node', () => {
    const artifact = savedModel();
    const tree = buildTree(artifact);
    const kernel = [...tree.byVariable.values()][0];
    if (kernel === undefined) throw new Error('no kernel');
    const details = detailsOf(artifact, tree, kernel, []);
    expect(details.variable?.shape).toEqual([3, 2]);
    expect(details.sections[0]).toMatchObject({ title: 'Findings', properties: [{ value: 'Broken.' }] });
  });
});

describe('the table of variables', () => {
  const artifact = {
    ...emptyArtifact('x', 'checkpoint'),
    variables: [variable('layer-10/kernel', [9]), variable('layer-2/kernel', [4, 5]), variable('layer-2/bias', [5])],
  };
  const read = createVariableReader(artifact, buildTree(artifact), new Map());
  const names = (view: Parameters<typeof read>[0]): string[] => read(view, 0, 10).rows.map(({ name }) => name);

  it('sorts names as people count, and numbers by size', () => {
    expect(names({ filter: '', sort: 'name', descending: false })).toEqual([
      'layer-2/bias',
      'layer-2/kernel',
      'layer-10/kernel',
    ]);
    expect(names({ filter: '', sort: 'bytes', descending: true })).toEqual([
      'layer-2/kernel',
      'layer-10/kernel',
      'layer-2/bias',
    ]);
  });

  it('filters, and totals what is left', () => {
    expect(read({ filter: 'kernel [4', sort: 'name', descending: false }, 0, 10)).toMatchObject({
      total: 1,
      parameters: 20,
      bytes: 80,
    });
  });
});
