import tensorflow as tf

from losses import Quantile

model = tf.keras.models.load_model("demand.h5", custom_objects={"Quantile": Quantile})
assert model.loss.level == 0.9
