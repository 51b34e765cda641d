from tensorflow import keras
from tensorflow.keras import layers


def tagger(vocab, tags=3, units=4, both_ways=False):
    ids = keras.Input((5,), dtype="int32")
    rnn = layers.LSTM(units, return_sequences=True)
    if both_ways:
        rnn = layers.Bidirectional(rnn)
    x = rnn(layers.Embedding(vocab, units)(ids))
    return keras.Model(ids, layers.TimeDistributed(layers.Dense(tags, activation="softmax"))(x))
