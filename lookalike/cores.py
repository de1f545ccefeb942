"""The number of CPU cores that this process may use."""

import math
import os
from pathlib import Path

QUOTA = Path("/sys/fs/cgroup/cpu.max")  # a container's quota (cgroup v2): CPU microseconds per period, and the period


def usable_cores(quota: Path = QUOTA) -> int:
    """The number of cores by CPU affinity, or by the container's quota if that is fewer; at least 1."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        most, _, period = quota.read_text(encoding="ascii").partition(" ")
        return max(1, min(cores, math.ceil(int(most) / int(period))))
    except (OSError, ValueError):  # no such file, or "max": no quota
        return cores
