# Die Texte der Seiten auf Deutsch; en.ftl sagt, was die Schlüssel bedeuten.

# The direction of the script: ltr (left to right) or rtl.
direction = ltr

## Every page

skip = Zum Inhalt springen
nav-site = Website
nav-photo = Mit Foto
nav-catalogue = Katalog
nav-api = API (englisch)
footer-products = { $count ->
    [one] { $count } Produkt.
   *[other] { $count } Produkte.
}
footer-promise = Fotos werden nur verglichen und nicht gespeichert.

## The form that takes a photo

upload-off = Die Suche mit Foto ist zurzeit abgeschaltet.
upload-off-catalogue = Der Katalog und seine ähnlichen Produkte sind verfügbar.
upload-drop = Foto hierher ziehen oder einfügen
upload-choose = Foto auswählen
upload-another = Anderes Foto
upload-camera = Foto aufnehmen
upload-send = Ähnliche Produkte finden
upload-warming = Die Suche startet gerade; der Katalog ist schon verfügbar.
upload-any = Jedes Foto bis { $megabytes } MB.
script-upload-many = Das sind { $count } Fotos; höchstens { $most } lassen sich zusammen suchen.
script-upload-large = Dieses Foto hat mehr als { $megabytes } MB; bitte ein kleineres auswählen.
script-upload-busy = Ähnliche Produkte werden gesucht …
script-upload-ready = Bereit.
script-upload-off = Die Suche mit Foto ist zurzeit abgeschaltet.

## The front page and the catalogue

home-title-plain = Produkte finden, die ähnlich aussehen.
home-title = Ein Foto genügt, um ähnliche Produkte zu finden.
samples-title = Kein Foto zur Hand? Diese zum Ausprobieren:
catalogue-title = Katalog
catalogue-words = Im Katalog suchen
catalogue-search = Suchen
catalogue-count = { $count ->
    [one] { $count } Produkt
   *[other] { $count } Produkte
}
catalogue-ends = Der Katalog endet vor Seite { $page }
catalogue-first = Zur ersten Seite
catalogue-browse = Im Katalog stöbern
pages-title = Seiten
pages-earlier = Zurück
pages-later = Weiter

## Filters

filters = Filter
filters-show = Anzeigen
filters-in-force = Aktive Filter
filters-drop = Entfernen:
filters-all = Alle entfernen
filters-nothing-one = Zu diesem Filter passt nichts
filters-nothing = Zu diesen Filtern zusammen passt nichts
filters-drop-it = Ohne ihn gibt es Produkte:
filters-drop-this = Ohne diesen gibt es Treffer:
filters-drop-any = Es genügt, einen davon zu entfernen:
filters-drop-several = Einen davon zu entfernen genügt nicht:
filter-price = Preis
filter-price-from = Von
filter-price-to = Bis
chip-words = Wörter: { $words }
chip-column = { $column }: { $values }
chip-or = oder
chip-or-more = { $values } oder { $count } andere
chip-price-from = Preis ab { $price }
chip-price-to = Preis bis { $price }
chip-score = Score ab { $score }

## Products

price-instead = statt
colours-title = Farbe im Produktfoto
colour-black = Schwarz
colour-grey = Grau
colour-white = Weiß
colour-beige = Beige
colour-brown = Braun
colour-red = Rot
colour-orange = Orange
colour-yellow = Gelb
colour-green = Grün
colour-blue = Blau
colour-purple = Violett
colour-pink = Rosa
chip-colour = Farbe im Produktfoto: { $colour }
lean-title = Form oder Farbe
lean-how = Von gleicher Form in anderen Farben bis zu gleicher Farbe in anderen Formen
script-lean-shape = Gleiche Form, andere Farben
script-lean-more-shape = Mehr nach der Form
script-lean-both = Nach Form und Farbe
script-lean-more-colour = Mehr nach der Farbe
script-lean-colour = Gleiche Farbe, andere Formen
copies-show = Diese Angebote einzeln zeigen
copies-fold = Angebote mit fast gleichem Foto zusammenfassen
card-listings = { $count } Angebote mit diesem Foto
card-listings-near = { $count } Angebote mit fast diesem Foto
product-shop = Im Shop ansehen
product-more-photos = Weitere Fotos davon
product-photo = Foto { $number }
product-stock = Bestand
product-id = Artikelnummer
product-alike = Ähnliche Produkte
product-alone = In diesem Katalog gibt es kein anderes Produkt.

## Results

