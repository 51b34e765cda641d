CFG = {
    "loss": "mse",
    "optimizer": "adam",
    "out": "runs/model.h5",
}
