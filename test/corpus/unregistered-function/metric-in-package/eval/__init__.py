from .metrics import within_five
