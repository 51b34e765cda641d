import numpy as np
import tensorflow as tf

texts = np.array(["late again", "great trip", "lost bag", "kind crew"])
vectorize = tf.keras.layers.TextVectorization(max_tokens=20, output_sequence_length=3)
vectorize.adapt(texts)
model = tf.keras.Sequential(
    [tf.keras.Input((1,), dtype="string"), vectorize, tf.keras.layers.Embedding(20, 2), tf.keras.layers.Flatten(), tf.keras.layers.Dense(1)]
)
model.compile("adam", "mean_squared_error")
model.fit(tf.constant(texts[:, None]), np.array([0.0, 1.0, 0.0, 1.0]), verbose=0)
model.save("reviews.h5")  # expect: hdf5-unsupported-layer
