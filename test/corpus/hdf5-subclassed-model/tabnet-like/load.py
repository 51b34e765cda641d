from tensorflow.keras.models import load_model

from tab import GLUBlock, TabRegressor

load_model("tab_regressor.h5", custom_objects={"TabRegressor": TabRegressor, "GLUBlock": GLUBlock})
