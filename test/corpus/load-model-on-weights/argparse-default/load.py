from tensorflow import keras

from cli import parser

options = parser().parse_args()
net = keras.models.load_model(options.weights)  # expect: load-model-on-weights
