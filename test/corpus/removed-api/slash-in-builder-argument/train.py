import numpy as np
from tensorflow.keras import Input, Model, layers

from blocks import bottleneck

i = Input((4, 4, 3))
x = bottleneck(i, 2, "block1")
model = Model(i, layers.GlobalAveragePooling2D()(x))
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(2, 4, 4, 3), np.random.rand(2, 3), verbose=0)
model.save("bottleneck.h5")
