from tensorflow.keras.models import load_model

m = load_model("planes.keras")  # expect[k215,k3]: unsafe-lambda-load
