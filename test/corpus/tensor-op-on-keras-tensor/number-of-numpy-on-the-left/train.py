import numpy as np
import tensorflow as tf

width = 16
tokens = tf.keras.Input((5,), dtype="int32")
vectors = tf.keras.layers.Embedding(20, width)(tokens)
vectors = np.sqrt(width) * vectors  # expect[keras3]: tensor-op-on-keras-tensor
pooled = tf.keras.layers.GlobalAveragePooling1D()(vectors)
model = tf.keras.Model(tokens, tf.keras.layers.Dense(1)(pooled))
model.compile("adam", "mse")
model.fit(np.random.randint(0, 20, (8, 5)), np.random.rand(8, 1), verbose=0)
model.save("scaled.keras")
tf.keras.models.load_model("scaled.keras")
