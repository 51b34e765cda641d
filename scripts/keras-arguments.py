"""Write down which arguments and which names in quotes the versions of Keras refuse, for server/keras/argument-table.ts.

    PYTHON keras-arguments.py describe > A.json                        once under each installed Keras
    python keras-arguments.py candidates A.json ... > candidates.json
    PYTHON keras-arguments.py try candidates.json > B.json             once under each installed Keras
    python keras-arguments.py merge 2.8=B28.json 2.9=B29.json ... > server/keras/argument-table.ts

`describe` reads signatures. An argument that some version has and another has not is a candidate; `try` calls with it, so that what goes
into `**kwargs` counts as refused only where Keras really refuses it.
"""
import inspect
import json
import os
import re
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

FOLDERS = """layers optimizers optimizers.legacy optimizers.schedules losses metrics callbacks regularizers constraints initializers utils
applications preprocessing preprocessing.image preprocessing.text preprocessing.sequence activations models""".split()
METHODS = "compile fit evaluate predict train_on_batch test_on_batch predict_on_batch summary export".split()
ROLES = "activations losses metrics optimizers initializers regularizers constraints".split()
# Never in a signature: what `**kwargs` takes in some versions.
HIDDEN_OF_LAYERS = {"batch_input_shape": [None, 3], "weights": [], "dynamic": False, "input_shape": [3], "autocast": True}
HIDDEN = {"callbacks.ModelCheckpoint": {"load_weights_on_restart": True}}
# Names of the modules' own business.
PRIVATE_NAMES = re.compile(r"List|Tuple|Union|is_\w+|to_list|keras_export|(de)?serialize\w*|get|\w+V2|LossFunctionWrapper|[Mm]etric|regularizer|constraint|initializer|clone_metrics?|\w*Initializer|orthogonal_initializer|SumOverBatchSize")
# Told by rules of their own.
ELSEWHERE = {"models.load_model", "models.save_model"}


def signature(function):
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None


def look(root, path):
    for part in path.split("."):
        root = getattr(root, part, None)
    return root


def plain(value):
    return value if isinstance(value, (bool, int, float, str, type(None))) else "..."


def callables(keras):
    """Public classes and functions by the path below the package, methods of models as `.name`."""
    found = {"Input": keras.Input}
    for folder in FOLDERS:
        module = look(keras, folder)
        for name in dir(module) if module is not None else ():
            value = getattr(module, name, None)
            if not name.startswith("_") and (inspect.isclass(value) or inspect.isfunction(value)):
                found[f"{folder}.{name}"] = value
    for name in METHODS:
        if hasattr(keras.Model, name):
            found["." + name] = getattr(keras.Model, name)
    return found


def names_of(keras, role):
    """What a name in quotes may mean: the names of the module that `get` looks into."""
    module = look(keras, role)
    names = set(dir(module)) | set(vars(sys.modules[module.get.__module__]))
    names |= set(getattr(sys.modules[module.get.__module__], "ALL_OBJECTS_DICT", {}))
    return sorted(n for n in names | {n.lower() for n in names} if isinstance(n, str) and n.isidentifier() and not n.startswith("_"))


def describe(keras):
    arguments = {}
    for path, value in callables(keras).items():
        given = signature(value.__init__ if inspect.isclass(value) else value)
        if given is None or path in ELSEWHERE:
            continue
        arguments[path] = {
            "parameters": {p.name: "required" if p.default is p.empty else plain(p.default) for p in given if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD) and p.name != "self"},
        }
    return {"arguments": arguments, "names": {role: names_of(keras, role) for role in ROLES}}


def candidates(files):
    described = [json.load(open(f)) for f in files]
    arguments = {}
    for path in sorted(set().union(*(d["arguments"] for d in described))):
        having = [d["arguments"][path]["parameters"] for d in described if path in d["arguments"]]
        for name in sorted(set().union(*having)):
            if not all(name in parameters for parameters in having):
                value = next(parameters[name] for parameters in having if name in parameters)
                arguments.setdefault(path, {})[name] = value
        for name, value in {**(HIDDEN_OF_LAYERS if path.startswith("layers.") and path.split(".")[1][0].isupper() else {}), **HIDDEN.get(path, {})}.items():
            if not any(name in parameters for parameters in having):
                arguments.setdefault(path, {})[name] = value
    return {"arguments": arguments, "names": {role: sorted(set().union(*(d["names"][role] for d in described))) for role in ROLES}}


def required_values(keras):
    """Something for each required parameter, by its name."""
    layer = keras.layers.Dense(1)
    return {
        "units": 2, "filters": 2, "kernel_size": 2, "pool_size": 2, "output_size": 2, "output_dim": 2, "input_dim": 2, "rate": 0.5, "num_heads": 1,
        "key_dim": 2, "layer": keras.layers.LSTM(2), "cell": keras.layers.LSTMCell(2), "target_shape": (2,), "dims": (1,), "n": 2, "height": 2,
        "width": 2, "factor": 0.1, "stddev": 0.1, "function": abs, "num_tokens": 2, "num_bins": 2, "bin_boundaries": [0.0, 1.0], "axes": 1,
        "learning_rate": 0.1, "initial_learning_rate": 0.1, "decay_steps": 2, "decay_rate": 0.5, "first_decay_steps": 2, "boundaries": [1],
        "values": [0.1, 0.2], "num_classes": 2, "target_class_ids": [0], "fn": keras.losses.get("mean_squared_error"), "name": "a", "thresholds": 0.5,
        "recall": 0.5, "precision": 0.5, "sensitivity": 0.5, "specificity": 0.5, "reduction": "sum", "filepath": "a.weights.h5", "filename": "a",
        "backup_dir": "a", "schedule": abs, "activation": "relu", "cells": [keras.layers.LSTMCell(2)], "equation": "ab,bc->ac",
        "output_shape": (None, 2), "tensor": keras.Input((2,)), "hash_bins": 2, "crossing": 2, "feature_names": ["a"], "fill_mode": "constant",
        "value_range": (0, 1), "dtype": "float32", "shape": (2,), "inner_optimizer": keras.optimizers.SGD(), "groups": 2, "l1": 0.1, "model": None,
        "y": [0, 1], "x": [0, 1], "loss": "mse", "inner": layer,
    }


