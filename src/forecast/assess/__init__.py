"""Forecast + target -> assessment: gap, pace, probability, status.

``forecast.assess`` is this package and, called, the library's main function: ``import forecast as
fc; fc.assess("东莞市", plan="dg2016")``. Python binds a package to its parent's attribute when it
is first imported, so the package itself has to be callable for both to hold in any import order.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _CallablePackage(ModuleType):
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from forecast.assess.run import assess

        return assess(*args, **kwargs)


sys.modules[__name__].__class__ = _CallablePackage
