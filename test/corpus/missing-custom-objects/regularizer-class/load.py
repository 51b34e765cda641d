import tensorflow as tf

gwas = tf.keras.models.load_model("gwas.keras")  # expect[k28,k210,k36,k3]: missing-custom-objects
