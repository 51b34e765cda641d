/** What reading the fixes of real repositories taught (docs/real-code.md): the edits that were wrong or ugly. */
import { expect, test } from 'vitest';
import { fixedBy } from './fixed-texts';

const head = `import os

import numpy as np
from keras import Input, Sequential, layers
from keras.callbacks import ModelCheckpoint

model = Sequential([Input((4,)), layers.Dense(1)])
`;

// vlraik/word-level-rnn-keras: the test for the file has to follow the file
test('a word that is asked for before it is loaded is renamed there as well', async () => {
  const program = `${head}if os.path.isfile("weights_of_it"):
    model.load_weights("weights_of_it")
model.save_weights("weights_of_it", overwrite=True)
`;
  const [fixed] = await fixedBy(program, '3.15', 'unsupported-extension');
  expect(fixed?.['main.py']).toBe(program.replaceAll('"weights_of_it"', '"weights_of_it.weights.h5"'));
});

// shenweichen/DeepMatch, tests/utils.py
test('a name that is put together again in the function follows', async () => {
  const program = `${head}

def checked(model, name):
    model.save_weights(name + "_all.h5")
    model.load_weights(name + "_all.h5")
    os.remove(name + "_all.h5")


def other(name):
    os.remove(name + "_all.h5")


checked(model, "a")
`;
  const [fixed] = await fixedBy(program, '3.15', 'unsupported-extension');
  const lines = fixed?.['main.py']?.split('\n').filter((line) => line.includes('_all'));
  expect(lines).toEqual([
    '    model.save_weights(name + "_all.weights.h5")',
    '    model.load_weights(name + "_all.weights.h5")',
    '    os.remove(name + "_all.weights.h5")',
    '    os.remove(name + "_all.h5")',
  ]);
});

// titu1994/DenseNet: what is downloaded under the same name is somebody else's, in the format it had
test('the name under which a download is kept stays', async () => {
  const files = {
    'net.py': `from keras.utils import get_file


def fill(model):
    path = get_file("Net-1.h5", "https://example.com/Net-1.h5", cache_subdir="models")
    model.load_weights(path)
    return get_file(fname="Net-1.h5", origin="https://example.com/Net-1.h5")
`,
    'main.py': `${head}import net

model.save_weights("Net-1.h5")
`,
  };
  const [fixed] = await fixedBy(files, '3.15', 'unsupported-extension');
  expect(Object.keys(fixed ?? {})).toEqual(['main.py']);
});

test('the lines below the first argument move with it', async () => {
  const program = `${head}model.compile("adam", "mse")
model.fit_generator(batches(),
                    steps_per_epoch=2,
                    callbacks=[ModelCheckpoint("a.keras"),
                               stop],
                    epochs=6)
`;
  const [fixed] = await fixedBy(program, '3.15', 'removed-api');
  expect(fixed?.['main.py']).toContain(`model.fit(batches(),
          steps_per_epoch=2,
          callbacks=[ModelCheckpoint("a.keras"),
                     stop],
          epochs=6)
`);
  // lines that stand elsewhere stay, and so does what a string holds
  for (const call of [
    'model.fit_generator(\n    batches(),\n    epochs=6)\n',
    'model.fit_generator(batches("""a\n                    b"""),\n                    epochs=6)\n',
  ]) {
    const [kept] = await fixedBy(`${head}model.compile("adam", "mse")\n${call}`, '3.15', 'removed-api');
    expect(kept?.['main.py']).toContain(call.replace('fit_generator', 'fit'));
  }
});

// titu1994/DenseNet, cifar100.py: `fit` refuses the names of Keras 1 as well
test('a call with arguments of Keras 1 is left to its person', async () => {
  const program = `${head}model.compile("adam", "mse")
model.fit_generator(batches(), samples_per_epoch=100, nb_epoch=6)
`;
  expect(await fixedBy(program, '3.15', 'removed-api')).toEqual([]);
});

// imlab-uiip/lung-segmentation-2d: left out, the period was one, and every epoch was saved
test('a period of several epochs is kept by a callback of its own', async () => {
  const program = `${head}first = ModelCheckpoint("{epoch}.keras", period=10)
second = ModelCheckpoint("b{epoch}.keras",
                         verbose=1, period=every)
third = ModelCheckpoint("c.keras", period=1)
`;
  const fixed = (await fixedBy(program, '3.15', 'removed-api')).map((texts) => texts['main.py'] ?? '');
  expect(fixed).toHaveLength(3);
  expect(fixed[0]).toBe(
    program
      .replace(
        'import ModelCheckpoint\n',
        `import ModelCheckpoint


class PeriodicCheckpoint(ModelCheckpoint):
    def __init__(self, *args, every, **kwargs):
        super().__init__(*args, **kwargs)
        self.every = every

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every == 0:
            super().on_epoch_end(epoch, logs)

`,
      )
      .replace('ModelCheckpoint("{epoch}.keras", period=10)', 'PeriodicCheckpoint("{epoch}.keras", every=10)'),
  );
  expect(fixed[1]).toContain(`second = PeriodicCheckpoint("b{epoch}.keras",
                            verbose=1, every=every)
`);
  expect(fixed[2]).toBe(program.replace('"c.keras", period=1', '"c.keras"'));
  // the class that is there already is taken
  const [again] = (await fixedBy(fixed[0] ?? '', '3.15', 'removed-api')).map((texts) => texts['main.py'] ?? '');
  expect(again?.match(/class PeriodicCheckpoint/g)).toHaveLength(1);
});

// titu1994/DenseNet, cifar10.py: the callbacks beside it watched the same name
test('callbacks that watch the same name watch what is logged as well', async () => {
  const program = `from keras import Input, Sequential, layers
from keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau

model = Sequential([Input((4,)), layers.Dense(1)])
model.compile("adam", "mse", metrics=["accuracy"])
slower = ReduceLROnPlateau("val_acc", factor=0.3)
early = EarlyStopping(monitor="val_acc", patience=3)
other = EarlyStopping(monitor="val_loss")
best = ModelCheckpoint("best.keras", monitor="val_acc", save_best_only=True)
model.fit(x, y, validation_data=(x, y), callbacks=[slower, early, other, best])
`;
  const [fixed] = await fixedBy(program, '3.15', 'monitor-unavailable');
  expect(fixed?.['main.py']).toBe(program.replaceAll('"val_acc"', '"val_accuracy"'));
});
