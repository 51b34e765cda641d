from tensorflow import keras

from residual import Residual

keras.models.load_model("resnet.keras", custom_objects={"Residual": Residual}).summary()
