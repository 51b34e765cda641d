import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,), name="x"), tf.keras.layers.Dense(2)])
model.save("model.keras")
if hasattr(model, "export"):
    model.export("serving/1")
else:
    tf.saved_model.save(model, "serving/1")
served = tf.saved_model.load("serving/1")
print(list(served.signatures))
