import json


class Model:
    """A linear model of our own with the usual method names."""

    def __init__(self, slope=0.0, loss=None):
        self.slope, self.loss, self.weights, self.metrics = slope, loss, [slope], []

    def compile(self, loss):
        self.loss = loss

    def fit(self, xs, ys):
        self.slope = sum(x * y for x, y in zip(xs, ys)) / sum(x * x for x in xs)
        return self

    def save_weights(self, path):
        with open(path, "w") as handle:
            json.dump(self.slope, handle)

    def load_weights(self, path):
        with open(path) as handle:
            self.slope = json.load(handle)


def load_model(path):
    model = Model()
    model.load_weights(path)
    return model
