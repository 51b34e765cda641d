from tensorflow import keras

from compat import NEW

keras.models.load_model("net.keras" if NEW else "net").summary()
