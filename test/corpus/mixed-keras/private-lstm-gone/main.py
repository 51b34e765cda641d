# LSTM and GRU left the private copy later than other layers.
from tensorflow.python.keras.layers import Dense, LSTM  # expect[k215,k3]: mixed-keras
from tensorflow.python.keras.models import Sequential

model = Sequential([LSTM(4, input_shape=(3, 1)), Dense(1)])
model.save("model.h5")
