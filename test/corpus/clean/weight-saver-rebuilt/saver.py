import json
from pathlib import Path

from tensorflow import keras


class Bundle:
    """Weights plus the arguments of the builder: enough to have the model back."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def write(self, model, **arguments):
        self.folder.mkdir(parents=True, exist_ok=True)
        model.save_weights(self.folder / "model.weights.h5")
        (self.folder / "arguments.json").write_text(json.dumps(arguments))

    def read(self, builder):
        model = builder(**json.loads((self.folder / "arguments.json").read_text()))
        model.load_weights(self.folder / "model.weights.h5")
        return model


def mlp(n_in, widths):
    model = keras.Sequential([keras.Input((n_in,))])
    for w in widths:
        model.add(keras.layers.Dense(w, activation="relu"))
    model.add(keras.layers.Dense(1))
    return model
