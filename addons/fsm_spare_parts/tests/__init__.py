from . import test_places
from . import test_part_request
from . import test_part_receipt
from . import test_part_rights
from . import test_part_stock
from . import test_part_concurrency
from . import test_part_use
from . import test_part_tours
