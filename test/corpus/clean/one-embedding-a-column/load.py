from net import net

model = net({"colour": 4, "shape": 3})
model.load_weights("columns.weights.h5")
