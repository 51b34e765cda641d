from nightly import WEIGHTS, make, x, y

model = make()
model.fit(x, y, batch_size=8, epochs=2, verbose=0)
model.save_weights(WEIGHTS)  # expect: weights-only-save
