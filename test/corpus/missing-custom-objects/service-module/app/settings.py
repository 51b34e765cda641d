from pathlib import Path

ROOT = Path("data")
ROOT.mkdir(exist_ok=True)
MODEL = str(ROOT / "patches.keras")
