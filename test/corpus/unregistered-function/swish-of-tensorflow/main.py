import tensorflow as tf
from tensorflow.keras import layers

inputs = tf.keras.Input((4,))
hidden = layers.Dense(8)(inputs)
hidden = layers.Activation(tf.nn.swish)(hidden)
model = tf.keras.Model(inputs, layers.Dense(1)(hidden))
model.save("block.h5")

restored = tf.keras.models.load_model("block.h5")  # expect[keras3]: unregistered-function
