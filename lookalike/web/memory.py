"""Return the memory of large photos to the operating system."""

import ctypes
import sys

MAPPED_FROM = 2**20  # bytes
M_MMAP_THRESHOLD = -3  # of glibc's malloc.h


def return_freed_memory() -> None:
    """Make glibc allocate blocks of MAPPED_FROM bytes or more with mmap, so that freed memory is returned at once.

    By default, glibc raises this threshold when large blocks are freed. Then it takes them from per-thread heaps that
    are not returned: gigabytes after many large photos. Other allocators are not changed.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt:
            mallopt(M_MMAP_THRESHOLD, MAPPED_FROM)
