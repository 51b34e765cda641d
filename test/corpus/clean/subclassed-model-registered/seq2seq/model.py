from tensorflow import keras


@keras.utils.register_keras_serializable(package="seq2seq")
class Tagger(keras.Model):
    def __init__(self, vocab, tags, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.vocab, self.tags = vocab, tags
        self.embed = keras.layers.Embedding(vocab, 4)
        self.rnn = keras.layers.SimpleRNN(4, return_sequences=True)
        self.out = keras.layers.Dense(tags, activation="softmax")

    def call(self, ids):
        return self.out(self.rnn(self.embed(ids)))

    def get_config(self):
        return {"vocab": self.vocab, "tags": self.tags}

    @classmethod
    def from_config(cls, config):
        return cls(**config)
