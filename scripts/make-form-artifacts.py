"""Saves artifacts in forms that are seldom met into test/artifacts/forms, and what the library that wrote them says of each (truth.json).

    PYTHON scripts/make-form-artifacts.py                          with Keras 3.15: all of them
    PYTHON scripts/make-form-artifacts.py exports npz_weights adapted   with Keras 2.15; with 3.8: npz_weights
"""
import hashlib, json, os, shutil, sys, zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
import h5py
import numpy as np
import tensorflow as tf

keras = tf.keras
layers = keras.layers
VERSION = ".".join((keras.__version__ if hasattr(keras, "__version__") else __import__("keras").__version__).split(".")[:2])
THREE = VERSION.startswith("3")
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test", "artifacts", "forms")
os.makedirs(OUT, exist_ok=True)
LISTING = os.path.join(OUT, "truth.json")
truth = json.load(open(LISTING)) if os.path.exists(LISTING) else {}


def path_of(name):
    path = os.path.join(OUT, name)
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.exists(path):
        os.remove(path)
    return path


def tensor(value):
    value = np.asarray(value)
    known = {"shape": list(value.shape), "dtype": value.dtype.name}
    if value.dtype.kind in "OSU":
        digest = hashlib.sha256()
        for item in value.ravel():
            data = item if isinstance(item, bytes) else str(item).encode()
            digest.update(len(data).to_bytes(8, "little") + data)
        return {**known, "dtype": "string", "sha256": digest.hexdigest()}
    plain = np.ascontiguousarray(value.astype(value.dtype.newbyteorder("<")) if value.dtype.byteorder == ">" else value)
    known["sha256"] = hashlib.sha256(plain.tobytes()).hexdigest()
    if value.dtype.kind in "fiu" and value.size:
        wide = value.astype("float64")
        known.update(min=float(wide.min()), max=float(wide.max()), mean=float(wide.mean()), std=float(wide.std()))
    return known


def elements(weights):
    return int(sum(np.prod(tuple(weight.shape)) for weight in weights))


def counts(model):
    inner = [layer for layer in model._flatten_layers(include_self=False)]
    return {
        "trainable": elements(model.trainable_weights),
        "nonTrainable": elements(model.non_trainable_weights),
        "layers": sorted([layer.name, int(layer.count_params())] for layer in inner if layer.weights),
    }


def note(name, what, **known):
    truth[name] = {"what": what, "by": f"Keras {VERSION}, TensorFlow {tf.__version__}", **known}


def values_of(model):
    return [tensor(weight.numpy()) for weight in model.weights]


class Block(layers.Layer):
    def __init__(self, units, **more):
        super().__init__(**more)
        self.units = units
        self.steps = [layers.Dense(units, activation="relu"), layers.Dense(units)]
        self.norm = layers.BatchNormalization()

    def build(self, shape):
        for step in self.steps:
            step.build(shape)
            shape = tuple(shape[:-1]) + (self.units,)
        self.norm.build(shape)
        self.built = True

    def call(self, x):
        for step in self.steps:
            x = step(x)
        return self.norm(x)


class Branching(keras.Model):
    def __init__(self):
        super().__init__(name="branching")
        self.blocks = [Block(3), Block(3)]
        self.heads = {"left": layers.Dense(2), "right": layers.Dense(1, use_bias=False)}

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return {name: head(x) for name, head in self.heads.items()}


def nested():
    encoder = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="inside"), layers.BatchNormalization(name="norm")], name="encoder")
    encoder.trainable = False
    features = keras.Input((4,), name="features")
    return keras.Model(features, layers.Dense(2, name="out")(encoder(features)), name="outer")


def exports():
    model = Branching()
    model(np.ones((2, 4), "float32"))
    model.export(path_of(f"{VERSION}_export_subclassed"))
    note(f"{VERSION}_export_subclassed", "a subclassed model with lists and dictionaries of layers, exported", **counts(model), weights=values_of(model))
    model = nested()
    model.export(path_of(f"{VERSION}_export_nested"))
    note(f"{VERSION}_export_nested", "a model inside a model, not trainable, exported", **counts(model), weights=values_of(model))


