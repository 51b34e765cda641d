from nets import tagger

net = tagger(tags=4)
net.load_weights("tagger.weights.h5")  # expect: topology-mismatch
