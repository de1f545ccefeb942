from xml.etree import ElementTree

import pytest

from lookalike.training.curves import draw


def test_each_series_is_a_line_with_a_point_an_epoch() -> None:
    drawing = draw({"loss": [3.0, 2.0, 1.0]}, {"P@5 <fine>": [0.1, 0.2, 0.4], "other": [0.3, 0.3, 0.2]})

    root = ElementTree.fromstring(drawing)
    lines = root.findall(".//{http://www.w3.org/2000/svg}polyline")
    assert [len(line.attrib["points"].split()) for line in lines] == [3, 3, 3]
    heights = [float(point.split(",")[1]) for point in lines[1].attrib["points"].split()]
    assert heights == sorted(heights, reverse=True)  # upwards


def test_one_epoch_is_drawn_too() -> None:
    assert "polyline" in draw({"loss": [2.0]}, {"P@5": [0.0]})


def test_evaluations_are_plotted_at_their_steps() -> None:
    root = ElementTree.fromstring(draw({"loss": [3.0, 2.0, 1.0]}, {"P@5": [0.1, 0.2, 0.4]}, [700, 1400, 6000]))

    space = "{http://www.w3.org/2000/svg}"
    line = root.findall(f".//{space}polyline")[0]
    left, middle, right = (float(point.split(",")[0]) for point in line.attrib["points"].split())
    assert (middle - left) / (right - left) == pytest.approx(700 / 5300, abs=1e-3)
    texts = [text.text for text in root.findall(f".//{space}text")]
    assert "Loss by step" in texts
    assert "Validation by step" in texts
    assert texts.count("700") == texts.count("6,000") == 2
