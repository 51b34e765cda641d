"""Records what Keras itself counts: parameters.json, for each artifact that this Keras loads.

    python parameters.py tf221 tfkeras221      (Keras 3; folders of artifacts)
    python parameters.py tf28 tf210 tf215      (Keras 2.15)
"""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
import numpy as np
import tensorflow as tf

keras = tf.keras
here = os.path.dirname(os.path.abspath(__file__))
target = os.path.join(here, "parameters.json")
found = json.load(open(target)) if os.path.exists(target) else {}


def total(variables):
    return int(sum(np.prod(tuple(variable.shape)) for variable in variables if hasattr(variable, "shape")))


for folder in sys.argv[1:]:
    for name in sorted(os.listdir(os.path.join(here, folder))):
        if not name.endswith((".h5", ".hdf5", ".keras")) and name != "keras_unzipped":
            continue
        path = os.path.join(here, folder, name)
        try:
            model = keras.models.load_model(path, safe_mode=False)
        except TypeError:
            try:
                model = keras.models.load_model(path)
            except Exception:
                continue
        except Exception:
            continue
        counts = {"total": model.count_params(), "trainable": total(model.trainable_weights), "nonTrainable": total(model.non_trainable_weights)}
        counts["layers"] = {layer.name: layer.count_params() for layer in model.layers}
        if name.endswith(".keras") and getattr(model, "optimizer", None) is not None:
            variables = model.optimizer.variables
            counts["optimizer"] = total(variables() if callable(variables) else variables)
        found[f"{folder}/{name}"] = counts
json.dump(dict(sorted(found.items())), open(target, "w"), indent=1)
print(len(found))
