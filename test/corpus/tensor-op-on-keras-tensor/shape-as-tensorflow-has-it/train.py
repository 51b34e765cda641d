from net import build

build(8).save("rows.h5")
