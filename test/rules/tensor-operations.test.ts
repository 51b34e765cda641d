/** Functions of TensorFlow written with keras.ops. */
import { describe, expect, test } from 'vitest';
import { mergeDetections } from '../../server/check/merge';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { rules } from '../../server/rules/index';
import { projectOf } from './cases';
import { fixedBy } from './fixed-texts';

const rule = 'tensor-op-on-keras-tensor';
const program = (
  call: string,
  imports = 'import tensorflow as tf\nfrom tensorflow import keras\n',
): string => `${imports}
x = keras.Input((3, 4))
y = ${call}
model = keras.Model(x, y)
`;

const written = async (call: string, imports?: string): Promise<string[]> => {
  const fixed = await fixedBy(program(call, imports), '3.15', rule);
  return fixed.map((texts) => /\ny = ([\s\S]*)\nmodel/.exec(texts['main.py'] ?? '')?.[1] ?? '');
};

describe('a function of TensorFlow', () => {
  test.each([
    ['tf.reduce_mean(x, axis=1)', 'keras.ops.mean(x, axis=1)'],
    ['tf.math.reduce_mean(x, 1)', 'keras.ops.mean(x, 1)'],
    ['tf.transpose(x, perm=[0, 2, 1])', 'keras.ops.transpose(x, axes=[0, 2, 1])'],
    ['tf.gather(x, [0], axis=1)', 'keras.ops.take(x, [0], axis=1)'],
    ['tf.gather(x, [0])', 'keras.ops.take(x, [0], axis=0)'],
    ['tf.nn.gelu(x)', 'keras.ops.gelu(x, approximate=False)'],
    [
      'tf.pad(x, [[0, 0], [1, 1], [0, 0]], mode="SYMMETRIC")',
      'keras.ops.pad(x, [[0, 0], [1, 1], [0, 0]], mode="symmetric")',
    ],
    ['tf.reshape(x, (tf.shape(x)[0], 12))', 'keras.ops.reshape(x, (-1, 12))'],
    [
      'tf.concat(\n    [x, x],  # both\n    axis=-1,\n)',
      'keras.ops.concatenate(\n    [x, x],  # both\n    axis=-1,\n)',
    ],
  ])('%s', async (call, expected) => {
    expect(await written(call)).toContain(expected);
  });

  test.each([
    ['tf.gather(x, [0], batch_dims=1)'],
    ['tf.argmax(x)'],
    ['tf.argmax(x, axis=1, output_type=tf.int32)'],
    ['tf.matmul(x, x, transpose_b=True)'],
    ['tf.split(x, [1, 3], axis=-1)'],
    ['tf.pad(x, paddings=[[0, 0], [1, 1], [0, 0]], mode=mode)'],
    ['tf.reshape(x, (tf.size(x), -1))'],
    ['tf.reduce_mean(*[x])'],
    ['tf.scatter_nd(x, x, x)'],
  ])('that has no counterpart with these arguments is left: %s', async (call) => {
    expect(await written(call)).toEqual([]);
  });

  test.each([
    ['import tensorflow as tf\nfrom tensorflow import keras\n', 'keras.ops.exp(x)'],
    ['import tensorflow as tf\nkeras = tf.keras\n', 'tf.keras.ops.exp(x)'],
    ['import tensorflow as tf\nimport keras\nfrom keras import ops\n', 'ops.exp(x)'],
    ['import tensorflow as tf\nimport keras\nfrom keras import ops as K\n', 'K.exp(x)'],
  ])('is named as the file names Keras', async (imports, expected) => {
    expect(await written('tf.exp(x)', imports)).toEqual([expected]);
  });

  test('gets an import where the file imports parts of Keras alone', async () => {
    const text =
      'from tensorflow import exp\nfrom tensorflow.keras import Input, Model\n\nx = Input((3,))\nmodel = Model(x, exp(x))\n';
    expect(await fixedBy(text, '3.15', rule)).toEqual([
      {
        'main.py':
          'from tensorflow import exp\nfrom tensorflow.keras import Input, Model, ops\n\nx = Input((3,))\nmodel = Model(x, ops.exp(x))\n',
      },
    ]);
  });

  test('stays where it is reached through a variable, or is named', async () => {
    expect(await written('act(x)', 'import tensorflow as tf\nfrom tensorflow import keras\nact = tf.exp\n')).toEqual(
      [],
    );
    expect(
      await written('tf.exp(x, name="head")', 'import tensorflow as tf\nfrom tensorflow import keras\nhead = "head"\n'),
    ).toEqual([]);
    expect(await written('tf.exp(x, name="head")')).toEqual(['keras.ops.exp(x)']);
  });

  test('stays where the model is kept as HDF5', async () => {
    expect(await fixedBy(`${program('tf.exp(x)')}model.save("m.h5")\n`, '3.15', rule)).toEqual([]);
  });

  test.each([
    [['3.15'], 1],
    [['2.15', '3.15'], 0],
  ])('is replaced only where no Keras 2 counts: %j', async (versions, count) => {
    const project = await projectOf(['/p'], { '/p/main.py': program('tf.exp(x)') });
    const story = buildStory(project, {});
    const targets = versions.flatMap((version) => parseTarget(`keras==${version}`));
    const detections = rules
      .filter(({ name }) => name === rule)
      .flatMap((each) =>
        targets.flatMap((target) =>
          [...each.find(story, target)].map((detection) => ({ rule: each, target, detection })),
        ),
      );
    const [finding] = mergeDetections(detections, () => targets, project.files);
    expect(finding?.fixes.length).toBe(count);
  });
});
