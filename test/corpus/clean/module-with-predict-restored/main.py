# What `tf.saved_model.load` gives has the functions that the saved module had, `predict` among them.
import tensorflow as tf


class Scorer(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(2.0)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def predict(self, x):
        return self.w * x


tf.saved_model.save(Scorer(), "scorer")
restored = tf.saved_model.load("scorer")
print(restored.predict(tf.constant([1.0])).numpy())
