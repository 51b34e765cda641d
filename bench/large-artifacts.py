"""Makes the large SavedModels and checkpoints of the benchmark with TensorFlow 2.15 (deterministic; 4 GB):
   python bench/large-artifacts.py FOLDER [name ...]     names: effb7_sm effb7.keras effb7.h5 bert_sm ckpt_3gb ckpt_50k
"""
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
import numpy as np
import tensorflow as tf

keras = tf.keras
layers = keras.layers
folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)


def path(name):
    return os.path.join(folder, name)


def efficientnet(name):
    keras.utils.set_random_seed(7)
    keras.applications.EfficientNetB7(weights=None).save(path(name))


def bert():
    keras.utils.set_random_seed(12)
    ids, types, mask = (keras.Input((128,), dtype="int32", name=n) for n in ("input_ids", "token_type_ids", "attention_mask"))
    positions = layers.Embedding(512, 768, name="position_embeddings")(tf.range(128))
    x = layers.Embedding(30522, 768, name="word_embeddings")(ids) + layers.Embedding(2, 768, name="token_type_embeddings")(types) + positions
    x = layers.LayerNormalization(epsilon=1e-12, name="embeddings_ln")(x)
    attention_mask = tf.cast(mask[:, None, :], tf.bool)
    for k in range(12):
        n = f"encoder_{k}"
        a = layers.MultiHeadAttention(12, 64, name=n + "_attention")(x, x, attention_mask=attention_mask)
        x = layers.LayerNormalization(epsilon=1e-12, name=n + "_attention_ln")(x + a)
        f = layers.Dense(768, name=n + "_output")(layers.Dense(3072, activation="gelu", name=n + "_intermediate")(x))
        x = layers.LayerNormalization(epsilon=1e-12, name=n + "_output_ln")(x + f)
    pooled = layers.Dense(768, activation="tanh", name="pooler")(x[:, 0])
    keras.Model([ids, types, mask], {"sequence_output": x, "pooled_output": pooled}, name="bert_base").save(path("bert_sm"))


def three_gigabytes():
    variables = {f"big_{k}": tf.Variable(tf.random.stateless_normal([16384, 16384], [k, 3]), name=f"big_{k}") for k in range(3)}
    os.makedirs(path("ckpt_3gb"), exist_ok=True)
    tf.train.Checkpoint(**variables).write(path("ckpt_3gb/model"))


def fifty_thousand():
    root = tf.Module()
    root.layers = []
    random = np.random.RandomState(50)
    for _ in range(5000):
        module = tf.Module()
        module.parts = {f"p{j}": tf.Variable(random.randn(8).astype("float32")) for j in range(10)}
        root.layers.append(module)
    os.makedirs(path("ckpt_50k"), exist_ok=True)
    tf.train.Checkpoint(model=root).write(path("ckpt_50k/model"))


jobs = {**{name: lambda name=name: efficientnet(name) for name in ("effb7_sm", "effb7.keras", "effb7.h5")}, "bert_sm": bert, "ckpt_3gb": three_gigabytes, "ckpt_50k": fifty_thousand}
for name in sys.argv[2:] or jobs:
    if os.path.exists(path(name)):
        continue
    start = time.time()
    keras.backend.clear_session()
    jobs[name]()
    print(name, f"{time.time() - start:.0f} s", flush=True)
