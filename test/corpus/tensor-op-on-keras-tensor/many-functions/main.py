import numpy as np
import tensorflow as tf

kernel = np.ones((4, 2), "float32")


def expected(x):
    return [
        tf.reduce_mean(x, axis=1),
        tf.reduce_sum(x, [1, 2]),
        tf.reduce_max(x, axis=-1, keepdims=True),
        tf.reduce_min(input_tensor=x, axis=1),
        tf.math.reduce_prod(x, 1),
        tf.reduce_any(x > 0.9, axis=1),
        tf.reduce_all(x > 0.1, axis=1),
        tf.math.reduce_std(x, axis=1),
        tf.math.reduce_variance(x, axis=1),
        tf.reduce_logsumexp(x, axis=-1),
        tf.argmax(x, axis=-1),
        tf.argmin(x, -1),
        tf.concat([x, x], axis=-1),
        tf.concat(values=[x, x], axis=1),
        tf.stack([x, x], axis=1),
        tf.expand_dims(x, -1),
        tf.squeeze(x[:, :1], axis=1),
        tf.reshape(x, (-1, 12)),
        tf.reshape(x, shape=[-1, 2, 6]),
        tf.reshape(x, [tf.shape(x)[0], 12]),
        tf.transpose(x, perm=[0, 2, 1]),
        tf.transpose(x, (0, 2, 1)),
        tf.cast(x > 0.5, tf.float32),
        tf.cast(x, dtype="float16"),
        tf.matmul(x, kernel),
        tf.linalg.matmul(x, b=kernel),
        tf.tensordot(x, kernel, axes=1),
        tf.tile(x, multiples=[1, 2, 1]),
        tf.repeat(x, 2, axis=1),
        tf.pad(x, [[0, 0], [1, 1], [0, 0]]),
        tf.pad(x, [[0, 0], [1, 1], [0, 0]], "REFLECT"),
        tf.pad(x, [[0, 0], [1, 1], [0, 0]], constant_values=2.0),
        tf.where(x > 0.5, x, 0.0),
        tf.where(tf.greater(x, 0.5), x, tf.zeros_like(x)),
        tf.gather(x, [0, 2], axis=1),
        tf.reverse(x, axis=[1]),
        tf.roll(x, shift=1, axis=1),
        tf.cumsum(x, axis=1),
        tf.cumsum(x),
        tf.math.cumprod(x, axis=1),
        tf.sort(x, axis=-1),
        tf.one_hot(tf.cast(x * 4.0, "int32"), depth=4),
        tf.one_hot(tf.cast(x * 4.0, "int32"), 4, dtype=tf.float32),
        tf.ones_like(x),
        tf.stop_gradient(x),
        tf.clip_by_value(x, clip_value_min=0.2, clip_value_max=0.8),
        tf.norm(x, axis=-1),
        tf.math.l2_normalize(x, axis=-1),
        tf.nn.l2_normalize(x, -1),
        tf.abs(x),
        tf.square(x),
        tf.math.sqrt(x),
        tf.exp(x),
        tf.sign(x),
        tf.floor(x),
        tf.round(x * 3.0),
        tf.negative(x),
        tf.sin(x),
        tf.cos(x),
        tf.math.tan(x),
        tf.asin(x),
        tf.acos(x),
        tf.math.atan(x),
        tf.sinh(x),
        tf.cosh(x),
        tf.tanh(x),
        tf.nn.tanh(x),
        tf.sigmoid(x),
        tf.math.log(x),
        tf.math.log1p(x),
        tf.math.expm1(x),
        tf.math.ceil(x),
        tf.math.rsqrt(x),
        tf.math.reciprocal(x),
        tf.math.erf(x),
        tf.math.is_nan(x),
        tf.math.softplus(x),
        tf.add(x, 1.0),
        tf.subtract(x, y=2.0),
        tf.multiply(x, x),
        tf.divide(x, 2.0),
        tf.math.divide_no_nan(x, x),
        tf.math.floormod(x, 0.3),
        tf.math.floordiv(x, 0.3),
        tf.pow(x, 2.0),
        tf.maximum(x, 0.5),
        tf.math.minimum(x, 0.5),
        tf.atan2(x, x),
        tf.equal(x, x),
        tf.not_equal(x, 0.5),
        tf.greater_equal(x, 0.5),
        tf.less(x, 0.5),
        tf.less_equal(x, 0.5),
        tf.logical_and(x > 0.2, x < 0.8),
        tf.logical_or(x < 0.2, x > 0.8),
        tf.logical_not(x > 0.5),
        tf.nn.relu(x - 0.5),
        tf.nn.relu6(x),
        tf.nn.elu(x - 0.5),
        tf.nn.selu(x - 0.5),
        tf.nn.softplus(x),
        tf.nn.softsign(x),
        tf.nn.silu(x),
        tf.nn.swish(x),
        tf.nn.gelu(x - 0.5),
        tf.nn.leaky_relu(x - 0.5, alpha=0.1),
        tf.nn.leaky_relu(x - 0.5),
        tf.nn.softmax(x, axis=1),
        tf.nn.softmax(x),
        tf.nn.log_softmax(x),
        tf.nn.sigmoid(x),
        tf.nn.max_pool2d(tf.expand_dims(x, -1), 2, 2, "SAME"),
        tf.nn.avg_pool2d(tf.expand_dims(x, -1), ksize=2, strides=1, padding="VALID"),
        tf.image.resize(tf.expand_dims(x, -1), (6, 8)),
        tf.image.resize(tf.expand_dims(x, -1), [6, 8], method="nearest"),
        tf.image.rgb_to_grayscale(tf.stack([x, x, x], axis=-1)),
        tf.split(x, 2, axis=-1)[0],
        tf.unstack(x, axis=1)[0],
    ]


