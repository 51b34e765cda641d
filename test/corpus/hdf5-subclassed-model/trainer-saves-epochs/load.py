import tensorflow as tf

from train import Regressor

tf.keras.models.load_model("regressor_1.h5", custom_objects={"Regressor": Regressor})
