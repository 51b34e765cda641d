from tensorflow import keras

print(keras.models.load_model("small.keras").count_params())  # expect: missing-custom-objects
