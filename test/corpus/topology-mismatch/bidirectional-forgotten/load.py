import numpy as np

from nets import tagger


class Service:
    def __init__(self, weights="tagger.weights.h5", **options):
        self.net = tagger(20, **options)
        self.net.load_weights(weights)  # expect: topology-mismatch

    def tags(self, ids):
        return self.net.predict(np.asarray([ids]), verbose=0)[0].argmax(-1)


print(Service(units=4).tags([1, 2, 3, 4, 5]))
