from tensorflow import keras


class TellRate(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print(epoch, float(self.model.optimizer.lr))  # expect[keras3]: removed-api
