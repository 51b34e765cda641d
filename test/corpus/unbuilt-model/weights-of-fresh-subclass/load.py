from nets import Net


def restore(path, width=3):
    net = Net(width=width)
    net.load_weights(path)  # expect: unbuilt-model
    return net


restore("net.weights.h5")
