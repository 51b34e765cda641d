import numpy as np
from tensorflow import keras


class Trainer(keras.Model):
    def train_step(self, data):
        return super().train_step(data)


inputs = keras.Input((4,))
trainer = Trainer(inputs, keras.layers.Dense(3)(inputs))
trainer.compile("adam", "mean_squared_error")
trainer.fit(np.random.rand(16, 4), np.random.rand(16, 3), verbose=0)
plain = keras.Model(trainer.inputs, trainer.outputs)
plain.save("plain.keras")
