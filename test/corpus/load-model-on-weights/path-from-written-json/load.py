import json

from tensorflow import keras

with open("run/settings.json") as f:
    settings = json.load(f)
model = keras.models.load_model(settings["files"]["weights"])  # expect: load-model-on-weights
