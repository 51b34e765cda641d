from pathlib import Path

from tensorflow import keras


class Store:
    def __init__(self, root="store"):
        self.path = Path(root) / "net.weights.h5"

    def put(self, model):
        self.path.parent.mkdir(exist_ok=True)
        model.save_weights(str(self.path))  # expect: weights-only-save

    def get(self):
        return keras.models.load_model(str(self.path))  # expect: load-model-on-weights
