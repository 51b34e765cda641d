"""Record what functions of `keras.backend` give in Keras 2, and what is named in their place gives in Keras 3.

    python record-backend-counterparts.py ENV=PYTHON [ENV=PYTHON ...] > backend-counterparts.json

Each pair below is one call in the words of Keras 2 and one in those of Keras 3; every environment runs the one of its Keras, on the same
arrays. Written is {NAME: {ENV: {"call", "value"} | {"call", "error"}}}, values rounded to four digits.
"""
import json, os, subprocess, sys

PAIRS = {
    "abs": ("K.abs(X)", "ops.abs(X)"),
    "all": ("K.all(B, 1)", "ops.all(B, 1)"),
    "any": ("K.any(B, 1)", "ops.any(B, 1)"),
    "arange": ("K.arange(1, 7, 2)", "ops.arange(1, 7, 2)"),
    "argmax": ("K.argmax(X)", "ops.argmax(X, axis=-1)"),
    "argmin": ("K.argmin(X)", "ops.argmin(X, axis=-1)"),
    "binary_crossentropy": ("K.binary_crossentropy(T, P)", "ops.binary_crossentropy(T, P)"),
    "cast": ("K.cast(X, 'int32')", "ops.cast(X, 'int32')"),
    "categorical_crossentropy": ("K.categorical_crossentropy(T, P)", "ops.categorical_crossentropy(T, P)"),
    "clip": ("K.clip(X, -1, 1)", "ops.clip(X, -1, 1)"),
    "concatenate": ("K.concatenate([X, Y])", "ops.concatenate([X, Y], axis=-1)"),
    "constant": ("K.constant([1.0, 2.0])", "ops.convert_to_tensor([1.0, 2.0])"),
    "cos": ("K.cos(X)", "ops.cos(X)"),
    "cumprod": ("K.cumprod(X)", "ops.cumprod(X, axis=0)"),
    "cumsum": ("K.cumsum(X)", "ops.cumsum(X, axis=0)"),
    "dot": ("K.dot(X, K.transpose(Y))", "ops.dot(X, ops.transpose(Y))"),
    "elu": ("K.elu(X, 0.5)", "ops.elu(X, 0.5)"),
    "equal": ("K.equal(X, Y)", "ops.equal(X, Y)"),
    "eval": ("K.eval(X)", "ops.convert_to_numpy(X)"),
    "exp": ("K.exp(X)", "ops.exp(X)"),
    "expand_dims": ("K.expand_dims(X)", "ops.expand_dims(X, axis=-1)"),
    "eye": ("K.eye(3)", "ops.eye(3)"),
    "flatten": ("K.flatten(X)", "ops.ravel(X)"),
    "gather": ("K.gather(X, I)", "ops.take(X, I, axis=0)"),
    "get_value": ("K.get_value(K.variable(X))", "ops.convert_to_numpy(keras.Variable(X))"),
    "greater": ("K.greater(X, Y)", "ops.greater(X, Y)"),
    "greater_equal": ("K.greater_equal(X, Y)", "ops.greater_equal(X, Y)"),
    "in_top_k": ("K.in_top_k(P, I, 1)", "ops.in_top_k(I, P, 1)"),
    "l2_normalize": ("K.l2_normalize(X, 1)", "ops.normalize(X, 1)"),
    "less": ("K.less(X, Y)", "ops.less(X, Y)"),
    "less_equal": ("K.less_equal(X, Y)", "ops.less_equal(X, Y)"),
    "log": ("K.log(Y)", "ops.log(Y)"),
    "max": ("K.max(X, 1, True)", "ops.max(X, 1, True)"),
    "maximum": ("K.maximum(X, Y)", "ops.maximum(X, Y)"),
    "mean": ("K.mean(X, 1, True)", "ops.mean(X, 1, True)"),
    "min": ("K.min(X, 1, True)", "ops.min(X, 1, True)"),
    "minimum": ("K.minimum(X, Y)", "ops.minimum(X, Y)"),
    "ndim": ("K.ndim(X)", "ops.ndim(X)"),
    "not_equal": ("K.not_equal(X, Y)", "ops.not_equal(X, Y)"),
    "one_hot": ("K.one_hot(I, 4)", "ops.one_hot(I, 4)"),
    "ones": ("K.ones((2, 3))", "ops.ones((2, 3))"),
    "ones_like": ("K.ones_like(X)", "ops.ones_like(X)"),
    "permute_dimensions": ("K.permute_dimensions(X, (1, 0))", "ops.transpose(X, (1, 0))"),
    "pow": ("K.pow(X, 2)", "ops.power(X, 2)"),
    "prod": ("K.prod(X, 1, True)", "ops.prod(X, 1, True)"),
    "relu": ("K.relu(X)", "ops.relu(X)"),
    "repeat_elements": ("K.repeat_elements(X, 2, 1)", "ops.repeat(X, 2, 1)"),
    "reshape": ("K.reshape(X, (3, 2))", "ops.reshape(X, (3, 2))"),
    "reverse": ("K.reverse(X, 1)", "ops.flip(X, 1)"),
    "round": ("K.round(X)", "ops.round(X)"),
    "shape": ("K.shape(X)", "ops.shape(X)"),
    "sigmoid": ("K.sigmoid(X)", "ops.sigmoid(X)"),
    "sign": ("K.sign(X)", "ops.sign(X)"),
    "sin": ("K.sin(X)", "ops.sin(X)"),
    "softmax": ("K.softmax(X)", "ops.softmax(X)"),
    "softplus": ("K.softplus(X)", "ops.softplus(X)"),
    "softsign": ("K.softsign(X)", "ops.softsign(X)"),
    "sparse_categorical_crossentropy": ("K.sparse_categorical_crossentropy(I, P)", "ops.sparse_categorical_crossentropy(I, P)"),
    "sqrt": ("K.sqrt(Y)", "ops.sqrt(Y)"),
    "square": ("K.square(X)", "ops.square(X)"),
    "squeeze": ("K.squeeze(X[:, :1], 1)", "ops.squeeze(X[:, :1], 1)"),
    "stack": ("K.stack([X, Y])", "ops.stack([X, Y])"),
    "std": ("K.std(X, 1, True)", "ops.std(X, 1, True)"),
    "stop_gradient": ("K.stop_gradient(X)", "ops.stop_gradient(X)"),
    "sum": ("K.sum(X, 1, True)", "ops.sum(X, 1, True)"),
    "switch": ("K.switch(B, X, Y)", "ops.where(B, X, Y)"),
    "tanh": ("K.tanh(X)", "ops.tanh(X)"),
    "tile": ("K.tile(X, (1, 2))", "ops.tile(X, (1, 2))"),
    "transpose": ("K.transpose(X)", "ops.transpose(X)"),
    "var": ("K.var(X, 1, True)", "ops.var(X, 1, True)"),
    "variable": ("K.variable([1.0, 2.0])", "keras.Variable([1.0, 2.0])"),
    "zeros": ("K.zeros((2, 3))", "ops.zeros((2, 3))"),
    "zeros_like": ("K.zeros_like(X)", "ops.zeros_like(X)"),
}

