import numpy as np
from tensorflow import keras

x, y = np.random.rand(12, 4), np.random.rand(12, 1)
for fold, held in enumerate(np.array_split(np.arange(12), 3)):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("adam", "mean_squared_error")
    model.fit(np.delete(x, held, 0), np.delete(y, held, 0), verbose=0)
    model.save(f"fold_{fold}.keras")
models = [keras.models.load_model(f"fold_{fold}.keras") for fold in range(3)]
print(np.mean([model.predict(x, verbose=0) for model in models], axis=0).shape)
