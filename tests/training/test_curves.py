from xml.etree import ElementTree

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
