from tensorflow.keras.models import load_model

m = load_model("planes.keras")  # expect[k213,k215,tfk218,k31,k36,k3]: unsafe-lambda-load
