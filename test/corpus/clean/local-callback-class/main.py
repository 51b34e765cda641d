import numpy as np
from tensorflow import keras


def main():
    class Printer(keras.callbacks.Callback):
        def __init__(self, every):
            super().__init__()
            self.every = every

        def on_epoch_end(self, epoch, logs=None):
            if epoch % self.every == 0:
                print(epoch, logs)

    m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    m.compile("adam", "mse")
    m.fit(np.random.rand(4, 2), np.random.rand(4, 1), epochs=2, callbacks=[Printer(2)], verbose=0)
    m.save("printed.keras")


main()
