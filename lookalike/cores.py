"""How many cores this process may use."""

import math
import os
from pathlib import Path

QUOTA = Path(
    "/sys/fs/cgroup/cpu.max"
)  # of a container: microseconds of all cores together, and in how many (cgroup v2)


def usable_cores(quota: Path = QUOTA) -> int:
    """The cores that the system lets this process run on, or those that a container's quota is worth, if fewer."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        most, _, period = quota.read_text(encoding="ascii").partition(" ")
        return max(1, min(cores, math.ceil(int(most) / int(period))))
    except (OSError, ValueError):  # no such file, or "max": no quota
        return cores
