import numpy as np

import tab

model = tab.TabRegressor(width=5)
model.compile(optimizer="adam", loss="mean_squared_error")
model.fit(np.random.rand(8, 7), np.random.rand(8, 1), epochs=1, verbose=0)
model.save("tab_regressor.h5")  # expect: hdf5-subclassed-model
