import setup_keras
from tensorflow.keras.models import load_model

setup_keras.install()
load_model("shift.keras").summary()