x = tf.keras.Input((3, 4))
outputs = [
    tf.reduce_mean(x, axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.reduce_sum(x, [1, 2]),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.reduce_max(x, axis=-1, keepdims=True),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.reduce_min(input_tensor=x, axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.reduce_prod(x, 1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.reduce_any(x > 0.9, axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.reduce_all(x > 0.1, axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.reduce_std(x, axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.reduce_variance(x, axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.reduce_logsumexp(x, axis=-1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.argmax(x, axis=-1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.argmin(x, -1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.concat([x, x], axis=-1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.concat(values=[x, x], axis=1, name="joined"),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.stack([x, x], axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.expand_dims(x, -1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.squeeze(x[:, :1], axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.reshape(x, (-1, 12)),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.reshape(x, shape=[-1, 2, 6]),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.reshape(x, [tf.shape(x)[0], 12]),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.transpose(x, perm=[0, 2, 1]),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.transpose(x, (0, 2, 1)),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.cast(x > 0.5, tf.float32),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.cast(x, dtype="float16"),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.matmul(x, kernel),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.linalg.matmul(x, b=kernel),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.tensordot(x, kernel, axes=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.tile(x, multiples=[1, 2, 1]),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.repeat(x, 2, axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.pad(x, [[0, 0], [1, 1], [0, 0]]),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.pad(x, [[0, 0], [1, 1], [0, 0]], "REFLECT"),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.pad(x, [[0, 0], [1, 1], [0, 0]], constant_values=2.0),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.where(x > 0.5, x, 0.0),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.where(tf.greater(x, 0.5), x, tf.zeros_like(x)),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.gather(x, [0, 2], axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.reverse(x, axis=[1]),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.roll(x, shift=1, axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.cumsum(x, axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.cumsum(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.cumprod(x, axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.sort(x, axis=-1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.one_hot(tf.cast(x * 4.0, "int32"), depth=4),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.one_hot(tf.cast(x * 4.0, "int32"), 4, dtype=tf.float32),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.ones_like(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.stop_gradient(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.clip_by_value(x, clip_value_min=0.2, clip_value_max=0.8),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.norm(x, axis=-1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.l2_normalize(x, axis=-1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.l2_normalize(x, -1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.abs(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.square(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.sqrt(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.exp(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.sign(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.floor(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.round(x * 3.0),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.negative(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.sin(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.cos(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.tan(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.asin(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.acos(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.atan(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.sinh(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.cosh(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.tanh(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.tanh(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.sigmoid(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.log(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.log1p(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.expm1(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.ceil(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.rsqrt(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.reciprocal(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.erf(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.is_nan(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.softplus(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.add(x, 1.0),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.subtract(x, y=2.0),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.multiply(x, x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.divide(x, 2.0),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.divide_no_nan(x, x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.floormod(x, 0.3),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.floordiv(x, 0.3),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.pow(x, 2.0),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.maximum(x, 0.5),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.math.minimum(x, 0.5),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.atan2(x, x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.equal(x, x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.not_equal(x, 0.5),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.greater_equal(x, 0.5),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.less(x, 0.5),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.less_equal(x, 0.5),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.logical_and(x > 0.2, x < 0.8),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.logical_or(x < 0.2, x > 0.8),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.logical_not(x > 0.5),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.relu(x - 0.5),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.relu6(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.elu(x - 0.5),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.selu(x - 0.5),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.softplus(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.softsign(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.silu(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.swish(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.gelu(x - 0.5),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.leaky_relu(x - 0.5, alpha=0.1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.leaky_relu(x - 0.5),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.softmax(x, axis=1),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.softmax(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.log_softmax(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.sigmoid(x),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.max_pool2d(tf.expand_dims(x, -1), 2, 2, "SAME"),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.nn.avg_pool2d(tf.expand_dims(x, -1), ksize=2, strides=1, padding="VALID"),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.image.resize(tf.expand_dims(x, -1), (6, 8)),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.image.resize(tf.expand_dims(x, -1), [6, 8], method="nearest"),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.image.rgb_to_grayscale(tf.stack([x, x, x], axis=-1)),  # expect[keras3]: tensor-op-on-keras-tensor
    tf.split(x, 2, axis=-1)[0],  # expect[keras3]: tensor-op-on-keras-tensor
    tf.unstack(x, axis=1)[0],  # expect[keras3]: tensor-op-on-keras-tensor
]
model = tf.keras.Model(x, outputs)
data = np.random.rand(2, 3, 4).astype("float32")
model.save("outputs.keras")
loaded = tf.keras.models.load_model("outputs.keras")
for one, other in zip(loaded(data), expected(tf.constant(data))):
    np.testing.assert_allclose(np.asarray(one, "float64"), np.asarray(other, "float64"), atol=0.002)
