import numpy as np
from tensorflow.keras import backend as K
from tensorflow.keras.models import load_model

model = load_model("model.h5")
model._make_predict_function()  # expect: removed-api
session = K.get_session()  # expect: removed-api
print(model.predict(np.zeros((1, 4))))
