from . import main
from . import portal
from . import public
from . import fsm_desk
