"""Reads what saveproof exports with NumPy and holds it against TensorFlow's truth; records the digests of the files.

    HERE=test/artifacts <write the files of test/artifacts/exports.ts into FOLDER>
    python scripts/record-exports.py FOLDER      -> test/artifacts/exports.json
"""
import hashlib, json, os, struct, sys
import ml_dtypes  # NumPy learns bfloat16 and the like from it
import numpy as np
import safetensors
from safetensors import safe_open

folder = sys.argv[1]
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test", "artifacts")
truth = lambda name: json.load(open(os.path.join(root, name + ".truth.json")))["checkpoint_folder"]["checkpoints"][-1]["tensors"]
sha = lambda data: hashlib.sha256(data).hexdigest()
VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"
checked = []


def find(tensors, name):
    return tensors.get(name) or tensors.get(name + VALUE) or next(t for k, t in tensors.items() if ("/" + k.replace(VALUE, "")).endswith("/" + name))


def check(name, array, tensor):
    assert list(array.shape) == tensor["shape"], (name, array.shape, tensor["shape"])
    if tensor["dtype"] == "bfloat16":  # exported as float32, whose upper half it is
        assert array.dtype == np.float32
        array = (array.view(np.uint32) >> 16).astype(np.uint16)
    assert sha(np.ascontiguousarray(array).tobytes()) == tensor["sha256"], name
    checked.append(name)


mixed = truth("tf215/ckpt_mixed_dtypes")
with np.load(os.path.join(folder, "mixed.npz")) as npz:
    for name in npz.files:
        check("npz " + name, npz[name], find(mixed, name))
data = open(os.path.join(folder, "mixed.safetensors"), "rb").read()
length = struct.unpack("<Q", data[:8])[0]
for name, place in json.loads(data[8:8 + length]).items():
    start, end = place["data_offsets"]
    assert sha(data[8 + length + start:8 + length + end]) == find(mixed, name)["sha256"], name
    checked.append("safetensors " + name)
with safe_open(os.path.join(folder, "mixed.safetensors"), framework="np") as library:
    for name in library.keys():
        try:
            array = library.get_tensor(name)
        except (TypeError, AttributeError, KeyError) as error:  # a type that the library itself has not for NumPy
            print("safetensors library", name, error)
            continue
        tensor = find(mixed, name)
        assert list(array.shape) == tensor["shape"] and sha(np.ascontiguousarray(array).tobytes()) == tensor["sha256"], name
        checked.append("library safetensors " + name)
check("npy part", np.load(os.path.join(folder, "part.npy")), truth("tf221/ckpt_sharded_slices")["part"])
for file in sorted(os.listdir(folder)):
    if file in ("f32.csv", "f64.csv", "i32.csv", "u64.csv", "bf16.csv"):
        values = np.atleast_1d(np.loadtxt(os.path.join(folder, file), delimiter=",", dtype=np.uint64 if file == "u64.csv" else np.float64))
        tensor = find(mixed, file[:-4])
        if file[:-4] in ("f32", "f64", "i32", "u64"):
            kind = {"f32": "f4", "f64": "f8", "i32": "i4", "u64": "u8"}[file[:-4]]
            assert sha(np.ascontiguousarray(values.astype(kind)).tobytes()) == tensor["sha256"], file
        checked.append("csv " + file)
files = {name: sha(open(os.path.join(folder, name), "rb").read()) for name in sorted(os.listdir(folder))}
json.dump({"numpy": np.__version__, "safetensors": safetensors.__version__, "checked": checked, "files": files}, open(os.path.join(root, "exports.json"), "w"), indent=1)
print(len(checked), "tensors equal")
