from nightly import WEIGHTS, make, x, y

model = make()
model.load_weights(WEIGHTS)  # expect: optimizer-state-lost
model.fit(x, y, batch_size=8, initial_epoch=2, epochs=4, verbose=0)
assert int(model.optimizer.iterations) == 8
model.save_weights(WEIGHTS)
