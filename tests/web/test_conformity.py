"""The API conforms to its description for valid and invalid requests."""

from collections import Counter

import hypothesis
import pytest
import schemathesis
from flask_openapi3.openapi import OpenAPI
from hypothesis import HealthCheck, strategies
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.web.shop import photo

HELD = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
PHOTOS = [photo(), photo("Shoes", "Green", 4, "JPEG"), photo()[:300]]


@pytest.fixture(scope="module")
def operations(app: OpenAPI) -> list[APIOperation]:
    """What the description has."""
    schemathesis.openapi.format("binary", strategies.sampled_from(PHOTOS) | strategies.binary(max_size=200))
    description = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    return [found.ok() for found in description.get_all_operations()]


JSON = "POST /api/v1/recommendations"  # its body is no form
NO_CELLS = "POST /api/v1/why"  # 404 here: the encoder of this shop can't split a score
KEEPERS = "/api/v1/insights"  # 401 here, without a key


def requested(operation: APIOperation, mode: GenerationMode) -> strategies.SearchStrategy[Case]:
    """Arbitrary values, and as often values for an existing product or photo."""
    anything = operation.as_strategy(mode)
    if KEEPERS in operation.label:
        return anything
    if operation.label == JSON:
        return anything | operation.as_strategy(mode, query={}, body={"liked": ["1", "gone"], "k": 3})
    if operation.body:
        photos = strategies.sampled_from(PHOTOS)
        forms = strategies.fixed_dictionaries(
            {"photo": strategies.lists(photos, min_size=1, max_size=2)},
            optional={"k": strategies.integers(0, 101)},
        )
        return anything | forms.flatmap(lambda form: operation.as_strategy(mode, query={}, body=form))
    if operation.path_parameters:
        return anything | operation.as_strategy(mode, path_parameters={"product_id": "1"})
    return anything


@pytest.mark.parametrize("requests", [10, pytest.param(300, marks=pytest.mark.long)], ids=["few", "many"])
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "not allowed"])
def test_answers_are_as_described(operations: list[APIOperation], mode: GenerationMode, requests: int) -> None:
    """``requests`` to each operation, valid and invalid by the description."""
    answers: Counter[tuple[str, int]] = Counter()
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and not operation.query and not operation.body:
            continue  # any text is an id

        @hypothesis.settings(
            max_examples=requests,
            deadline=None,
            derandomize=True,  # the same requests in every run
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(case=requested(operation, mode))
        def ask(case: Case) -> None:
            answer = case.call_and_validate(checks=HELD)
            answers[case.operation.label, answer.status_code] += 1

        ask()
    assert answers.total() >= 3 * requests
    labels = {each.label for each in operations}
    if mode is GenerationMode.POSITIVE:
        keepers = {label for label in labels if KEEPERS in label}
        assert {label for label, status in answers if status == 200} == labels - {NO_CELLS} - keepers
