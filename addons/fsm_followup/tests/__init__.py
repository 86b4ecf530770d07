from . import test_followup
from . import test_followup_concurrency
from . import test_followup_page
from . import test_followup_rules
from . import test_followup_scores
from . import test_followup_tours
