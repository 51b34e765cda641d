import numpy as np
import tensorflow as tf


class Exported(tf.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    @tf.function(input_signature=[tf.TensorSpec((None, 4), tf.float32)])
    def score(self, x):
        return {"score": self.model(x)}


model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
module = Exported(model)
tf.saved_model.save(module, "score_module", signatures={"serving_default": module.score})
