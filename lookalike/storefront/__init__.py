"""The shop's own file, shop.toml: its name, logo, accent colour, language, currency, and the names of its columns."""

from lookalike.storefront.file import Storefront, find_storefront
from lookalike.storefront.logo import Logo
from lookalike.storefront.unused import unused_keys

__all__ = ["Logo", "Storefront", "find_storefront", "unused_keys"]
