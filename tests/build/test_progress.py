import io

from lookalike.build.progress import Bar, Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_bar_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    bar = Bar(stream)
    bar.note("Going on.")
    bar.start(100, 40)
    bar.advance(60)
    bar.finish()
    assert stream.getvalue() == "Going on.\n"


def test_a_bar_with_rate_and_time_left() -> None:
    stream = Terminal()
    bar = Bar(stream)
    bar.start(100, 40)
    bar.advance(60)
    bar.finish()
    assert "100/100" in stream.getvalue()
    assert "photos/s" in stream.getvalue()


def test_a_silent_one() -> None:
    progress = Progress()
    progress.note("x")
    progress.start(1, 0)
    progress.advance(1)
    progress.finish()
