from tensorflow.keras import models

models.load_model("best_f1.h5")
