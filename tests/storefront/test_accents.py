import re

import pytest

from lookalike.storefront.accents import DARK, LIGHT, READABLE, contrast, readable, style_sheet
from tests.conftest import ROOT


def test_contrast_is_as_wcag_defines_it() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("accent", ["#ffcc00", "#000000", "#ffffff", "#97381d", "#0000ff", "#808080", "#00ff00"])
def test_any_accent_can_be_read_in_both_themes(accent: str) -> None:
    for theme in (LIGHT, DARK):
        shown = readable(accent, theme)
        assert all(contrast(shown, other) >= READABLE for other in (*theme.grounds, theme.text))
        assert shown in style_sheet(accent)


def test_an_accent_that_can_be_read_is_left_as_it_is() -> None:
    assert readable("#97381d", LIGHT) == "#97381d"


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    css = (ROOT / "static" / "lookalike.css").read_text("utf-8")
    for token, values in (("paper", 0), ("wash", 1)):
        assert re.findall(rf"--{token}: (#\w+);", css)[:2] == [LIGHT.grounds[values], DARK.grounds[values]]
