import numpy as np
from tensorflow import keras

from parts import Absolute, Decay, Scale, Shift, WeightedError

model = keras.Sequential([
    keras.Input((4,)),
    keras.layers.Dense(3, kernel_regularizer=Absolute(0.1)),
    Scale(0.5, "scaled"),
    Shift(2.0),
])
model.compile(keras.optimizers.Adam(Decay(0.1)), WeightedError(3.0))
model.fit(np.random.rand(16, 4), np.random.rand(16, 3), verbose=0)
model.save("scaled.keras")
