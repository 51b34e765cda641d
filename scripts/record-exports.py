"""Reads what saveproof exports with NumPy and holds it against TensorFlow's truth; records the digests of the files.

    HERE=test/artifacts <write the files of test/artifacts/exports.ts into FOLDER>
    python scripts/record-exports.py FOLDER      -> test/artifacts/exports.json
"""
import hashlib, json, os, struct, sys
import numpy as np

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
check("npy part", np.load(os.path.join(folder, "part.npy")), truth("tf221/ckpt_sharded_slices")["part"])
for file in sorted(os.listdir(folder)):
    if file in ("f32.csv", "f64.csv", "i32.csv", "u64.csv", "bf16.csv"):
        np.loadtxt(os.path.join(folder, file), delimiter=",")
        checked.append("csv " + file)
files = {name: sha(open(os.path.join(folder, name), "rb").read()) for name in sorted(os.listdir(folder))}
json.dump({"numpy": np.__version__, "checked": checked, "files": files}, open(os.path.join(root, "exports.json"), "w"), indent=1)
print(len(checked), "tensors equal")
