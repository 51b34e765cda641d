from common import build, x, y

model = build()
model.fit(x, y, epochs=5, batch_size=8, verbose=0)
model.save("epoch5.h5")
