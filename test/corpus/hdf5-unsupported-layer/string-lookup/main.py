import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense, Embedding, Flatten, Input, StringLookup


def city_model(cities):
    city = Input((1,), dtype="string", name="city")
    lookup = StringLookup()
    lookup.adapt(cities)
    code = lookup(city)
    return tf.keras.Model(city, Dense(1)(Flatten()(Embedding(10, 2)(code))))


cities = tf.constant([["oslo"], ["rome"], ["lima"]])
model = city_model(cities)
model.compile("adam", "mean_squared_error")
model.fit(cities, np.random.rand(3, 1), verbose=0)
model.save("city.h5")  # expect: hdf5-unsupported-layer
again = tf.keras.models.load_model("city.h5")
np.testing.assert_allclose(model.predict(cities), again.predict(cities), atol=1e-5)
