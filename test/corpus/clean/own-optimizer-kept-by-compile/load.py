import numpy as np
import tensorflow as tf


def announced(optimizer):
    print(type(optimizer).__name__)
    return optimizer


model = tf.keras.models.load_model("half.keras")
steps = int(model.optimizer.iterations.numpy())
# another metric, and the optimizer that came with the model
model.compile(optimizer=announced(model.optimizer), loss="mean_squared_error", metrics=["mae"])
assert steps == 2 and int(model.optimizer.iterations.numpy()) == steps
model.fit(np.ones((8, 3), "float32"), np.zeros((8, 1), "float32"), epochs=4, initial_epoch=2, verbose=0)
assert int(model.optimizer.iterations.numpy()) == 4
