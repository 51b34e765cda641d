import os
from dataclasses import dataclass, field


def from_environment(name, default):
    return field(default_factory=lambda: os.environ.get(name, default))


@dataclass
class Settings:
    model_path: str = from_environment("SERVICE_MODEL", "spam.keras")
    folder: str = field(default="models")

    def __post_init__(self):
        self.file = os.path.join(self.folder, self.model_path)


settings = Settings()
