from detector import build_detector

net = build_detector()
net.load_weights("detector.weights.h5")  # expect: topology-mismatch
