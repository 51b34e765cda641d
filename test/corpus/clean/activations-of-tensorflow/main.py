import tensorflow as tf
from tensorflow.keras import layers

inputs = tf.keras.Input((4,))
hidden = inputs
for activation in (tf.nn.relu, tf.nn.relu6, tf.nn.leaky_relu, tf.nn.elu, tf.nn.selu, tf.nn.gelu, tf.nn.sigmoid, tf.tanh, tf.math.softplus, tf.nn.softsign):
    hidden = layers.Dense(4, activation=activation)(hidden)
model = tf.keras.Model(inputs, hidden)
for name in ("model.keras", "model.h5"):
    model.save(name)
    tf.keras.models.load_model(name)

outputs = layers.Dense(3, activation=tf.nn.softmax)(inputs)
head = tf.keras.Model(inputs, layers.Activation(tf.sin)(outputs))
head.save("head.keras")
tf.keras.models.load_model("head.keras", custom_objects={"softmax_v2": tf.nn.softmax, "sin": tf.sin})
