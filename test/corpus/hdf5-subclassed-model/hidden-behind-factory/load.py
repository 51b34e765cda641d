from tensorflow import keras

from nets import Net

keras.models.load_model("net.h5", custom_objects={"Net": Net}).summary()
