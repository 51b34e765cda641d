/** A class made in a function, moved to the top of its module. */
import { expect, test } from 'vitest';
import { fixedBy } from './fixed-texts';

const program = (body: string, before = ''): Record<string, string> => ({
  'nets.py': `from tensorflow import keras\n${before}\n\ndef build(width):\n${body}    inputs = keras.Input((width,))\n    return keras.Model(inputs, Own()(inputs))\n`,
  'train.py': 'from nets import build\n\nbuild(3).save("m.keras")\n',
  'load.py': 'from tensorflow import keras\n\nkeras.models.load_model("m.keras")\n',
});
const own = (call: string): string =>
  `    class Own(keras.layers.Layer):\n        def call(self, x):\n            ${call}\n\n`;

test('goes before the function, with what is said above it', async () => {
  const [texts] = await fixedBy(program(`    # twice\n${own('return x * 2')}`), '3.15', 'local-class');
  expect(texts?.['nets.py']).toBe(
    'from tensorflow import keras\n\n\n# twice\nclass Own(keras.layers.Layer):\n    def call(self, x):\n        return x * 2\n\n\ndef build(width):\n    inputs = keras.Input((width,))\n    return keras.Model(inputs, Own()(inputs))\n',
  );
});

test('goes where a method binds a name as the function does', async () => {
  expect((await fixedBy(program(own('width = 2; return x * width')), '3.15', 'local-class')).length).toBe(1);
});

test.each([
  ['it reads a parameter of the function', program(own('return x * width'))],
  ['it reads a variable of the function', program(`    by = 2\n${own('return x * by')}`)],
  ['it holds a text over several lines', program(own('print("""a\n        b""")'))],
  ['the module has the name for another', program(own('return x'), '\nOwn = None\n')],
])('stays where %s', async (_, files) => {
  expect(await fixedBy(files, '3.15', 'local-class')).toEqual([]);
});
