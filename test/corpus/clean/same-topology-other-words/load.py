from nets import mlp

WIDTHS = (6, 2)
net = mlp(list(WIDTHS), activation="relu", name="serving")
net.load_weights("mlp.weights.h5")
