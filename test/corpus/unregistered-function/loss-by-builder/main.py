import numpy as np
from tensorflow import keras


def soft_iou(y_true, y_pred):
    inter = y_true * y_pred
    return 1.0 - (inter + 1.0) / (y_true + y_pred - inter + 1.0)


def build(loss, out=4):
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(out, activation="sigmoid")])
    net.compile(optimizer="adam", loss=loss)
    return net


net = build(soft_iou)
net.fit(np.random.rand(4, 4).astype("float32"), np.ones((4, 4), "float32"), verbose=0)
net.save("iou.keras")
del net
net = keras.models.load_model("iou.keras")  # expect: unregistered-function
