import json

from tensorflow import keras

config = json.load(open("settings.json"))
model = keras.models.load_model(config.get("model")["path"])  # expect: missing-custom-objects
