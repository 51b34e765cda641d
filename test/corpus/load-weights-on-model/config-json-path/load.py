import tensorflow as tf

BASE = "churn"
m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.load_weights(BASE + ".json")  # expect: load-weights-on-model
