import tensorflow as tf

embed = tf.saved_model.load("embedding")  # expect: exported-as-keras
head = tf.keras.Sequential()
head.add(tf.keras.Input((6,)))
head.add(embed)
head.add(tf.keras.layers.Dense(1, activation="sigmoid"))