def refuses(call, name):
    """Whether a call that would do otherwise is refused for an argument of this name."""
    try:
        call()
    except (TypeError, ValueError) as error:
        text = str(error)
        return name in text and any(
            words in text.lower()
            for words in ("unexpected keyword", "unrecognized", "not recognized", "keyword argument not understood", "not understood", "invalid keyword", "no longer", "not supported", "invalid argument")
        )
    except Exception:
        return False
    return False


def try_all(keras, wanted):
    found, values = callables(keras), required_values(keras)
    refused, there, names = {}, sorted(found), {}
    for path, given in wanted["arguments"].items():
        if path not in found:
            continue
        value = found[path]
        signed = signature(value.__init__ if inspect.isclass(value) else value) or []
        has = {p.name for p in signed}
        takes_more = any(p.kind == p.VAR_KEYWORD for p in signed)
        for name, default in given.items():
            if name in has:
                continue
            if not takes_more:
                refused.setdefault(path, []).append(name)
                continue
            if default in ("...", "required"):
                default = values.get(name, 1)
            if path.startswith("."):
                if path in (".compile", ".evaluate"):
                    def call(**more):
                        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
                        import numpy
                        if path == ".compile":
                            return model.compile("sgd", "mse", **more)
                        model.compile("sgd", "mse")
                        return model.evaluate(numpy.ones((2, 1)), numpy.ones((2, 1)), verbose=0, **more)
                else:
                    continue
            elif path.startswith("applications."):
                def call(**more):
                    if "name" in more or "classifier_activation" in more:
                        return value(weights=None, include_top=True, **more)
            else:
                needed = {p.name: values.get(p.name, 1) for p in signed if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD) and p.name != "self"}
                def call(**more):
                    return value(**needed, **more)
            if refuses(lambda: call(**{name: default}), name):
                refused.setdefault(path, []).append(name)
    for role, listed in wanted["names"].items():
        get = look(keras, role).get
        for name in listed:
            try:
                got = get(name)
                fine = callable(got) or (role == "optimizers" and isinstance(got, keras.optimizers.Optimizer))
            except Exception:
                fine = False
            if fine and not inspect.ismodule(got):
                names.setdefault(role, []).append(name)
    return {"there": there, "refused": refused, "names": names}


def in_ranges(states):
    """`2.8-2.10,3.0-3.3` of (version, is it so: None where that cannot be asked), in order."""
    ranges = []
    for version, holds in states:
        if holds is None:
            continue
        if holds and ranges and ranges[-1][2]:
            ranges[-1][1] = version
        elif holds:
            ranges.append([version, version, True])
        elif ranges:
            ranges[-1][2] = False
    return ",".join(first if first == last else f"{first}-{last}" for first, last, _ in ranges)


def in_lines(words, width=120):
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n ".join(lines)


def merge(given):
    """The TypeScript tables; `given` is `version=file`, oldest first."""
    tried = {item.split("=", 1)[0]: json.load(open(item.split("=", 1)[1])) for item in given}
    rows = {}
    for path in sorted(set().union(*(t["refused"] for t in tried.values()))):
        if path in ("layers.InputSpec", "preprocessing.image.smart_resize"):
            continue
        for name in sorted(set().union(*(t["refused"].get(path, []) for t in tried.values()))):
            states = [(v, name in t["refused"].get(path, []) if path in t["there"] else None) for v, t in tried.items()]
            if all(holds is not False for _, holds in states):
                continue
            rows.setdefault((in_ranges(states), name), []).append(path)
    names = {}
    for role in ROLES:
        for name in sorted(set().union(*(t["names"][role] for t in tried.values()))):
            states = [(v, name not in t["names"][role]) for v, t in tried.items()]
            if any(holds for _, holds in states) and not PRIVATE_NAMES.fullmatch(name):
                names.setdefault((in_ranges(states), role), []).append(name)

    def table(groups):
        return "\n".join(in_lines([*key, *words]) for key, words in sorted(groups.items()))

    print(f"""/**
 * Generated by scripts/keras-arguments.py from Keras {', '.join(tried)} as installed. Do not edit.
 */

/**
 * Versions, an argument, and what refuses it in these versions and takes it in others: the public path of a class or
 * function, a method of models after a dot.
 */
export const refusedArgumentTable = `
{table(rows)}
`;

/** Versions, a folder, and names in quotes that its `get` does not know in these versions and knows in others. */
export const unknownNameTable = `
{table(names)}
`;""")


if __name__ == "__main__":
    if sys.argv[1] == "candidates":
        json.dump(candidates(sys.argv[2:]), sys.stdout)
    elif sys.argv[1] == "merge":
        merge(sys.argv[2:])
    elif sys.argv[1] in ("describe", "try"):
        out = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)
        import tensorflow as tf

        answer = describe(tf.keras) if sys.argv[1] == "describe" else try_all(tf.keras, json.load(open(sys.argv[2])))
        json.dump(answer, out)
