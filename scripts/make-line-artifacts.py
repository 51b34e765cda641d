"""Saves the same four small models with the Keras that runs it, into test/artifacts/lines.

    PYTHON scripts/make-line-artifacts.py      once for each installed Keras
"""
import json, os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
import tensorflow as tf

keras = tf.keras
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test", "artifacts", "lines")
os.makedirs(OUT, exist_ok=True)
version = ".".join((keras.__version__ if hasattr(keras, "__version__") else __import__("keras").__version__).split(".")[:2])
layers = keras.layers


def sequential():
    return keras.Sequential([keras.Input((4,), name="features"), layers.Dense(3, activation="relu", name="hidden"), layers.BatchNormalization(name="norm"), layers.Dense(1, name="out")], name="plain")


def functional():
    image = keras.Input((6, 6, 1), name="image")
    x = layers.Conv2D(2, 3, name="stem")(image)
    x = layers.DepthwiseConv2D(2, name="depthwise")(x)
    x = layers.Flatten(name="flat")(x)
    x = layers.Concatenate(name="both")([layers.Dense(2, name="left")(x), layers.Dense(2, name="right")(x)])
    return keras.Model(image, layers.Dropout(0.5, name="drop")(x), name="image_model")


def recurrent():
    steps = keras.Input((5, 3), name="steps")
    x = layers.Bidirectional(layers.LSTM(2, return_sequences=True), name="both_ways")(steps)
    return keras.Model(steps, layers.GRU(2, name="gru")(x), name="recurrent")


listing = os.path.join(OUT, "manifest.json")
manifest = json.load(open(listing)) if os.path.exists(listing) else {}
for name, build in (("sequential", sequential), ("functional", functional), ("recurrent", recurrent)):
    model = build()
    model.compile(optimizer="adam", loss="mean_squared_error")
    for ending in ("keras", "h5"):
        file = f"{version}_{name}.{ending}"
        try:
            model.save(os.path.join(OUT, file))
        except ValueError as error:
            # Keras 3.0 cannot save two variables of one name to HDF5.
            os.remove(os.path.join(OUT, file))
            print(file, error)
            continue
        manifest[file] = {"kind": ending, "category": "good", "keras": version}
json.dump(dict(sorted(manifest.items())), open(listing, "w"), indent=1)
print(version)
