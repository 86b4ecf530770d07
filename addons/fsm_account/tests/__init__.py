from . import test_billing
from . import test_billing_free
from . import test_report_price
from . import test_job_cost
from . import test_billing_cn
from . import test_billing_concurrency
from . import test_billing_tours