results-title = Ähnliche Produkte
results-query = Das eigene Foto
results-absent = Das Foto wird nicht gespeichert.
results-keep = Link zu dieser Suche
results-count = { $count ->
    [one] { $count } Ergebnis, am ähnlichsten: { $name }
   *[other] { $count } Ergebnisse, am ähnlichsten: { $name }
}
results-number = { $count ->
    [one] { $count } Ergebnis
   *[other] { $count } Ergebnisse
}
results-none = Keine Ergebnisse
results-far = Wirklich Ähnliches gibt es hier nicht. Diese kommen am nächsten.
results-somewhat = Ganz Ähnliches gibt es hier nicht. Die nächsten sind etwas ähnlich.
results-nothing_close = In diesem Katalog ist nichts dem Foto wirklich ähnlich. Diese kommen am nächsten.
results-nothing_to_see = Auf diesem Foto ist nichts zu erkennen. Diese kommen trotzdem am nächsten.

## What a photo seems to show

seems-like = Sieht aus wie
seems-maybe = Vielleicht
seems-or = oder
seems-only = Nur
seems-asked = Ist es eines davon?
seems-other = Etwas anderes
results-unsure = Schwer zu sagen, was das ist; die Treffer können danebenliegen.

## More results, and the filter by closeness

results-rest = Mehr
results-more = { $count } weitere
script-more-shown = { $count } Ergebnisse
filter-closeness = Ähnlichkeit
filter-closeness-any = Beliebig
closeness-at-least = Mindestens { $word }
details = Details
details-results = Ergebnisse
details-score = Score mindestens
details-metric = Abstandsmaß
details-apply = Anwenden
details-files = Diese Ergebnisse als Datei:
details-scores = Der Score eines Ergebnisses ist der Kosinus der Vektoren beider Fotos, von -1 bis 1.

## Closeness

closeness-same = gleich oder fast gleich
closeness-very_alike = sehr ähnlich
closeness-alike = ähnlich
closeness-somewhat_alike = etwas ähnlich
closeness-little_in_common = kaum ähnlich

## While pages load, and if something goes wrong

script-busy = Wird gesucht …
script-offline = Keine Verbindung. Bitte verbinden und noch einmal versuchen.
script-failed = Das hat nicht geklappt; bitte noch einmal versuchen.
error-title-404 = Nicht gefunden
error-title-413 = Foto zu groß
error-title-415 = Kein Foto
error-title-503 = Zurzeit nicht möglich
error-title-other = Das hat nicht geklappt
error-no-photo = Es ist kein Foto angekommen. Bitte eines auswählen und noch einmal versuchen.
error-form = Das Foto ist nicht vollständig angekommen. Bitte noch einmal versuchen.
error-parameter = Ein Filter war nicht verwendbar und wurde weggelassen.
error-prices = Der niedrigste Preis liegt über dem höchsten; die Preise wurden daher weggelassen.
error-wishes = Einer der Wünsche lässt sich hier nicht erfüllen und wurde weggelassen.
error-filter = Danach lassen sich die Produkte nicht filtern. Die Filter auf der Seite sind möglich.
error-old-search = Diese Suche stammt aus einer früheren Fassung des Katalogs. Bitte das Foto noch einmal auswählen.
error-page = Diese Seite gibt es hier nicht.
error-unavailable = Die Suche mit Foto ist zurzeit abgeschaltet. Der Katalog ist verfügbar.
error-loading = Die Suche startet gerade. Bitte in einigen Sekunden noch einmal versuchen.
error-unanswered = Die Suche antwortet gerade nicht. Bitte gleich noch einmal versuchen.
error-ours = Auf unserer Seite ist ein Fehler aufgetreten; er ist unter { $request } vermerkt. Bitte noch einmal versuchen.
error-other = Das hat nicht geklappt. Bitte noch einmal versuchen oder von vorn beginnen.

## A part of the photo

crop-title = Mit einem Ausschnitt suchen
crop-things = Auf diesem Foto
crop-thing = Gegenstand { $number }
crop-whole = Ganzes Foto
crop-part = Ausschnitt, in Prozent des Fotos
crop-left = Linker Rand
crop-top = Oberer Rand
crop-width = Breite
crop-height = Höhe
crop-search = Mit diesem Ausschnitt suchen
crop-hint = Den Rahmen oder seine Ränder ziehen; oder ihn mit den Pfeiltasten bewegen und mit Umschalt und Pfeiltasten vergrößern oder verkleinern. Escape wählt das ganze Foto.
script-crop-box = Der Ausschnitt des Fotos, mit dem gesucht wird
script-crop-said = { $width } % breit, { $height } % hoch, { $left } % von links, { $top } % von oben.
script-crop-whole = Das ganze Foto.
script-crop-offline = Der Server ist nicht erreichbar; bitte mit Verbindung noch einmal versuchen.

