import numpy as np
from tensorflow import keras

from gcn import Propagate

nodes = np.random.rand(6, 4).astype("float32")
gcn = keras.Sequential([keras.Input((4,)), Propagate(3)])
gcn.compile("adam", "mse")
gcn.fit(nodes, nodes, verbose=0)
gcn.save("gcn.keras")
again = keras.models.load_model("gcn.keras", custom_objects={"Propagate": Propagate})
assert np.allclose(gcn.predict(nodes), again.predict(nodes), atol=1e-5)
