"""How PyTorch uses the machine."""

from __future__ import annotations

import ctypes
import random
import sys

import numpy as np
import torch

from .progress import log


def prepare(threads: int, seed: int) -> None:
    """`threads`: 0 = what PyTorch chooses."""
    if threads > 0:
        torch.set_num_threads(threads)
    _keep_memory()
    # Chances and gradients of works that nobody would like are below what floating point numbers hold with all their digits, and
    # arithmetic on such numbers takes many times as long.
    torch.set_flush_denormal(True)
    random.seed(seed)
    torch.manual_seed(seed)


def _keep_memory() -> None:
    """Lets glibc keep large blocks for the next step: giving them back costs a page fault a page, several times the arithmetic."""
    if not sys.platform.startswith("linux"):
        return
    try:
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(-4, 0)  # M_MMAP_MAX
        libc.mallopt(-1, 2**31 - 1)  # M_TRIM_THRESHOLD
    except (OSError, AttributeError):
        pass


def check_blas() -> None:
    """Debian's PyTorch takes whatever BLAS is installed; the reference one is eight times slower."""
    if not sys.platform.startswith("linux") or torch.backends.mkl.is_available():
        return
    torch.ones(64, 64) @ torch.ones(64, 64)
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            loaded = maps.read()
    except OSError:
        return
    if "openblas" not in loaded and "libtorch_cpu" in loaded and "libblas" in loaded and "blis" not in loaded:
        log("PyTorch runs on the reference BLAS, which is slow: install OpenBLAS (Debian: libopenblas0-pthread).")


def generator(seed: int, *stream: int) -> np.random.Generator:
    """A generator of its own for every purpose and epoch, so that a resumed run draws what an unbroken one would."""
    return np.random.default_rng([seed, *stream])
