"""Gives the tests of the evidence model its builder of invented figures."""

from conftest_fusion import fuse

__all__ = ["fuse"]
