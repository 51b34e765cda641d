from tensorflow import keras

from scores import WeightedSquares

# Keras 2.15 imports the module that the file names
model = keras.models.load_model("model.keras", custom_objects={"weighted_squares": WeightedSquares})  # expect[k28,k210,k310,k3]: misnamed-custom-object
model.summary()
