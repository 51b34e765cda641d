import numpy as np
import tensorflow as tf


def compile_for_training(model):
    model.compile(
        loss="binary_crossentropy",
        optimizer="adam",
        metrics={"risk": ["AUC", lambda y, p: tf.reduce_mean(p)]},  # expect: lambda-metric
    )
    return model


patient = tf.keras.Input((6,))
risk = tf.keras.layers.Dense(1, activation="sigmoid", name="risk")(patient)
model = compile_for_training(tf.keras.Model(patient, {"risk": risk}))
model.fit(np.random.rand(8, 6), {"risk": np.array([0, 1] * 4)[:, None]}, verbose=0)
model.save("risk.keras")
