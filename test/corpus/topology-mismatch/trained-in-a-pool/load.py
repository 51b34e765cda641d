from train import build

model = build(8)
model.load_weights("wide.weights.h5")  # expect: topology-mismatch
