from presets import create

create("small").load_weights("net.weights.h5")  # expect: topology-mismatch
