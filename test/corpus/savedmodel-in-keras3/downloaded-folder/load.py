import os

import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))

# SavedModel directory unpacked from the release archive
classifier = tf.keras.models.load_model(os.path.join(HERE, "release", "classifier"))  # expect[keras3]: savedmodel-in-keras3
print(classifier.predict(tf.ones((1, 4))))
