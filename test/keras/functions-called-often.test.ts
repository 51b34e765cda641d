/** Functions that a program calls many times: cheap ones are followed each time, of dear ones nothing false is said. */
import { expect, test } from 'vitest';
import { keysIn } from '../rules/findings';

const model = `from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
`;

test('a path helper is followed however often it is called', async () => {
  const saves = Array.from({ length: 14 }, (_none, index) => `model.save(path_of("step${index}"))\n`).join('');
  const program = (name: string): string =>
    `${model}\ndef path_of(name):\n    return f"{name}.keras"\n\n${saves}again = keras.models.load_model("${name}.keras")\n`;
  expect(await keysIn(program('step13'), '3.15', ['never-written'])).toEqual([]);
  expect(await keysIn(program('stepp13'), '3.15', ['never-written'])).toEqual(['never-written:23']);
});

test('what a dear function does with a model, once it is not followed any more, is not known', async () => {
  const heavy = `def heavy(action, *arguments):\n${'    a = (1 + 2) * (3 + 4)\n'.repeat(120)}    return action(*arguments)\n`;
  const program = (calls: number, handed: string): string => `from tensorflow import keras

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)

${heavy}
${'heavy(print, "again")\n'.repeat(calls)}
net = Net()
${handed}
net.load_weights("net.weights.h5")
`;
  const only = ['unbuilt-model'];
  expect(await keysIn(program(40, 'heavy(net.build, (None, 4))'), '3.15', only)).toEqual([]);
  expect(await keysIn(program(40, 'heavy(print, 4)'), '3.15', only)).toEqual(['unbuilt-model:177']);
});
