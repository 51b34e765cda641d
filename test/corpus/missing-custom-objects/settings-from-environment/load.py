from tensorflow import keras

print(keras.models.load_model("models/spam.keras").count_params())  # expect: missing-custom-objects
