import pickle

import parts

with open("pair.pkl", "rb") as source:
    model, extra = pickle.load(source)
print(extra, model.count_params(), parts.Halve)
