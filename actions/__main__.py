"""`python -m actions`: Rasa's action server for this package, with the active release loaded before the first question.

One process: the SDK's own `run` starts a second one through Sanic's worker manager, which loads the release twice and
refuses to start once another library (joblib, through sklearn) has chosen how processes begin.
"""

from __future__ import annotations

import argparse
import os
import warnings
from collections.abc import Sequence

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor

from actions.warm_up import warm_up

KEEP_ALIVE_SECONDS = 120


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the actions until stopped; `SANIC_HOST` overrides the loopback address (read by the SDK as well)."""
    parser = argparse.ArgumentParser(prog="python -m actions", description=__doc__)
    parser.add_argument("--port", type=int, default=5055, help="TCP port (default 5055)")
    options = parser.parse_args(arguments)
    # Rasa 3.6 and the SDK speak the same JSON; the SDK warns at every call that their version numbers differ.
    warnings.filterwarnings("ignore", message=".*versions of .*are not compatible.*")
    executor = ActionExecutor()
    executor.register_package("actions")
    warm_up()
    app = create_app(executor)
    app.config.KEEP_ALIVE_TIMEOUT = KEEP_ALIVE_SECONDS
    app.run(
        host=os.environ.get("SANIC_HOST", "127.0.0.1"),
        port=options.port,
        single_process=True,
        access_log=False,
        motd=False,
    )


if __name__ == "__main__":
    main()
