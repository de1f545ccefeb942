import pytest

from lookalike.catalogue.prose import text_of, unescaped


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Soft, <b>airy</b> linen.</p>\n<ul>\n<li>Wash cold</li>\n<li><p>Hang dry</p></li></ul>",
         "Soft, airy linen.\n\n• Wash cold\n\n• Hang dry"),
        ("One<br>two<br/><br/><br/>three", "One\ntwo\n\nthree"),
        ("<table><tr><td>Chest</td><td>96</td></tr><tr><td>Waist</td><td>80</td></tr></table>", "Chest 96\nWaist 80"),
        ("<style>p { color: red }</style><p>A&nbsp;B &amp; C</p><script>alert(1)</script><!-- no -->", "A B & C"),
        ("<p title='x > y'>z</p>", "z"),
        ("<p>never <b>closed", "never closed"),
        ("<p>cut by a spreadsheet</p><p style=\"font-fam", "cut by a spreadsheet"),
        ("Soft\\nCotton\\r\\n<b>Warm</b>", "Soft\nCotton\nWarm"),
        ("<ul>\\n<li>a</li>\\n<li>b</li>\\n</ul>", "• a\n• b"),
        ("First line\n<strong>second</strong>\n\n\n\nthird", "First line\nsecond\n\nthird"),
        ("<div><p></p></div>", ""),
        # no HTML
        ("fits <Size M>, 5 < 6 &amp; <3", "fits <Size M>, 5 < 6 & <3"),
        ("two  blanks\n\n\n\nand lines ", "two blanks\n\nand lines"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_description_is_text(html: str, text: str) -> None:
    assert text_of(html) == text


def test_only_whole_entities_are_characters() -> None:
    assert unescaped("Tops &amp; Levi&#39;s&nbsp;&#x20AC;") == "Tops & Levi's\xa0€"
    assert unescaped("black&notes, Q&A, &;, &nosuchthing;") == "black&notes, Q&A, &;, &nosuchthing;"
