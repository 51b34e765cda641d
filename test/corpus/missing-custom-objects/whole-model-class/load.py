from tensorflow import keras

enc = keras.models.load_model("tiny.keras")  # expect[k3]: missing-custom-objects
