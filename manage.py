#!/usr/bin/env python3
"""Django's command line: `manage.py check_knowledge`, `manage.py ask "…"`, `manage.py --help`."""

import os
import sys


def main() -> None:
    """Run the command named on the command line; a wrong setting ends in one clear message, not a trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
    from desk.config import ConfigError

    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except ConfigError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
