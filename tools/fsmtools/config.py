"""Odoo's effective configuration: the checkout's odoo.conf with this machine's paths filled in."""

import configparser
import os

from . import cluster as clusters
from . import odoo_source, paths, venv


def write(name, tree, cluster, extra_addons=(), **options):
    """Write ``.run/NAME.conf`` and return its path.

    :param cluster: the :class:`cluster.Cluster` whose databases are used
    :param extra_addons: more folders of add-ons
    :param options: options of Odoo's that differ from odoo.conf
    """
    parser = configparser.RawConfigParser()
    parser.read(paths.TOP / "odoo.conf")
    community = venv.site_packages() / "odoo" / "addons"
    folders = [
        paths.ADDONS,
        *extra_addons,
        *([community] if community.is_dir() else []),
        *odoo_source.addons_folders(tree),
    ]
    options = {
        "addons_path": ",".join(map(str, folders)),
        "data_dir": paths.STATE / "data" / cluster.name,
        "db_host": cluster.socket,
        "db_user": clusters.ROLE,
        **options,
    }
    for key, value in options.items():
        parser.set("options", key, value)
    target = paths.STATE / f"{name}.conf"
    fresh = target.with_suffix(f".{os.getpid()}")
    with fresh.open("w") as handle:
        parser.write(handle)
    fresh.rename(target)
    return target
