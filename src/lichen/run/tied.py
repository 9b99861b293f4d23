"""A module run as a child that does not outlive its parent: ``python -m lichen.run.tied MODULE ARGUMENT …``.

A parent that is killed cannot tell its children to end; on Linux the system does it for it.
"""

from __future__ import annotations

import ctypes
import os
import runpy
import signal
import sys

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def end_with_parent() -> None:
    """Ask the system to end this process (SIGTERM) when its parent ends; on other systems than Linux, do nothing.

    >>> end_with_parent() if False else None
    """
    if sys.platform != "linux":
        return
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent:  # it ended in between
        os.kill(os.getpid(), signal.SIGTERM)


def main(arguments: list[str]) -> None:
    """Run a module as a program, tied to this process's parent."""
    end_with_parent()
    sys.argv = arguments
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
