from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    name: str = "forecaster"
    version: int = 3
    epochs: int = 1

    @property
    def target(self):
        return f"exports/{self.name}_v{self.version}"
