import numpy as np
import tensorflow as tf

IS_TF2_15 = tf.__version__ < "2.16"
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
model.save_weights("w.ckpt") if tf.__version__ < "2.16" else model.save_weights("w.weights.h5")
tf.__version__ < "2.16" and model.save("whole", save_format="tf")
path = "whole" if IS_TF2_15 else "whole.keras"
tf.__version__ < "2.16" or model.save(path)
again = tf.keras.models.load_model("whole") if IS_TF2_15 else tf.keras.models.load_model("whole.keras")
x = np.random.rand(2, 4).astype("float32")
assert np.allclose(model.predict(x), again.predict(x), atol=1e-5)
