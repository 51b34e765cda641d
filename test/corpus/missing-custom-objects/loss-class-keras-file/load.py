from tensorflow import keras

net = keras.models.load_model("margin.keras")  # expect[k28,k210,k212,k3]: missing-custom-objects
