import numpy as np
import tensorflow as tf

from multitask import MultiTask

x = np.random.rand(12, 5).astype("float32")
y = {"ctr": np.random.rand(12, 1), "cvr": np.random.rand(12, 1)}
model = MultiTask()
model.compile(optimizer="adam", loss={"ctr": "mse", "cvr": "mse"})
model.fit(x, y, epochs=1, batch_size=6, verbose=0)
before = model.predict(x)
model.save("multitask.keras")

after = tf.keras.models.load_model("multitask.keras", custom_objects={"MultiTask": MultiTask}).predict(x)
for task in MultiTask.TASKS:
    np.testing.assert_allclose(before[task], after[task], atol=1e-5)
