from app import run

run("fit", "log.h5")
run("apply", "log.h5")
