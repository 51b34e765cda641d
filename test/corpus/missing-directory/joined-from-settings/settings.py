import os

OUTPUT_ROOT = "outputs"
MODEL_PATH = os.path.join(OUTPUT_ROOT, "2024", "model.keras")
