import numpy as np
from keras import layers, models, Input
import keras


class PatchEmbed(layers.Layer):  # expect[k210]: missing-get-config
    def __init__(self, dim, patch=2, norm=True):  # expect[keras3]: init-without-kwargs
        super().__init__()
        self.dim = dim
        self.proj = layers.Dense(dim)
        self.norm = layers.LayerNormalization() if norm else None

    def call(self, x):
        x = self.proj(x)
        return self.norm(x) if self.norm is not None else x


def make(depth=2):
    inp = Input((4,))
    h = inp
    for _ in range(depth):
        h = PatchEmbed(4, norm=False)(h)
    return models.Model(inp, layers.Dense(1)(h))


m = make()
m.compile("adam", "mean_squared_error")
m.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
m.save("m.keras")
keras.models.load_model("m.keras", custom_objects={"PatchEmbed": PatchEmbed})
