import json
import os


class Recording:
    """with Recording(model, folder): ...   keeps the model when the block ends well."""

    def __init__(self, model, folder, **facts):
        self.model, self.folder, self.facts = model, folder, facts

    def __enter__(self):
        os.makedirs(self.folder, exist_ok=True)
        return self

    def log(self, **facts):
        self.facts.update(facts)

    def __exit__(self, kind, value, tb):
        self.facts["ok"] = kind is None
        with open(os.path.join(self.folder, "facts.json"), "w") as f:
            json.dump(self.facts, f)
        if kind is None:
            self.model.save(os.path.join(self.folder, "model.keras"))
        return False
