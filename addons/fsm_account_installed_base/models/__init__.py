from . import account_analytic_line
from . import fsm_installed_product