## Several photos, an address, words beside a photo

several-title = Die eigenen Fotos
several-photo = Foto { $number }
several-remove = Entfernen
several-mixed = Diese Fotos haben wenig gemeinsam, darum sind die Ergebnisse gemischt. Mit einem davon suchen:
several-mixed-kept = Die Fotos dieser Suche haben wenig gemeinsam; die Ergebnisse sind eine Mischung.
several-each = Die Suche mit einem Foto
several-alone = Nur Foto { $number }
address-title = Oder die Adresse eines Fotos
address-send = Verwenden
words-title = Ähnlich, aber
words-send = Finden
words-example-colour = in { $value } …
words-example-value = { $value } …
words-example-plain = mit Muster …
words-unused = Das ist nicht verwendbar: „{ $words }“. Bitte sagen, was stattdessen gewünscht ist.
words-unmentioned = Nichts Ähnliches erwähnt „{ $words }“.
chip-preferred = Zuerst: { $words }
## Columns that many catalogues have; shop.toml can give each another name

column-articletype = Produktart
column-basecolor = Farbe
column-basecolour = Farbe
column-brand = Marke
column-category = Kategorie
column-color = Farbe
column-colour = Farbe
column-gender = Geschlecht
column-mastercategory = Abteilung
column-material = Material
column-season = Saison
column-size = Größe
column-subcategory = Kategorie
column-tags = Schlagwörter
column-usage = Anlass
column-year = Jahr

## The catalogue: orders, pages, words

sort-title = Sortieren
sort-relevance = Beste Treffer
sort-catalogue = Empfohlen
sort-newest = Neueste
sort-price = Preis, niedrigster zuerst
sort-price-down = Preis, höchster zuerst
sort-name = Name, A bis Z
sort-closest = Ähnlichste
pages-page = Seite { $page }
pages-this = Seite { $page }, diese Seite
pages-number = Seite
pages-of = von { $last }
pages-go = Öffnen
words-corrected = „{ $typed }“ gibt es hier nicht. Gezeigt wird: „{ $corrected }“.
words-none = „{ $typed }“ gibt es hier nicht
words-nearest = War eines davon gemeint?
words-other = Bitte die Schreibweise prüfen oder weniger Wörter verwenden.

## Filters: panels and the sheet of a phone

filters-number = Filter ({ $count })
filters-close = Schließen
filters-results = Ergebnisse zeigen
filters-search = Suchen: { $label }
filters-none = Kein Wert enthält diese Buchstaben.
filter-in-stock = Verfügbarkeit
filter-in-stock-only = Ausverkauftes weglassen

## Prices and stock

price-on-request = Preis auf Anfrage
stock-none = Ausverkauft
stock-some = Vorrätig
stock-pieces = { $count ->
    [one] Noch { $count } Stück
   *[other] { $count } Stück vorrätig
}

## The page of a product

product-back = Zurück zu den Ergebnissen des Fotos
product-ask = Mit einem anderen Foto suchen

## More and less of a product, attributes that come first, reasons

step-more = Mehr davon
step-less = Weniger
favour-title = Zuerst zeigen
favour-any = Egal
chip-more = Mehr wie { $name }
chip-less = Weniger wie { $name }
chip-favour = { $value } zuerst
why-on = Warum diese?
why-off = Gründe ausblenden
why-heat = Je heller ein Teil eines Fotos, desto mehr zählt er für die Ähnlichkeit.
why-words = Unter jedem Produkt steht, was es mit dem Gesuchten gemeinsam hat.
why-absent = Das gesuchte Foto wird nicht gespeichert, darum haben nur die Produkte dieses Bild.
why-same = Gleich: { $values }.
why-other = Anders: { $values }.

## Likes, and what is recommended by them

