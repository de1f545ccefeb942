"""Kaggle's data set "Fashion Product Images", and tables with its columns."""

from lookalike.catalogue.shops.base import Shop

SHOP = Shop(
    name="a table like that of Kaggle's fashion set",
    signs=(("id", "mastercategory", "subcategory", "articletype", "basecolour"),),
    fields={"id": ("id",), "name": ("productdisplayname",)},
)
