import dataclasses
import json
import os
from typing import NamedTuple

from tensorflow import keras


@dataclasses.dataclass
class Settings:
    units: int = 4
    layers: int = 1


class Sizes(NamedTuple):
    features: int = 3
    outputs: int = 2


def network(settings, sizes=Sizes(4, 1)):
    model = keras.Sequential([keras.Input((sizes.features,))])
    for _ in range(settings.layers):
        model.add(keras.layers.Dense(settings.units, activation="relu"))
    model.add(keras.layers.Dense(sizes.outputs))
    return model


def save(model, settings, folder):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "settings.json"), "w") as file:
        file.write(json.dumps({"model": dataclasses.asdict(settings), "sizes": list(Sizes(4, 1))}))
    model.save_weights(os.path.join(folder, "model.weights.h5"))


def load(folder):
    with open(os.path.join(folder, "settings.json")) as file:
        known = json.loads(file.read())
    model = network(Settings(**{name: value for name, value in known["model"].items() if name in Settings.__annotations__}), Sizes(*known["sizes"]))
    model.load_weights(os.path.join(folder, "model.weights.h5"))
    return model
