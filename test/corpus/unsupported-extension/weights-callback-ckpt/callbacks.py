from tensorflow.keras.callbacks import CSVLogger, ModelCheckpoint


def default_callbacks(run):
    return [
        CSVLogger(run + ".csv"),
        ModelCheckpoint(  # expect: weights-only-save; expect[keras3]: unsupported-extension
            run + "-{epoch:02d}.ckpt",
            save_weights_only=True,
            verbose=0,
        ),
    ]
