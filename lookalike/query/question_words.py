"""Words of a question that are no properties of a product, in the languages of the pages (English, German)."""

# They say nothing about a product.
_FILLERS = """
a an and but also any are as at be by can could do find for from get give has have i im in into is it its just like
look looking looks made make maybe me mine more my now of on one ones only or please prefer preferably same search
show similar so some something such than that the them then these this those to too want wanted with would you your
product products colour color coloured colored style photo picture
aber als am an auf auch aus bei bitte das dem den der des die dies diese diesem diesen dieser dieses ein eine einem
einen einer eines er es etwas für fuer gern gerne gleich gleiche ich im in ist lieber mehr mein meine mich mir mit
möchte moechte nur oder sehr sie sind so suche sowie und vom von wie will wäre zum zur ähnlich ähnliche aehnlich farbe
farben foto bild produkt produkte
"""
_NEGATIONS = """
no not without except never dont isnt less nicht kein keine keinem keinen keiner keines ohne außer ausser nie weniger
"""
# People ask for them and few products name them; they are no typing errors of other words.
_QUALITIES = """
best better big bigger bright brighter cheap cheaper cheapest cool cooler cute cuter dark darker elegant expensive
fancier fancy good heavier heavy large larger light lighter long longer loose looser modern narrow narrower new newer
nice nicer prettier pretty short shorter simple simpler small smaller soft softer thick thicker thin thinner tight
tighter warm warmer wide wider besser billig billiger dick dicker dunkel dunkler dünn dünner edel edler einfach eng
enger groß größer günstig günstiger gut hell heller klein kleiner kurz kürzer lang länger neu neuer schön schöner
schwer teuer teurer warm wärmer weich weicher weit weiter
"""
FILLERS = frozenset(_FILLERS.split())
NEGATIONS = frozenset(_NEGATIONS.split())
QUALITIES = frozenset(_QUALITIES.split())
CONJUNCTIONS = ("and", "but", "und", "aber", "sondern")  # between the parts of a question