def module():
    class Linear(tf.Module):
        def __init__(self, rows, columns, name=None):
            super().__init__(name=name)
            self.w = tf.Variable(tf.ones((rows, columns)), name="w")
            self.b = tf.Variable(tf.zeros(columns), trainable=False, name="b")

    class Stack(tf.Module):
        def __init__(self):
            super().__init__()
            self.parts = [Linear(3, 2), Linear(2, 2)]
            self.by_name = {"head": Linear(2, 1)}

        @tf.function(input_signature=[tf.TensorSpec((None, 3), tf.float32)])
        def __call__(self, x):
            for part in [*self.parts, self.by_name["head"]]:
                x = x @ part.w + part.b
            return x

    stack = Stack()
    stack(tf.ones((1, 3)))
    tf.saved_model.save(stack, path_of(f"{VERSION}_module"))
    inner = {"parts/0": stack.parts[0], "parts/1": stack.parts[1], "by_name/head": stack.by_name["head"]}
    note(f"{VERSION}_module", "tf.Module with lists and dictionaries of modules", trainable=elements(stack.trainable_variables),
         nonTrainable=elements([v for v in stack.variables if not v.trainable]),
         layers=sorted([name, elements(part.variables)] for name, part in inner.items()), weights=[tensor(v.numpy()) for v in stack.variables])


