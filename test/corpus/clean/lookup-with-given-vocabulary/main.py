import tensorflow as tf
from tensorflow import keras

words = keras.Input((1,), dtype=tf.string)
indexes = keras.layers.StringLookup(vocabulary=["red", "green"])(words)
model = keras.Model(words, keras.layers.Embedding(3, 2)(indexes))
model.save("colours.h5")
again = keras.models.load_model("colours.h5")
assert again.layers[1].get_vocabulary() == ["[UNK]", "red", "green"]
