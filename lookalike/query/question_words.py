"""The words with which people ask, in each language: fillers, negations, and words that join parts of a question.

All languages count in every question. So no word here may be one that names a value in another language: German "man"
is no filler. Words have their accents, because without them "für" would be English "fur".
"""

# Words that say nothing about a product.
_FILLERS = {
    "en": """
    a an also any are as at be by can could do find for from get give has have i im in into is it its just like look
    looking looks made make maybe me mine more my now of on one ones only or please prefer preferably same search show
    similar so some something such than that the them then these this those to too want wanted with would you your
    product products colour color coloured colored style photo picture
    """,
    "de": """
    als am an auch auf aus bei beim bild bitte das dem den der des die diese diesem diesen dieser dieses doch ein eine
    einem einen einer eines er es etwas farbe farben foto für fuer gern gerne gleich gleiche gleichen hätte haette ich
    im in ist lieber mehr mein meine mit möchte moechte nach noch nur oder produkt produkte sein sie sind so soll sollte
    stattdessen suche um vom von vielleicht was will wie zu zum zur ähnlich aehnlich ähnliche ähnliches
    """,
}
_NEGATIONS = {
    "en": "no not without except never dont isnt less",
    "de": "nicht kein keine keinem keinen keiner keines keins ohne außer ausser nie niemals weniger statt anstatt",
}
_JOINS = {"en": "and but", "de": "und aber sondern"}


# Wishes for a price without a number.
_PRICE_WISHES = {
    "en": "cheap cheaper cheapest inexpensive expensive pricey pricier",
    "de": """
    billig billige billiger billigere billigeres billigste günstig günstige günstiger günstigere günstigeres guenstig
    guenstiger preiswert preiswerter teuer teure teurer teurere
    """,
}


def _of_all(words: dict[str, str]) -> frozenset[str]:
    return frozenset(word for each in words.values() for word in each.split())


FILLERS, NEGATIONS, JOINS, PRICE_WISHES = map(_of_all, (_FILLERS, _NEGATIONS, _JOINS, _PRICE_WISHES))
