from tensorflow.python.keras.engine.sequential import Sequential  # expect: mixed-keras
from tensorflow.keras.layers import Dense


def dense_net():
    return Sequential([Dense(2, input_shape=(3,)), Dense(1)])
