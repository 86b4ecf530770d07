"""A pytest plugin for runs of the suite: a test that was skipped proves nothing, so it counts as failed; and processes
that share the tests don't share files.
"""

import os
import shutil
from pathlib import Path
from unittest import mock

import pytest

import odoo


def _fail_when_skipped(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason} (a skipped test proves nothing)"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return _fail_when_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _fail_when_skipped((yield))


@pytest.fixture(scope="session", autouse=True)
def own_filestore(load_registry):
    """A copy of the filestore for each process: Odoo sweeps it after every class of tests, and would sweep away what
    another process has not committed yet.
    """
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        yield
        return
    (name,) = odoo.tools.config["db_name"]
    folder = Path(odoo.tools.config["data_dir"]) / "filestore" / name
    # files are named after their content and never change
    shutil.copytree(odoo.tools.config.filestore(name), folder, copy_function=os.link)
    with mock.patch.object(odoo.tools.config, "filestore", return_value=str(folder)):
        yield
    shutil.rmtree(folder)


@pytest.fixture(scope="session", autouse=True)
def company_and_people(own_filestore):
    """What every class of tests begins with, once for each process: it took half of the time of a class."""
    from odoo.addons.fsm_base.tests.common import FsmCase

    (name,) = odoo.tools.config["db_name"]
    with odoo.modules.registry.Registry(name).cursor() as cr:
        FsmCase.make_company(odoo.api.Environment(cr, odoo.SUPERUSER_ID, {"lang": "en_US"}))
