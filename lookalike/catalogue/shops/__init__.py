"""Shop systems whose exports are recognised: one file per system, its mapping as data."""

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache

from lookalike.catalogue.shops.base import Shop, key

__all__ = ["ANY", "Shop", "key", "recognised", "shops"]

ANY = Shop(name="", signs=(), fields={})  # a table of no known system, read by the usual headers


@cache
def shops() -> tuple[Shop, ...]:
    """Every ``SHOP`` that a module of this package declares, ordered by module name."""
    modules = (importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
    return tuple(module.SHOP for module in modules if hasattr(module, "SHOP"))


def recognised(names: Sequence[str]) -> Shop:
    """The system with these column names; ``ANY`` if it is unknown."""
    there = set(map(key, names))
    return next((shop for shop in shops() if any(there.issuperset(signs) for signs in shop.signs)), ANY)
