from app import settings
from app.training import train

train(settings.MODEL)
