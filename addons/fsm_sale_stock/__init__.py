from . import models
from .hooks import count_delivered_by_hand