def npz_weights():
    from keras.src.saving import saving_lib
    model = keras.Sequential([keras.Input((3,)), layers.Dense(2, name="first"), layers.BatchNormalization(name="norm"), layers.Dense(1, name="last")], name="plain")
    model.compile("adam", "mean_squared_error")
    model.fit(np.ones((2, 3), "float32"), np.ones((2, 1), "float32"), verbose=0)
    name = f"{VERSION}_npz.keras"
    saving_lib.save_model(model, path_of(name), weights_format="npz")
    note(name, "a .keras whose weights are an .npz", **counts(model), weights=values_of(model))
    name = f"{VERSION}_deflated.keras"
    model.save(path_of(name))
    whole = os.path.join(OUT, name)
    with zipfile.ZipFile(whole) as stored:
        parts = [(entry.filename, stored.read(entry)) for entry in stored.infolist()]
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        for member, data in parts:
            packed.writestr(zipfile.ZipInfo(member, (2025, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    note(name, "a .keras zipped again with deflate", **counts(model), weights=values_of(model))


def plain_npz():
    arrays = {
        "f4": np.arange(6, dtype="<f4").reshape(2, 3), "big": np.arange(5, dtype=">i4"), "fortran": np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        "half": np.array([1.5, -2, 65504], "f2"), "flags": np.array([True, False]), "scalar": np.array(7, "u8"), "words": np.array(["a", "größe", ""]),
        "bytes": np.array([b"x", b"yz"]), "complex": np.array([1 + 2j], "c8"), "empty": np.zeros((0, 3), "i2"),
    }
    np.savez(path_of("plain.npz"), **arrays)
    np.savez_compressed(path_of("packed.npz"), **arrays)
    for name in ("plain.npz", "packed.npz"):
        note(name, "arrays of NumPy", arrays={key: tensor(value) for key, value in arrays.items()})


def quantised():
    for mode in ("int8", "int4", "float8"):
        model = keras.Sequential([keras.Input((8,)), layers.Dense(6, name="first"), layers.Dense(4, use_bias=False, name="last")], name="plain")
        model.build((None, 8))
        model.quantize(mode)
        for ending in ("keras", "h5"):
            name = f"{VERSION}_{mode}.{ending}"
            if mode == "float8" and ending == "h5":
                continue
            model.save(path_of(name))
            note(name, f"quantised to {mode}", trainable=elements(model.trainable_weights), nonTrainable=elements(model.non_trainable_weights), weights=values_of(model))
    model = keras.Sequential([keras.Input((4, 4, 2)), layers.SpectralNormalization(layers.Conv2D(2, 3, name="inside"), name="around")], name="plain")
    for ending in ("keras", "h5"):
        name = f"{VERSION}_spectral.{ending}"
        model.save(path_of(name))
        note(name, "a kernel that the file holds twice", trainable=elements(model.trainable_weights), nonTrainable=elements(model.non_trainable_weights), weights=values_of(model))


def filters():
    path = path_of("filters.h5")
    values = np.arange(64, dtype="i4").reshape(8, 8)
    with h5py.File(path, "w") as file:
        file.create_dataset("plain", data=values)
        file.create_dataset("scaleoffset", data=values, chunks=(4, 4), scaleoffset=0)
        made = {"plain", "scaleoffset"}
        for name, number, parameters in (("szip", h5py.h5z.FILTER_SZIP, (4, 8)), ("nbit", 5, ())):
            plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            plist.set_chunk((4, 4))
            kind = h5py.h5t.NATIVE_INT32
            try:
                if name == "szip":
                    plist.set_szip(*parameters) if hasattr(plist, "set_szip") else plist.set_filter(number, h5py.h5z.FLAG_MANDATORY, parameters)
                else:
                    plist.set_filter(number, h5py.h5z.FLAG_MANDATORY, parameters)
                space = h5py.h5s.create_simple((8, 8))
                dataset = h5py.h5d.create(file.id, name.encode(), kind, space, plist)
                dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, values)
                made.add(name)
            except Exception as error:
                print(name, error)
    with h5py.File(path) as file:
        note("filters.h5", "chunks packed by filters", arrays={name: tensor(file[name][()]) for name in sorted(made)})


def variants():
    dataset = tf.data.Dataset.range(20).shuffle(4, seed=1).batch(2)
    iterator = iter(dataset)
    next(iterator)
    folder = path_of(f"{VERSION}_ckpt_iterator")
    os.makedirs(folder)
    checkpoint = tf.train.Checkpoint(iterator=iterator, step=tf.Variable(3, dtype=tf.int64))
    checkpoint.save(os.path.join(folder, "state"))
    reader = tf.train.load_checkpoint(folder)
    kinds = {key: kind.name for key, kind in reader.get_variable_to_dtype_map().items()}
    note(f"{VERSION}_ckpt_iterator", "the state of an iterator over a dataset", dtypes=kinds, arrays={"step/.ATTRIBUTES/VARIABLE_VALUE": tensor(3 * np.ones((), "int64"))})


def adapted():
    """Keras 2 keeps the function that learns the boundaries, with the Python in it, though nobody calls it again."""
    bins = layers.Discretization(num_bins=3)
    bins.adapt(np.arange(20.0).reshape(20, 1))
    model = keras.Sequential([keras.Input((1,)), bins])
    model.save(path_of(f"{VERSION}_adapted"))
    note(f"{VERSION}_adapted", "a preprocessing layer that has learnt from data")


def text_graph():
    """The same SavedModel as text, with two MetaGraphs."""
    from google.protobuf import text_format
    from tensorflow.core.protobuf import saved_model_pb2
    source = os.path.join(OUT, f"{VERSION}_module")
    target = path_of(f"{VERSION}_module_text")
    shutil.copytree(source, target)
    model = saved_model_pb2.SavedModel()
    with open(os.path.join(target, "saved_model.pb"), "rb") as file:
        model.ParseFromString(file.read())
    os.remove(os.path.join(target, "saved_model.pb"))
    second = model.meta_graphs.add()
    second.CopyFrom(model.meta_graphs[0])
    del second.meta_info_def.tags[:]
    second.meta_info_def.tags.extend(["serve", "tpu"])
    with open(os.path.join(target, "saved_model.pbtxt"), "w") as file:
        file.write(text_format.MessageToString(model))
    known = {key: value for key, value in truth[f"{VERSION}_module"].items() if key not in ("what", "by")}
    note(f"{VERSION}_module_text", "the same as text, with two MetaGraphs", tags=[["serve"], ["serve", "tpu"]], **known)


chosen = sys.argv[1:] or ["exports", "npz_weights", "module", "plain_npz", "quantised", "filters", "variants", "text_graph"]
for one in chosen:
    try:
        globals()[one]()
    except Exception as error:
        print(one, type(error).__name__, error)
json.dump(dict(sorted(truth.items())), open(LISTING, "w"), indent=1)
print(VERSION, len(truth))
