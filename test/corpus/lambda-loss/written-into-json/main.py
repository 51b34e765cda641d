import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(3,))])
model.compile("sgd", loss=lambda y_true, y_pred: tf.reduce_mean(tf.abs(y_true - y_pred), axis=-1))  # expect[keras3]: lambda-loss
model.fit(np.ones((8, 3), "float32"), np.zeros((8, 1), "float32"), verbose=0)
twin = tf.keras.models.model_from_json(model.to_json())
twin.set_weights(model.get_weights())
