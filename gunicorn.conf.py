"""Configuration for serving with several processes: gunicorn --workers 4 "lookalike.web:create_app()".

gunicorn reads this file from its working directory; docs/deployment.md says when to use it.
"""

import gc

# Imported before the processes are forked, these modules share memory. Importing them starts no threads.
import sklearn.neighbors  # noqa: F401

import lookalike.web  # noqa: F401
from lookalike import logs, settings

chosen = settings.read()
logs.set_up(chosen.log_level, chosen.log_format)

bind = f"[{chosen.host}]:{chosen.port}" if ":" in chosen.host else f"{chosen.host}:{chosen.port}"
worker_class = "gthread"
threads = chosen.threads
limit_request_line = 8190  # bytes, the most that gunicorn allows: the URL of a long list of likes needs half of that
access_log_format = "%(m)s %(U)s %(s)s %(M)s ms"  # without query parameters


def when_ready(_: object) -> None:
    """Exclude existing objects from garbage collection, which would write to shared pages and so copy them."""
    gc.freeze()
