import tensorflow as tf

from losses import weighted_goals

model = tf.keras.models.load_model("match.keras", custom_objects={"weighted_goals": weighted_goals(1.2)})  # expect[k28,k210,k3]: misnamed-custom-object
model.summary()
