import shutil
from pathlib import Path

from tensorflow import keras
from tensorflow.keras import layers


def build():
    return keras.Sequential([keras.Input((4,)), layers.Dense(3)])


build().save_weights("net.weights.h5")
Path("release").mkdir(exist_ok=True)
Path("release/net.weights.h5").write_bytes(Path("net.weights.h5").read_bytes())
build().load_weights("release/net.weights.h5")
with open("net.weights.h5", "rb") as source, open("spare.weights.h5", "wb") as target:
    target.write(source.read())
build().load_weights("spare.weights.h5")
with open("net.weights.h5", "rb") as source, open("third.weights.h5", "wb") as target:
    shutil.copyfileobj(source, target)
build().load_weights("third.weights.h5")
