import pathlib

MODELS = pathlib.Path("models")
TRAINED = MODELS / "sentiment.keras"
SERVED = MODELS / "sentiments.keras"
