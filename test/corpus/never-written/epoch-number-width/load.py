import tensorflow as tf

EPOCHS = 3
model = tf.keras.models.load_model("snapshots/epoch-{:02d}.keras".format(EPOCHS))  # expect: never-written
