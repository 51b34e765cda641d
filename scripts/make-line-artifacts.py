"""Saves the same four small models with the Keras that runs it, into test/artifacts/lines.

    PYTHON scripts/make-line-artifacts.py           once for each installed Keras
    PYTHON scripts/make-line-artifacts.py parts     with Keras 2.15 and 3.15: models with what other lines may not take
"""
import json, os, sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
import numpy as np
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


def optimizer():
    model = sequential()
    model.compile(keras.optimizers.Adam(1e-3, amsgrad=True), "mean_squared_error")
    return model


def loss_object():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    model.compile("sgd", keras.losses.Huber(delta=0.5), metrics=[keras.metrics.MeanAbsoluteError()])
    return model


def schedule():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
    model.compile(keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)), "mean_squared_error")
    return model


def mixed():
    return keras.Sequential([keras.Input((4,)), layers.Dense(2, dtype=keras.mixed_precision.Policy("mixed_float16") if not THREE else "mixed_float16")])


def bfloat():
    return keras.Sequential([keras.Input((3,)), layers.Dense(2, dtype="bfloat16")])


def normalization():
    layer = layers.Normalization()
    layer.adapt(np.array([[0.0, 1.0], [2.0, 3.0]]))
    return keras.Sequential([keras.Input((2,)), layer, layers.Dense(1)])


def masked():
    words = keras.Input((5,), dtype="int32")
    return keras.Model(words, layers.LSTM(2)(layers.Embedding(6, 3, mask_zero=True)(words)))


def sliced():
    rows = keras.Input((4, 2))
    return keras.Model(rows, layers.Dense(1)(rows[:, 1:, :]))


def attention():
    rows = keras.Input((4, 2))
    return keras.Model(rows, layers.Attention()([rows, rows]))


PARTS = (optimizer, loss_object, schedule, mixed, bfloat, normalization, masked, sliced, attention)
THREE = version.startswith("3")

listing = os.path.join(OUT, "manifest.json")
manifest = json.load(open(listing)) if os.path.exists(listing) else {}
chosen = PARTS if sys.argv[1:] == ["parts"] else (sequential, functional, recurrent)
for build in chosen:
    name = build.__name__
    model = build()
    if chosen != PARTS:
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
