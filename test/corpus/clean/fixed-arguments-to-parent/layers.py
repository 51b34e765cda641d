from tensorflow import keras


@keras.utils.register_keras_serializable(package="fixed")
class ReluDense(keras.layers.Dense):
    """Dense with an activation of its own; every argument is Dense's."""

    def __init__(self, units, **kwargs):
        kwargs.setdefault("activation", "relu")
        super().__init__(units, **kwargs)


@keras.utils.register_keras_serializable(package="fixed")
class Half(keras.layers.Rescaling if hasattr(keras.layers, "Rescaling") else keras.layers.Layer):
    def __init__(self, scale=0.5, **kwargs):
        super().__init__(scale, **kwargs)
