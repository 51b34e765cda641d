def ready(model):
    if getattr(model, "optimizer", None) is None:
        model.compile("adam", "mse")
    return model
