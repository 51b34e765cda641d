from tensorflow import keras

from lookup import FixedEmbedding

model = keras.models.load_model("textcnn.keras", custom_objects={"FixedEmbedding": FixedEmbedding})
