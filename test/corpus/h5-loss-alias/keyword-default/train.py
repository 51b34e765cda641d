from fit import train

train("demand.h5")
