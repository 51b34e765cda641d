from common import build, x, y

model = build()
model.load_weights("epoch5.h5")  # expect: optimizer-state-lost
model.fit(x, y, initial_epoch=5, epochs=8, batch_size=8, verbose=0)
assert int(model.optimizer.iterations.numpy()) == 16, "Adam started again"
