"""How gunicorn serves the app from several processes: gunicorn --workers 4 "lookalike.web:create_app()".

gunicorn reads this file by itself where it is started; docs/deployment.md says when to use it.
"""

import gc

# Imported here, before the processes are forked, they are in memory once. An import starts no thread of theirs.
import sklearn.neighbors  # noqa: F401

import lookalike.web  # noqa: F401
from lookalike import logs, settings

chosen = settings.read()
logs.set_up(chosen.log_level, chosen.log_format)

bind = f"[{chosen.host}]:{chosen.port}" if ":" in chosen.host else f"{chosen.host}:{chosen.port}"
worker_class = "gthread"
threads = chosen.threads
access_log_format = "%(m)s %(U)s %(s)s %(M)s ms"  # without what was asked


def when_ready(_: object) -> None:
    """Leave what is there to all processes: a sweep of the garbage collector would write to it, and so copy it."""
    gc.freeze()
