# The private copy was cut down: BatchNormalization, Bidirectional, TimeDistributed and others are not in it.
from tensorflow.python.keras.layers import Conv2D, BatchNormalization  # expect: mixed-keras
from tensorflow.python.keras.models import Sequential

model = Sequential([Conv2D(4, 3, input_shape=(8, 8, 1)), BatchNormalization()])
model.save("model.h5")
