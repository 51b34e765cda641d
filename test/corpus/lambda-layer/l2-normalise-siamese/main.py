import numpy as np
import tensorflow as tf

BASE = "embedder"


class Siamese:
    def __init__(self, dim):
        self.tower = tf.keras.Sequential(
            [
                tf.keras.layers.Dense(dim, input_shape=(5,)),
                tf.keras.layers.Lambda(lambda v: v / tf.norm(v, axis=1, keepdims=True), name="unit"),  # expect: lambda-layer
            ]
        )
        self.tower.compile("adam", "cosine_similarity")

    def train(self, x):
        self.tower.fit(x, x[:, :2], verbose=0)
        self.tower.save(BASE + ".h5")


Siamese(2).train(np.random.rand(8, 5))
print(tf.keras.models.load_model(BASE + ".h5").output_shape)  # expect[keras3]: unsafe-lambda-load
