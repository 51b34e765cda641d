import tensorflow as tf

model = tf.keras.models.load_model("gentle.keras")  # expect[keras3]: unregistered-function
model.summary()
