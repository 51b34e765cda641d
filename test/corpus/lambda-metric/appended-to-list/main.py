import numpy as np
import tensorflow as tf

metrics = ["mean_absolute_error"]
bias = lambda y_true, y_pred: tf.reduce_mean(y_pred - y_true)  # expect[keras2]: lambda-metric
bias.__name__ = "bias"
metrics.append(bias)

model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_dim=4)])
model.compile("sgd", "mean_squared_error", metrics=metrics)
model.fit(np.random.rand(8, 4).astype("float32"), np.random.rand(8, 1).astype("float32"), verbose=0)
model.save("bias.h5")
tf.keras.models.load_model("bias.h5")
