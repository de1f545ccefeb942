"""What a large photo took is given back to the system."""

import ctypes
import sys

MAPPED_FROM = 2**20  # bytes
M_MMAP_THRESHOLD = -3  # of glibc's malloc.h


def return_freed_memory() -> None:
    """Have memory of MAPPED_FROM bytes and more mapped by itself, so that it goes back when it is freed.

    Else glibc takes a photo's pixels, once it has seen some freed, from the heaps of its threads, which keep them:
    gigabytes after many large photos. Other systems' allocators have no such setting and are left as they are.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt:
            mallopt(M_MMAP_THRESHOLD, MAPPED_FROM)
