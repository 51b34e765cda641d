"""Prints what one version of Keras can make from a config: its classes with the arguments they take, its functions.

    python scripts/artifact-tables.py > keras-2.10.json       (once for each version, with that version's TensorFlow)
    python scripts/artifact-tables.py --merge 2.8=a.json 2.10=b.json ... > server/artifacts/keras/tables.json

The merged table says, class by class, which versions (by their place among `versions`, counted 0 to 9, a to z) take which arguments; `*` stands for any others.
"""
import inspect
import json
import os
import re
import sys

SECTIONS = ["layers", "models", "initializers", "regularizers", "constraints", "losses", "metrics", "optimizers",
            "optimizers.schedules", "optimizers.legacy", "dtype_policies", "quantizers", "random", "layers.experimental",
            "layers.experimental.preprocessing", "mixed_precision", "optimizers.experimental"]


def collect():
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    import tensorflow as tf
    keras = tf.keras
    classes, functions = {}, {}
    base = getattr(keras.layers, "Layer")
    for section in SECTIONS:
        module = keras
        try:
            for part in section.split("."):
                module = getattr(module, part)
        except AttributeError:
            continue
        for name in dir(module):
            item = getattr(module, name)
            if name.startswith("_"):
                continue
            if inspect.isclass(item):
                classes.setdefault(item.__name__, arguments(item, base))
                classes.setdefault(name, arguments(item, base))
            elif inspect.isfunction(item) and section in ("losses", "metrics"):
                functions[name] = section
    for name in dir(keras.activations):
        if not name.startswith("_") and callable(getattr(keras.activations, name)):
            functions[name] = "activations"
    for hidden in hidden_layers():
        classes.setdefault(hidden.__name__, arguments(hidden, base))
    for name in ("deserialize", "serialize", "get"):
        functions.pop(name, None)
    return {"classes": classes, "functions": sorted(functions)}


def hidden_layers():
    """Layers that Keras writes by itself and exports nowhere."""
    found = []
    for path in ("keras.layers.core.tf_op_layer", "keras.src.layers.core.tf_op_layer", "keras.engine.functional",
                 "keras.src.engine.functional", "keras.src.models.functional", "keras.src.ops.numpy", "keras.src.ops.core",
                 "keras.src.ops.nn", "keras.src.ops.math", "keras.src.ops.operation", "keras.src.ops.linalg", "keras.src.ops.image"):
        try:
            module = __import__(path, fromlist=["x"])
        except Exception:
            continue
        for name, item in vars(module).items():
            if inspect.isclass(item) and item.__module__ == path:
                found.append(item)
    return found


def arguments(item, base):
    """The names that the constructor takes; `*` when it hands on others that nobody is known to check."""
    names, open_end = [], False
    layer = issubclass(item, base)
    for cls in item.__mro__:
        init = cls.__dict__.get("__init__")
        if init is None:
            continue
        try:
            parameters = inspect.signature(init).parameters.values()
        except (TypeError, ValueError):
            open_end = True
            break
        try:
            # Arguments that are taken out of **kwargs by name.
            source = inspect.getsource(init)
            names += re.findall(r'kwargs\.(?:pop|get)\(\s*"(\w+)"', source) + re.findall(r'"(\w+)" in kwargs', source)
        except (OSError, TypeError):
            pass
        names += [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name != "self"]
        hands_on = any(p.kind == p.VAR_KEYWORD for p in parameters)
        if not hands_on:
            break
        if cls is base:
            names += ["input_dim", "input_shape", "batch_input_shape", "batch_size", "weights", "activity_regularizer", "autocast",
                      "implementation", "dynamic"]
            break
    else:
        open_end = not layer
    if item.__name__ in ("Functional", "Sequential", "Model"):
        open_end = True
    for cls in item.__mro__:
        # Keys that a from_config of its own takes away before the constructor sees them.
        if "from_config" in cls.__dict__ and cls is not base:
            try:
                names += re.findall(r'config\.pop\(\s*"(\w+)"', inspect.getsource(cls.__dict__["from_config"].__func__))
            except (OSError, TypeError, AttributeError):
                pass
    if any(cls.__name__ == "OptimizerV2" for cls in item.__mro__):
        # It checks them by hand (optimizer_v2.py).
        open_end = False
        names += ["clipnorm", "clipvalue", "global_clipnorm", "lr", "decay"]
    return " ".join(sorted(set(names)) + (["*"] if open_end else []))


# One character for each version.
COLUMNS = "0123456789abcdefghijklmnopqrstuvwxyz"


def merge(pairs):
    versions = [pair.split("=")[0] for pair in pairs]
    tables = [json.load(open(pair.split("=")[1])) for pair in pairs]
    classes = {}
    for number, table in enumerate(tables):
        for name, text in sorted(table["classes"].items()):
            entry = classes.setdefault(name, [])
            for known in entry:
                if known[1] == text:
                    known[0] += COLUMNS[number]
                    break
            else:
                entry.append([COLUMNS[number], text])
    functions = {}
    for number, table in enumerate(tables):
        for name in table["functions"]:
            functions[name] = functions.get(name, "") + COLUMNS[number]
    return {"versions": versions, "classes": dict(sorted(classes.items())), "functions": dict(sorted(functions.items()))}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--merge"]:
        json.dump(merge(sys.argv[2:]), sys.stdout, indent=0, sort_keys=True)
        print()
    else:
        json.dump(collect(), sys.stdout)