RUN = r'''
import json, sys
import numpy as np
import keras
from keras import backend as K
is_old = keras.__version__.startswith("2.")
if is_old:
    make = lambda value, dtype: K.constant(value, dtype)
else:
    from keras import ops
    make = ops.convert_to_tensor
X = make([[1.5, -2.0, 0.25], [0.5, 3.0, -1.0]], "float32")
Y = make([[0.5, 2.0, 1.0], [4.0, 0.5, 2.0]], "float32")
P = make([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]], "float32")
T = make([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], "float32")
I = make([1, 0], "int32")
B = make([[True, False, True], [False, True, True]], "bool")
found = {}
for name, pair in json.load(sys.stdin).items():
    call = pair[0 if is_old else 1]
    try:
        found[name] = {"call": call, "value": np.asarray(eval(call)).astype("float64").round(4).tolist()}
    except Exception as error:
        found[name] = {"call": call, "error": type(error).__name__}
print(json.dumps(found))
'''

if __name__ == "__main__":
    recorded = {name: {} for name in PAIRS}
    for each in sys.argv[1:]:
        environment, python = each.split("=", 1)
        settings = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
        run = subprocess.run([python, "-c", RUN], input=json.dumps(PAIRS), capture_output=True, text=True, env=settings, check=True)
        for name, result in json.loads(run.stdout.splitlines()[-1]).items():
            recorded[name][environment] = result
    print("{\n" + ",\n".join(f" {json.dumps(name)}: {json.dumps(results)}" for name, results in sorted(recorded.items())) + "\n}")
