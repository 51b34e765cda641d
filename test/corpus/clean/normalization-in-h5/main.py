import numpy as np
from tensorflow import keras

scale = keras.layers.Normalization()
scale.adapt(np.random.rand(16, 4))
model = keras.Sequential([keras.Input((4,)), scale, keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("net.h5")
probe = np.random.rand(2, 4)
np.testing.assert_allclose(keras.models.load_model("net.h5").predict(probe), model.predict(probe), rtol=1e-5)
