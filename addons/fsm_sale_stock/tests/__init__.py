from . import test_quote_stock
