from tensorflow import keras

with open("last.txt") as file:
    last = file.read()
keras.models.load_model(f"run_{last}.keras")  # expect: missing-custom-objects
