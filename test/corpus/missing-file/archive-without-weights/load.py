from tensorflow import keras

# unpacked, looked at, and zipped again without its weights
model = keras.models.load_model("churn.keras")  # expect: missing-file
print(model.count_params())
