"""Sets up and drives the embedded Odoo 19: what the Makefile and the scripts beside it call."""
