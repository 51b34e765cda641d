import os

BASE = "output"
FINAL_MODEL = os.path.join(BASE, "final_model.keras")
BEST_MODEL = os.path.join(BASE, "best_model.keras")
