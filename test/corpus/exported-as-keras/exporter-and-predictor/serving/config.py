ROOT, NAME = "exports", "score"
