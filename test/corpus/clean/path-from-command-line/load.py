import os
import sys

import tensorflow as tf

name = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("MODEL_NAME", "default")
tf.keras.models.load_model(name + ".keras")
