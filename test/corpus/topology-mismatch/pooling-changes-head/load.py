from cnn import cnn

net = cnn(flatten=False)
net.load_weights("cnn.weights.h5")  # expect: topology-mismatch
net.summary()
