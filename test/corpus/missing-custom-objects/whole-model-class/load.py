from tensorflow import keras

enc = keras.models.load_model("tiny.keras")  # expect[keras3]: missing-custom-objects
