"""Entry point of the tools: ``main.py COMMAND [ARGUMENTS]``, called by ``bootstrap`` once Python is there."""

import signal
import sys

from fsmtools import commands
from fsmtools.say import Failure


def main():
    name, *arguments = sys.argv[1:]
    # Being terminated cleans up as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return commands.COMMANDS[name](arguments)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"No permission for {error.filename}. Did somebody else, or root, use this checkout?", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
