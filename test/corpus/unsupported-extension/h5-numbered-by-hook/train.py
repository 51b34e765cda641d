import numpy as np
from tensorflow import keras


def keep_every(n, model):
    def keep(epoch, logs):
        if epoch % n == 0:
            model.save_weights(f"epoch{epoch}.h5")  # expect[keras3]: unsupported-extension

    return keras.callbacks.LambdaCallback(on_epoch_end=keep)


net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
net.compile("adam", "mse")
net.fit(np.random.rand(8, 4), np.random.rand(8), verbose=0, callbacks=[keep_every(1, net)])
net.save("net.keras")
