import numpy as np

from seismo.picker import PickerBuilder

build = PickerBuilder()
picker = build()
picker.fit(np.random.rand(4, build.length), np.random.rand(4, 1), verbose=0)
picker.save("picker.keras")
