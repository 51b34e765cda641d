from tensorflow import keras

# saved by Keras 2.15 on Python 3.11
model = keras.models.load_model("doubled.h5")  # expect[k28,k210]: version-mismatch; expect[k3]: unsafe-lambda-load
model.summary()
