import os
from pathlib import Path

import pytest

from lookalike.cores import usable_cores


@pytest.mark.parametrize(("text", "cores"), [("150000 100000\n", 2), ("50000 100000\n", 1), ("max 100000\n", 64)])
def test_a_containers_quota_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, cores: int) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)))
    quota = tmp_path / "cpu.max"
    quota.write_text(text)
    assert usable_cores(quota) == cores


def test_without_a_quota_it_is_what_the_system_allows(tmp_path: Path) -> None:
    assert usable_cores(tmp_path / "nothing") == len(os.sched_getaffinity(0))
