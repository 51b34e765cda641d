import numpy as np
import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="softmax")])
model.compile("sgd", "sparse_categorical_crossentropy")
model.fit(np.random.rand(6, 3), np.zeros(6), verbose=0)


class Served(tf.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32)])
    def label(self, x):
        return tf.argmax(self.inner(x), axis=-1)


exported = Served(model)
tf.saved_model.save(exported, "served")
served = tf.saved_model.load("served")
print(served.label(tf.zeros((1, 3))))