like = Merken
like-name = { $name } merken
likes-link = Gemerkt
likes-title = Gemerkte Produkte
likes-sent = Eine Liste, die jemand geschickt hat
likes-sent-how = Sie steht in der Adresse dieser Seite. Die eigenen gemerkten Produkte bleiben, wie sie sind.
likes-send = Die Adresse der Liste, zum Verschicken
script-likes-copied = Die Adresse ist kopiert.
likes-none = Noch ist nichts gemerkt. Jedes Produkt hat ein Herz.
likes-gone = { $count ->
    [one] Ein Produkt dieser Liste gibt es im Katalog nicht mehr.
   *[other] { $count } Produkte dieser Liste gibt es im Katalog nicht mehr.
}
likes-more = Die Liste ist zu lang; gezeigt werden die ersten { $count } Produkte.
likes-full = Mehr als { $count } gemerkte Produkte behält der Browser nicht: Mit dem nächsten fällt das älteste weg.
likes-seen = Zuletzt angesehen
likes-keeping = Wo das gespeichert ist
likes-keeping-how = In einem Cookie dieses Browsers, für 180 Tage, und sonst nirgends: Der Shop speichert nichts über seine Besucher.
likes-remember-on = Merken, was ich ansehe, für bessere Vorschläge
likes-remembered = Was angesehen wird, merkt sich dieser Browser.
likes-remember-off = Damit aufhören und es vergessen
likes-privacy = Was gemerkt ist, und auf Wunsch auch, was angesehen wurde, steht in einem Cookie dieses Browsers und sonst nirgends. Ein Klick auf der Seite der gemerkten Produkte löscht es.
likes-forget = Alles vergessen
likes-forget-gone = { $count ->
    [one] Aus der Liste nehmen
   *[other] Alle { $count } aus der Liste nehmen
}
likes-like-all = Alle merken
script-for-you-changed = Die Vorschläge sind neu.
for-you-title = Vorschläge
for-you-varied = Quer durch den Katalog
look-title = Dazu passt
look-how = Nur nach dem Aussehen gewählt: andere Arten von Produkten, in Farbe und Muster ähnlich.
error-foreign = Das kam von einer anderen Website, darum wurde hier nichts geändert.

## How good the search is

about-link = Wie gut ist diese Suche?
about-title = Wie gut ist diese Suche?
about-how = Die Suche vergleicht Fotos nach dem, was sie zeigen: Form, Art, Muster und Farbe. Von Größe, Stoff und Qualität weiß sie nichts.
about-good = Wie oft sie richtigliegt
about-good-how = So viele der ersten fünf Produkte stimmen im Mittel mit dem Foto überein:
about-same = Übereinstimmung in
about-and = und
about-own = Fotos dieses Shops
about-visitors = Fotos von Besuchern
about-unmeasured = nicht gemessen
about-views = Die Zahlen für Fotos von Besuchern stammen von Fotos dieses Shops, die so verändert wurden, dass sie ihnen gleichen: mit anderem Untergrund, Licht, Winkel und Ausschnitt.
about-most = von höchstens { $share } %
about-word-own = Zu einem Foto dieses Shops haben { $right } von 100 Produkten, die „{ $word }“ genannt werden, dasselbe Merkmal: { $labels }.
about-word-visitors = Zum Foto eines Besuchers haben { $right } von 100 Produkten, die „{ $word }“ genannt werden, dasselbe Merkmal: { $labels }.
about-optimistic = Das Netz wurde auch mit Fotos dieses Shops trainiert; deshalb sind die Zahlen für dessen eigene Fotos besser, als sie für neue Produkte sein werden.
about-no-labels = Dem Katalog fehlen Merkmale wie eine Kategorie, an denen sich das messen ließe.
about-few-labels = Der Katalog hat Merkmale, aber zu wenige Produkte haben dasselbe, oder alle. So lässt es sich nicht messen.
about-instead = Gemessen ist die Übereinstimmung in { $measured }: Zu wenige Produkte des Katalogs stimmen in { $kind } überein, oder alle.
about-made = Woraus sie entstand
about-products = Katalog
about-products-value = { $products ->
    [one] { $products } Produkt
   *[other] { $products } Produkte
  }, { $photos ->
    [one] { $photos } Foto
   *[other] { $photos } Fotos
  }
about-catalogue = Quelle
about-unknown = unbekannt
about-created = Erstellt
about-encoder = Netz
about-encoder-value = { $name }, { $numbers } Zahlen je Foto
about-neighbours = Vergleich
about-neighbours-exact = mit jedem Foto
about-neighbours-found = findet { $share } % der fünf ähnlichsten Fotos
about-program = Programm
about-privacy = Was mit dem Foto geschieht
about-privacy-how = Es wird verglichen und nicht gespeichert: weder das Foto noch das Ergebnis bleibt auf dem Server. Die Adresse eines Ergebnisses enthält Zahlen, die das Foto beschreiben, aber kein Bild.
