import tensorflow as tf

model = tf.keras.models.load_model("reviews.h5")
print(model.predict(tf.constant([["great crew"]])))
