from tensorflow.keras import Input, Model
from tensorflow.keras.layers import LSTM, Bidirectional, Dense, Dropout


def build_tagger(tags, units=5, bidirectional=True, dropout=0.0):
    x = inputs = Input((6, 4))
    rnn = LSTM(units, return_sequences=True)
    if bidirectional:
        rnn = Bidirectional(rnn)
    x = rnn(x)
    if dropout:
        x = Dropout(dropout)(x)
    outputs = Dense(tags, activation="softmax")(x)
    return Model(inputs, outputs)
