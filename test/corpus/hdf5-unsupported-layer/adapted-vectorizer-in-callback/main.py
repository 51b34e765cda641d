import tensorflow as tf

import numpy as np
from tensorflow import keras

words = keras.layers.TextVectorization(output_sequence_length=3)
words.adapt(["a b c", "b c d"])
model = keras.Sequential([keras.Input((1,), dtype="string"), words, keras.layers.Embedding(10, 2), keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(
    tf.constant([["a b"], ["c d"]]),
    np.ones((2, 1)),
    verbose=0,
    callbacks=[keras.callbacks.ModelCheckpoint("best.h5", monitor="loss")],  # expect: hdf5-unsupported-layer
)
again = keras.models.load_model("best.h5")
again.predict(tf.constant([["a b"]]))
