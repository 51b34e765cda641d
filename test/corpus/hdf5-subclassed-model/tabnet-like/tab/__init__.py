from .models import GLUBlock, TabModel, TabRegressor
