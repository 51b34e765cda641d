import numpy as np
import tensorflow as tf

from losses import PerceptualLoss

model = tf.keras.models.load_model("restored.h5", custom_objects={"PerceptualLoss": PerceptualLoss})
print(model.evaluate(np.random.rand(4, 4).astype("float32"), np.random.rand(4, 6).astype("float32"), verbose=0))
