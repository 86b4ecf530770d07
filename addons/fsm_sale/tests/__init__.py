from . import test_quote
from . import test_quote_billing
from . import test_quote_concurrency
from . import test_quote_hours
from . import test_quote_order
from . import test_quote_report
from . import test_quote_rights
from . import test_quote_tours
