import numpy as np

from app.service import predict

print(predict(np.random.rand(1, 8, 1)))
