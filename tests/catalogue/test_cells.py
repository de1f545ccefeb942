from lookalike.catalogue.cells import classified, listed, paired, parts


def test_lists() -> None:
    assert listed("Blue, Red\\, dark ,,Green", ",") == ["Blue", "Red, dark", "Green"]
    assert listed("Blue, Green", "") == ["Blue, Green"]
    assert listed("", ",") == listed("", "") == []


def test_categories_say_first_what_a_thing_is() -> None:
    assert classified("Sale, Clothing > Shirts", ",", ">") == ["Shirts", "Clothing", "Sale"]
    assert classified("Food, Drinks > Tea", "", ">") == ["Tea", "Food, Drinks"]
    assert classified("Default Category/Bags", ",", "/", {"default category"}) == ["Bags"]
    assert classified("1604", "", ">") == []


def test_pairs() -> None:
    cell = 'color=Red,size=M|L,fit="slim, long",note=a, b'
    assert list(paired(cell)) == [
        ("color", "Red"),
        ("size", "M"),
        ("size", "L"),
        ("fit", "slim, long"),
        ("note", "a, b"),
    ]
    assert list(paired("")) == list(paired("no pairs")) == []


def test_parts() -> None:
    assert parts("sku=A-1,color=Red|sku=B 2,color=Blue") == ["A-1", "B 2"]
    assert parts("A-1") == ["A-1"]
    assert parts("") == []
