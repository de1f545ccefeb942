"""Measure the server under three times as many searches as it can answer.

    python benchmarks/overload.py --index INDEX --photo PHOTO

First, eight clients send one search after the other, to measure the capacity. Then searches are sent at three times
that rate, whether earlier ones are answered or not, with two requests per second for /healthz or the home page. Then a
single client searches alone. Last, eight clients search by slow metrics while one searches by the usual metric. The
server has one core, the clients have the others. Linux only.
"""

import concurrent.futures
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import click

sys.path.insert(0, str(Path(__file__).resolve().parent))

from served import Served, ask, form, percentile, serving

CLIENTS = 8
MOST_AT_ONCE = 300  # threads that wait for answers
RECOVERY_SECONDS = 10


class Answer(NamedTuple):
    """When a request was sent and how long its answer took, in seconds from the start, and its status."""

    sent: float
    taken: float
    status: int


def timed(served: Served, start: float, method: str, path: str, body: bytes | None = None) -> Answer:
    sent = time.monotonic()
    status, _ = ask(served, method, path, body, timeout=60)
    return Answer(sent - start, time.monotonic() - sent, status)


def one_after_the_other(served: Served, body: bytes, clients: int, seconds: float, *queries: str) -> list[Answer]:
    """The answers to ``clients`` that each send a search when the previous one is answered."""
    start = time.monotonic()

    def client(number: int) -> list[Answer]:
        path = "/api/v1/search" + (queries[number % len(queries)] if queries else "")
        answers = []
        while time.monotonic() - start < seconds:
            answers.append(timed(served, start, "POST", path, body))
        return answers

    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        return [answer for answers in pool.map(client, range(clients)) for answer in answers]


def at_a_rate(served: Served, body: bytes, rate: float, seconds: float) -> tuple[list[Answer], list[Answer], float]:
    """Answers to ``rate`` searches per second, and to two cheap requests per second beside them; and the end time."""
    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(MOST_AT_ONCE) as pool:
        searches, cheap = [], []
        for number in range(int(rate * seconds)):
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
            searches.append(pool.submit(timed, served, start, "POST", "/api/v1/search", body))
            if number % max(1, int(rate / 2)) == 0:
                cheap.append(pool.submit(timed, served, start, "GET", ("/healthz", "/")[len(cheap) % 2]))
        over = time.monotonic()
        return [each.result() for each in searches], [each.result() for each in cheap], over


def recovery(served: Served, body: bytes, usual: float) -> float:
    """Seconds until the answers to a single client take no longer than ``usual``; negative if at once."""
    answers = one_after_the_other(served, body, 1, RECOVERY_SECONDS)
    late = [answer for answer in answers if answer.status != 200 or answer.taken > usual]
    return (late[-1].sent + late[-1].taken if late else 0.0) - RECOVERY_SECONDS


def quantiles(seconds: list[float]) -> str:
    return f"p50 {percentile(seconds, 50):.0f} ms, p99 {percentile(seconds, 99):.0f} ms"


def good(answers: list[Answer]) -> list[float]:
    return [answer.taken for answer in answers if answer.status == 200]


@click.command()
@click.option("--index", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--photo", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True)
@click.option("--backend", default="sklearn", show_default=True)
@click.option("--seconds", default=30, show_default=True, help="Of the overload.")
def main(index: Path, photo: Path, backend: str, seconds: int) -> None:
    """Measure."""
    body = form(photo.read_bytes())
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[1:] or cores)
    with tempfile.TemporaryDirectory() as name:
        with serving(index, Path(name), "--backend", backend, cores=cores[:1]) as served:
            one_after_the_other(served, body, CLIENTS, 3)
            alone = good(one_after_the_other(served, body, 1, 5))
            print(f"alone      {quantiles(alone)}")
            usual = one_after_the_other(served, body, CLIENTS, 10)
            capacity, p99 = len(good(usual)) / 10, percentile(good(usual), 99)
            print(f"capacity   {capacity:.1f} a second by {CLIENTS} clients, {quantiles(good(usual))}")
            answers, cheap, over = at_a_rate(served, body, 3 * capacity, seconds)
            print(f"overload   {len(answers) / seconds:.1f} a second for {seconds} s")
            goodput = sum(each.status == 200 and each.sent + each.taken <= seconds for each in answers) / seconds
            print(f"goodput    {goodput:.1f} a second, {goodput / capacity:.0%} of the capacity")
            ratio = percentile(good(answers), 99) / p99
            print(f"accepted   {len(good(answers))}, {quantiles(good(answers))}: {ratio:.1f} × the p99 at capacity")
            refused = [answer.taken for answer in answers if answer.status == 503]
            print(f"refused    {len(refused)}, {quantiles(refused)}")
            print(f"cheap      {len(good(cheap))} of {len(cheap)} answered, {quantiles(good(cheap))}")
            others = sorted({answer.status for answer in answers + cheap} - {200, 503})
            print(f"other      {others or 'none'}")
            print(
                f"recovered  {recovery(served, body, 1.5 * max(alone)) + time.monotonic() - over:.1f} s after the end"
            )
            slow = ("?metric=manhattan", "?metric=jaccard")
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                flood = pool.submit(one_after_the_other, served, body, CLIENTS, 8, *slow)
                time.sleep(1)
                beside = one_after_the_other(served, body, 1, 5)
                flood.result()
            print(f"beside {CLIENTS} by slow metrics  {len(good(beside))} of {len(beside)}, {quantiles(good(beside))}")


if __name__ == "__main__":
    main()
