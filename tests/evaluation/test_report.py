import json

import numpy as np
import pytest

from lookalike.evaluation.report import report
from lookalike.evaluation.run import Plan, evaluate
from lookalike.measures.bootstrap import estimate
from tests.evaluation.drawn import COLOURS, KINDS


@pytest.fixture(scope="module")
def run(worse):
    return evaluate([worse], Plan(robustness=True, classes=True))


@pytest.fixture(scope="module")
def found(run):
    return report(run, "python -m lookalike evaluate index")


def test_it_is_plain_data(found):
    assert json.loads(json.dumps(found, allow_nan=False)).keys() == found.keys()
    assert found["command"] == "python -m lookalike evaluate index"
    assert found["products"] == 24
    assert set(found["versions"]) == {"lookalike", "python", "numpy"}


def test_the_figures_are_those_that_were_measured(run, found):
    values = run.first.figures.values
    level = found["indexes"][0]["levels"]["type"]
    assert level["P@5"]["value"] == pytest.approx(values["P@5", "type"].mean())
    assert level["P@5"]["low"] < level["P@5"]["value"] < level["P@5"]["high"]
    assert level["P@5"]["queries"] == 24
    assert level["ceiling"] == 1.0  # seven others share the type
    assert found["indexes"][0]["levels"]["type+colour"]["ceiling"] == pytest.approx((20 * 0.6 + 3 * 0.4) / 23)
    assert found["indexes"][0]["nDCG@5"]["value"] == pytest.approx(np.nanmean(values["nDCG@5", ""]))
    assert found["protocol"]["nDCG"] == ["type", "type+colour", "fine"]


def test_means_over_labels_count_each_label_once(found):
    level = found["indexes"][0]
    shares = [row["P@5"]["value"] for row in level["by_label"]["type"]]
    assert [row["label"] for row in level["by_label"]["type"]] == ["Bags", "Belts", "Caps"]
    assert level["levels"]["type"]["P@5, mean over labels"]["value"] == pytest.approx(np.mean(shares))


def test_the_confusion_map_has_the_labels_of_neighbours(run, found):
    confusion = found["indexes"][0]["confusion"]
    assert confusion["labels"] == ["Bags", "Belts", "Caps"]
    assert np.allclose(np.sum(confusion["shares"], axis=1), 1, atol=1e-3)
    own = [row["P@5"]["value"] for row in found["indexes"][0]["by_label"]["type"]]
    assert np.allclose(np.diag(confusion["shares"]), own, atol=1e-3)
    most = confusion["most"][0]
    a, b = (confusion["labels"].index(most[key]) for key in ("query", "neighbour"))
    apart = np.array(confusion["shares"]) - np.diag(np.diag(confusion["shares"]))
    assert apart[a, b] == apart.max()


def test_robustness_has_a_figure_a_transform(run, found):
    rows = found["indexes"][0]["robustness"]
    assert len(rows) == 16
    ranks = run.first.found["corner"]
    assert rows["corner"]["recall@1"]["value"] == (ranks == 1).mean()
    assert rows["corner"]["recall@5"]["value"] == (ranks > 0).mean()


def test_one_index_has_no_differences(found):
    assert found["differences"] == []


def test_two_indexes_differ_by_more_than_noise(index, worse):
    run = evaluate([index, worse], Plan())
    found = report(run, "")
    row = next(each for each in found["differences"] if (each["figure"], each["level"]) == ("P@5", "type"))
    first, second = (each.figures.values["P@5", "type"] for each in run.indexes)
    assert row["difference"] == pytest.approx(row["first"] - row["second"])
    assert row["low"] == pytest.approx(estimate(first - second).low)
    assert row["more_than_noise"] is True
    figures = {each["figure"] for each in found["differences"]}
    assert {"P@5, mean over labels", "R@1", "mAP@R", "nDCG@5", "A P@15"} <= figures


def test_an_index_differs_from_itself_by_nothing(index):
    ids = [f"{kind}-{colour}-0" for kind in KINDS for colour in COLOURS] + ["Bags-Red-1", "Caps-Blue-1"]
    found = report(evaluate([index, index], Plan(ids, robustness=True)), "")
    assert {each["difference"] for each in found["differences"]} == {0.0}
    assert not any(each["more_than_noise"] for each in found["differences"])
    assert sum(each["figure"] == "recall@1" for each in found["differences"]) == 16


def test_classes_are_listed_by_source_and_attribute(run, found):
    (source,) = found["indexes"][0]["classes"]
    assert source["source"] == "neighbours"
    kinds = source["attributes"]["articleType"]
    (measured,) = run.first.class_accuracies
    assert kinds["accuracy"] == measured.attributes["articleType"].accuracy
    assert np.sum(kinds["confusion"]["counts"]) == kinds["products"] == 24
    assert len(kinds["confusion"]["f1"]) == kinds["labels"] == 3
