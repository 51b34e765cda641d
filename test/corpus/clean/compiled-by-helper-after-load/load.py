import numpy as np
from tensorflow import keras

def ready(model, rate):
    model.compile(keras.optimizers.Adam(rate), "mean_squared_error")
    return model


net = ready(keras.models.load_model("net.keras", compile=False), 1e-3)
net.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
