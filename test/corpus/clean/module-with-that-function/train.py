import tensorflow as tf


class Exported(tf.Module):
    def __init__(self, inputs):
        super().__init__()
        self.kernel = tf.Variable(tf.random.normal((inputs, 1)))

    @tf.function(input_signature=[tf.TensorSpec((None, 4), tf.float32)])
    def predict(self, x):
        return {"score": tf.matmul(x, self.kernel)}


tf.saved_model.save(Exported(4), "score_module")
