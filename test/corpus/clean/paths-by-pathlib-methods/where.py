from pathlib import Path

ROOT = Path("work")
RUN = ROOT / "run-1"
CHECKPOINT = RUN.joinpath("net").with_suffix(".keras")
