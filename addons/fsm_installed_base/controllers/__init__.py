from . import portal
from . import unit
