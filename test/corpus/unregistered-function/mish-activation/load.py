import yolo  # noqa: F401
from tensorflow.keras.models import load_model

detector = load_model("tiny_yolo.keras")  # expect[k28,k210]: unregistered-function
