import tensorflow as tf


class Exported(tf.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    @tf.function(input_signature=[tf.TensorSpec((None, 4), tf.float32)])
    def predict(self, x):
        return {"score": self.model(x)}


tf.saved_model.save(Exported(tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])), "score_module")
