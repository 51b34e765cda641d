from tensorflow import keras

for target in ["pm10", "no2", "o3"]:
    net = keras.models.load_model("air_{}.keras".format(target))
    net.load_weights("air_{t}.weights.h5".format(t=target))
