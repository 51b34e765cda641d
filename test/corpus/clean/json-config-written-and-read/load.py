import json

from tensorflow import keras

with open("net.json", encoding="utf-8") as source:
    meta = json.loads(source.read())
model = keras.models.load_model(meta["path"])
assert model.input_shape[-1] == meta["inputs"]
