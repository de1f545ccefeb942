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
footer-promise-counted = Fotos werden verglichen und nicht gespeichert.

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
upload-counted = Kommt ihm hier nichts nahe, wird das gezählt, ohne das Foto.
upload-counted-more = Was behalten wird
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
column-currency = Währung
column-description = Beschreibung
column-name = Name
column-price = Preis
column-regularprice = Regulärer Preis
column-stock = Bestand

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
about-privacy-counted = Es wird verglichen und nicht gespeichert. Kommt ihm nichts im Katalog nahe, zählt der Shop das, um zu erfahren, was fehlt: 90 Tage lang behält der Server den Tag und Zahlen, die beschreiben, was das Foto zeigt, aber kein Bild und nichts darüber, wer gesucht hat. Wörter, die nichts finden, werden in einer verschlüsselten Form gezählt; das Wort selbst wird ab der fünften Suche behalten, ebenfalls 90 Tage. Die Adresse eines Ergebnisses enthält Zahlen, die das Foto beschreiben, aber kein Bild.

## Insights: for the shop's keeper

insights = Einblicke
insights-about = Was der Index über seinen Katalog weiß: nach dem Aussehen und nach der Tabelle.
insights-none = Sie sind noch nicht berechnet. Das tut dieser Befehl:
insights-stale = Diese Einblicke gehören zu einem früheren Stand des Katalogs. Neu berechnet werden sie so:
insights-files = Alle Zahlen als Dateien
insights-computed = Berechnet am { $day }; neu berechnet werden sie mit:
insights-figure-clusters = { $count ->
    [one] Eine Gruppe
   *[other] { $count } Gruppen
}
insights-figure-statistics = { $count ->
    [one] Ein Produkt
   *[other] { $count } Produkte
}
insights-figure-duplicates = { $equal ->
    [0] Keine gleichen Fotos
    [one] Eine Gruppe gleicher Fotos
   *[other] { $equal } Gruppen gleicher Fotos
}, { $copies ->
    [0] keine anderen Kopien
    [one] eine mit anderen Kopien
   *[other] { $copies } mit anderen Kopien
}
insights-figure-mistakes = { $labels ->
    [0] Keine Angabe zu prüfen
    [one] Angaben eines Produkts zu prüfen
   *[other] Angaben von { $labels } Produkten zu prüfen
}, { $missing ->
    [0] keine fehlt, die sich vorschlagen ließe
    [one] eine fehlt
   *[other] { $missing } fehlen
}
insights-figure-quality = { $share } % der fünf nächsten stimmen überein: { $columns }
insights-data = Daten:
insights-products = Produkte
insights-off = Diese Seiten sind für den Betreiber des Shops, und abgeschaltet.
insights-off-demo = Änderungen sind dem Betreiber des Shops vorbehalten, und abgeschaltet.
insights-off-how = Um sie einzuschalten, starten Sie den Server mit einem Schlüssel von mindestens 16 Zeichen in der Variablen LOOKALIKE_ADMIN_KEY, und melden Sie sich damit an.
insights-log-in = Anmelden
insights-log-out = Abmelden
insights-log-in-how = Diese Seiten sind für den Betreiber des Shops. Der Schlüssel steht in der Variablen LOOKALIKE_ADMIN_KEY des Servers.
insights-key = Schlüssel
insights-wrong-key = Das ist nicht der Schlüssel.
error-tries = Es wurden zu viele falsche Schlüssel eingegeben; versuchen Sie es in einer Viertelstunde noch einmal.
error-old-form = Dieses Formular ist zu alt; nichts wurde geändert. Gehen Sie zurück, laden Sie die Seite neu, und senden Sie es noch einmal.

## Insights: map

insights-map = Karte
insights-map-about = Jedes Produkt ein Punkt; was ähnlich aussieht, liegt beieinander.
insights-map-how = Jedes Produkt ist ein Punkt, und was ähnlich aussieht, liegt beieinander. Nur die Nachbarschaft bedeutet etwas, nicht die Richtung.
insights-map-alt = Karte aller Produkte
insights-map-by = Farben nach
insights-map-by-cluster = Cluster
insights-map-by-quality = Nachbarn derselben Art
insights-map-right = { $count ->
    [one] 1 der 5 nächsten ist von dieser Art
   *[other] { $count } der 5 nächsten sind von dieser Art
}
insights-map-without = Kein Wert
insights-map-colour = Zeigen
insights-map-value = Wert
insights-map-others = Andere Werte oder keiner
insights-map-others-clusters = Andere Cluster
insights-map-several = Ein Produkt mit mehreren dieser Werte hat die Farbe des ersten davon und zählt dort.
insights-map-in = Vergrößern
insights-map-out = Verkleinern
insights-map-all = Ganze Karte
insights-map-lasso = Lasso
insights-map-ring = Der Ring zeigt, was gesucht wurde; die Ergebnisse haben ihre Farben, alle anderen sind blass.
insights-map-keys = Ziehen verschiebt, Mausrad oder zwei Finger vergrößern; aus der Nähe werden Punkte zu Fotos. Mit Lasso (oder Umschalttaste) Produkte umfahren, um sie aufzulisten. Mit der Tastatur: Pfeile, + und −, 0 für die ganze Karte, Eingabe listet auf, was zu sehen ist.
insights-map-kept = Wie weit der Karte zu trauen ist: Von den { $nearest } Produkten, die einem Produkt am ähnlichsten sehen, gehören im Mittel { $kept } % auch zu den { $nearest }, die ihm am nächsten liegen. Wie selten Fremdes danebenliegt: { $trustworthiness }; 1 heißt nie (Trustworthiness). Gemessen an einer Stichprobe von { $sample } von { $pictures } verschiedenen Bildern.
insights-map-selected = { $count ->
    [one] Ein Produkt in der Auswahl
   *[other] { $count } Produkte in der Auswahl
}
insights-map-found = { $count ->
    [0] Nichts wurde gefunden
    [one] Ein Produkt wurde gefunden und leuchtet auf der Karte
   *[other] { $count } Produkte wurden gefunden und leuchten auf der Karte
}
insights-map-alike = Finden, was so aussieht
insights-map-matrix = Ähnlichkeitsmatrix
insights-map-matrix-first = Ähnlichkeitsmatrix der ersten { $count }
insights-map-none = Auswahl aufheben
insights-map-empty = In diesem Teil der Karte ist kein Produkt.
insights-map-more = Die ersten { $shown } werden gezeigt; die Dateien haben alle.
insights-map-regions = Die Karte als Tabelle
insights-map-regions-how = Jede Zeile ist ein Quadrat der Karte, mit dem Produkt in seiner Mitte; der Link listet seine Produkte auf.
insights-map-middle = In der Mitte
insights-map-mostly = Meist
insights-map-link = Auf der Karte

## Insights: clusters

insights-clusters = Gruppen
insights-clusters-about = Gruppen von Fotos, die sich ähnlich sehen: gefunden ohne die Tabelle, und benannt nach dem, was sie darin unterscheidet.
insights-clusters-group = Gruppe { $number }
insights-clusters-count = { $count ->
    [one] Es gibt eine.
   *[other] Es gibt { $count }.
}
insights-clusters-sort-size = Größte zuerst
insights-clusters-sort-alike = Ähnlichste zuerst
insights-clusters-sort-spread = Verschiedenste zuerst
insights-clusters-sort-name = Nach Namen
insights-clusters-spread-about = Wie ähnlich sich die Fotos einer Gruppe sind, von 0 bis 1: 1, wo alle gleich sind (der mittlere Kosinus zur Mitte der Gruppe).
insights-clusters-alike = ähnlich { $cosine }
insights-clusters-of-products = Produkt und seine Gruppe:
insights-clusters-all = Alle Gruppen
insights-clusters-pictures = Verschiedene Bilder
insights-clusters-spread = Wie ähnlich, 0 bis 1
insights-clusters-named = Sie heißt „{ $values }“, weil das auf { $recall } % ihrer Produkte zutrifft. Von allen Produkten, auf die es zutrifft, sind { $precision } % in dieser Gruppe.
insights-clusters-similar = Was wie das mittlere aussieht
insights-clusters-csv = Ihre Produkte als CSV
insights-clusters-matrix = Wie ähnlich sich je zwei sind
insights-clusters-apart = Was sie unterscheidet
insights-clusters-value = Wert
insights-clusters-here = Hier
insights-clusters-everywhere = Überall
insights-clusters-lift = So viel häufiger
insights-clusters-colour = Farbe des Fotos
insights-clusters-near = Die nächsten Gruppen
insights-clusters-attributes = Ihre Produkte nach Merkmal
insights-clusters-others = { $count ->
    [one] Und ein weiterer Wert.
   *[other] Und { $count } weitere Werte.
}
insights-clusters-photos = Ihre Fotos
insights-clusters-order-usual = Üblichste zuerst
insights-clusters-order-odd = Seltsamste zuerst
insights-clusters-page = Seite { $page } von { $last }

## Insights: statistics

insights-statistics = Statistik
insights-statistics-about = Wie viele Produkte welchen Wert haben, was fehlt, und wie die Fotos sind.
insights-statistics-photos = Fotos
insights-statistics-pictures = Verschiedene Bilder
insights-statistics-bare = Produkte ohne Merkmale
insights-statistics-contents = Inhalt
insights-statistics-attributes = Produkte nach Merkmal
insights-statistics-no-attributes = Dieser Katalog hat keine Merkmale, die gezählt werden könnten.
insights-statistics-shown = Gezeigt werden die { $shown } häufigsten von { $all }.
insights-statistics-without = { $count ->
    [one] { $count } Produkt hat keinen Wert.
   *[other] { $count } Produkte haben keinen Wert.
}
insights-statistics-whole = Alle als CSV
insights-statistics-tail = Häufige und seltene Werte
insights-statistics-tail-about = Wie viele der häufigsten Werte eines Merkmals die Hälfte, vier Fünftel und fast alle seiner Produkte haben, und wie viele Werte selten sind: solche mit weniger als { $rare } Produkten.
insights-statistics-attribute = Merkmal
insights-statistics-values = Werte
insights-statistics-hold = Werte, die { $share } % haben
insights-statistics-top-tenth = Anteil des häufigsten Zehntels
insights-statistics-rare = Seltene Werte
insights-statistics-rare-products = Produkte mit seltenem Wert
insights-statistics-gaps-about = Ein Klick auf einen Namen gibt die Produkte, denen das fehlt, als Datei.
insights-statistics-latest = Gezeigt sind die letzten { $shown } von { $all } Monaten.
insights-statistics-gaps = Was fehlt
insights-statistics-no-gaps = Keinem Produkt fehlt, was andere haben.
insights-statistics-missing = Feld ohne Wert
insights-statistics-field-price = Preis
insights-statistics-field-stock = Bestand
insights-statistics-field-url = Adresse im Shop
insights-statistics-field-created = Datum
insights-statistics-field-description = Beschreibung
insights-statistics-unknown-photos = Diesen Index hat eine frühere Version gebaut; er kennt die Größen seiner Fotos nicht. Der Befehl, der ihn baute, ergänzt sie:
insights-statistics-photos-per-product = Fotos eines Produkts
insights-statistics-formats = Dateiformat
insights-statistics-sizes = Größe in Pixeln
insights-statistics-shapes = Form
insights-statistics-modes = Farbmodus
insights-statistics-portrait = Hochformat
insights-statistics-square = Quadrat
insights-statistics-landscape = Querformat
insights-statistics-mode-rgb = RGB: farbig
insights-statistics-mode-rgba = RGBA: farbig, durchsichtig
insights-statistics-mode-l = L: grau
insights-statistics-mode-la = LA: grau, durchsichtig
insights-statistics-mode-p = P: Palette
insights-statistics-mode-cmyk = CMYK: für den Druck
insights-statistics-prices = Preise
insights-statistics-from = { $price } und mehr
insights-statistics-price-lowest = Niedrigster
insights-statistics-price-lower = Unteres Quartil
insights-statistics-price-median = Median
insights-statistics-price-upper = Oberes Quartil
insights-statistics-price-highest = Höchster
insights-statistics-reduced = Reduziert
insights-statistics-zero = Mit Preis 0, nicht mitgezählt
insights-statistics-currencies = In anderen Währungen, nicht mitgezählt
insights-statistics-by-kind = Preise nach Art
insights-statistics-months = Monat
insights-statistics-dates = Produkte nach Datum
insights-statistics-cross = Kreuztabelle
insights-statistics-cross-about = Wie viele Produkte einen Wert eines Merkmals und einen Wert eines anderen haben. Eine Zahl führt zu ihren Produkten.
insights-statistics-rows = Zeilen
insights-statistics-columns = Spalten
insights-statistics-show = Zeigen
insights-statistics-all = Alle
insights-statistics-cross-shown = Gezeigt werden in Zeilen die { $most } häufigsten von { $rows } Werten, in Spalten von { $columns }; die CSV-Datei hat alle.

insights-statistics-absent = Kein Produkt hat: { $fields }.
## Insights: similarity matrix

insights-matrix = Ähnlichkeitsmatrix
insights-matrix-about = Wie ähnlich sich die Produkte einer Auswahl sind, jedes Paar von ihnen, mit Blöcken einander ähnlicher Produkte.
insights-matrix-of = { $count ->
    [one] { $count } Produkt
   *[other] { $count } Produkte
}
insights-matrix-hint = Gelb ist gleich, Dunkelblau am unähnlichsten. Die Reihenfolge stellt ähnliche Produkte zusammen: Ein Block an der Diagonale ist eine Familie.
insights-matrix-squares = Jedes Quadrat ist das Mittel von { $step } × { $step } Produkten.
insights-matrix-picture = Die Kosinus aller Paare als Bild; die Tabellen darunter haben die Zahlen.
insights-matrix-explore = Bild der Matrix: Pfeiltasten gehen über die Paare
insights-matrix-files = Diese Matrix als Datei:
insights-matrix-table = Alle Paare
insights-matrix-product = Produkt
insights-matrix-most = Die ähnlichsten
insights-matrix-least = Die unähnlichsten
insights-matrix-pair = Paar
insights-matrix-cosine = Kosinus
insights-matrix-choose = Produkte wählen
insights-matrix-choose-how = Höchstens { $most }: nach ihren Nummern oder mit Filtern. Auch Cluster und Karte führen hierher.
insights-matrix-ids = Nummern von Produkten, eine je Zeile
insights-matrix-any = beliebig
insights-matrix-show = Matrix zeigen
insights-matrix-graph = Der ganze Katalog
insights-matrix-graph-about = Alle Paare eines Katalogs sind zu viele. An ihrer Stelle stehen die nächsten Nachbarn jedes Bildes mit ihrem Kosinus. Von Fotos mit gleichen Pixeln steht das erste für alle.
insights-matrix-graph-csv = Nachbarn als Tabelle (CSV)
insights-matrix-graph-npy = Als Felder (NPY):

insights-matrix-unknown = { $count ->
    [one] Dieser Index hat kein Produkt { $ids }; gezeigt sind die anderen.
   *[other] Dieser Index hat keine Produkte { $ids } (insgesamt { $count }); gezeigt sind die anderen.
}
## Insights: duplicates

insights-duplicates = Doppelte
insights-duplicates-about = Fotos, die mehrfach da sind, in Gruppen; mit dem, was zu behalten ist, und warum.
insights-duplicates-nothing = Hier wird nichts gelöscht: Entfernen Sie die anderen im System Ihres Shops. In der CSV steht neben ihnen „no“.
insights-duplicates-apart = Gespeichert: Das sind verschiedene Produkte. Ihre Gruppe steht jetzt am Ende der Liste; dort lässt es sich zurücknehmen.
insights-duplicates-undone = Gespeichert: Sie gelten wieder als doppelt.
insights-duplicates-kinds = Arten von Doppelten
insights-duplicates-equal = Gleiche Pixel
insights-duplicates-copies = Kopien
insights-duplicates-variants = Andere Farben
insights-duplicates-equal-about = Alle Fotos einer Gruppe haben dieselben Pixel. Produkte mit demselben Foto können ein Produkt sein, das mehrfach gelistet ist, oder mehrere, von denen einige ein falsches Foto haben.
insights-duplicates-copies-about = Ein Bild, in anderer Größe, neu komprimiert oder etwas beschnitten. Jedes ist eine Kopie jedes anderen. Die Suche zeigt sie als ein Ergebnis.
insights-duplicates-variants-about = Eine Form in anderen Farben unter einem Namen: höchstwahrscheinlich ein Artikel in mehreren Farben. Alle bleiben; ein Shop kann sie als Auswahl eines Produkts zeigen. Etwa eine von fünf ist ein anderer Artikel gleichen Namens.
insights-duplicates-count = { $groups ->
    [one] { $groups } Gruppe
   *[other] { $groups } Gruppen
}, { $surplus ->
    [one] ein Foto zu viel
   *[other] { $surplus } Fotos zu viel
}.
insights-duplicates-count-variants = { $groups ->
    [one] { $groups } Gruppe
   *[other] { $groups } Gruppen
} aus { $photos } Fotos.
insights-duplicates-none = Es gibt keine.
insights-duplicates-group = Gruppe { $number }
insights-duplicates-photos = { $count ->
    [one] { $count } Foto
   *[other] { $count } Fotos
}
insights-duplicates-keep-size = { $id } behalten: Das Foto ist das größte.
insights-duplicates-keep-fields = { $id } behalten: Unter den größten Fotos hat das Produkt die vollständigsten Felder.
insights-duplicates-keep-id = { $id } behalten: Die anderen haben gleich große Fotos und gleich viele Felder; die Nummer ist die niedrigste.
insights-duplicates-one = Alle sind Fotos von { $id }.
insights-duplicates-variant = Varianten: Nichts ist zu löschen.
insights-duplicates-kept = Behalten
insights-duplicates-differs = { $what } verschieden: { $values }
insights-duplicates-same = Die Produkte stimmen in allen Feldern überein.
insights-duplicates-gone = nicht mehr im Index
insights-duplicates-more = { $count ->
    [one] Und { $count } weiteres, in der Datei.
   *[other] Und { $count } weitere, in der Datei.
}

## Insights: mistakes

insights-mistakes = Fehler
insights-mistakes-about = Angaben, die dem widersprechen, was die Fotos zeigen, seltsame Fotos, und fehlende Werte.
insights-mistakes-labels = Angaben
insights-mistakes-photos = Fotos
insights-mistakes-missing = Fehlende Werte
insights-mistakes-labels-about = Die Produkte, die diesen am ähnlichsten sehen, haben einen anderen Wert. Die Zahl sagt, wievielmal besser ein Irrtum den Wert in der Tabelle erklärt als das Foto.
insights-mistakes-photos-about = Fotos, die leer sind, klein, von anderem Format als die meisten, oder keinem anderen ähnlich (eines von tausend ist gelistet): vielleicht eine Größentabelle oder ein Foto von etwas anderem.
insights-mistakes-missing-about = Werte, die in der Tabelle fehlen, so wie die ähnlichsten Produkte sie haben, und wie sicher das ist.
insights-mistakes-lists = Arten von Fehlern
insights-mistakes-only = Nur
insights-mistakes-every = Jedes Merkmal
insights-mistakes-label = { $label } ist { $value }
insights-mistakes-instead = Nachbarn sagen { $value }
insights-mistakes-times = ein Irrtum erklärt das { $times }-mal besser als das Foto
insights-mistakes-certainty = Sicherheit { $share } %
insights-mistakes-suggest = { $label }: vielleicht { $value }
insights-mistakes-blank = Leer oder fast leer
insights-mistakes-shape = Ungewöhnliches Format: die Breite ist das { $value }-Fache der Höhe
insights-mistakes-small = Klein: { $value } Pixel
insights-mistakes-alone = Keinem anderen ähnlich: Nähe { $value } zum nächsten
insights-mistakes-right = { $value } stimmt
insights-mistakes-wrong = Es ist …
insights-mistakes-save = Sichern
insights-mistakes-none = In dieser Liste ist nichts mehr.
insights-mistakes-off = Um zu entscheiden, was stimmt, melden Sie sich an: das ist dem Betreiber des Shops vorbehalten.
insights-mistakes-done = Gespeichert für { $name }.
insights-mistakes-waits = Wartet auf den nächsten Bau.
insights-mistakes-build = Der nächste Bau:
insights-mistakes-new = Noch kein Produkt hat „{ $value }“ als { $label }. Ist es so geschrieben, wie es für { $name } sein soll?
insights-mistakes-new-save = Den neuen Wert speichern
insights-mistakes-new-not = Nein, zurück zur Liste
insights-mistakes-unfit = Passt nicht mehr: Die Tabelle hat inzwischen einen anderen Wert.
insights-mistakes-undo = Rückgängig
insights-mistakes-decisions = Entscheidungen
insights-mistakes-how = Wie weit man sich darauf verlassen kann
insights-mistakes-column = Merkmal
insights-mistakes-agree = Angaben, die Nachbarn bestätigen
insights-mistakes-sure = Sicher ({ $share } % oder mehr)
insights-mistakes-held = Davon richtig
insights-mistakes-lacking = Produkte ohne Wert
insights-mistakes-unseen = Nicht beurteilt, weil sich ähnliche Produkte darin unterscheiden: { $columns }.
insights-mistakes-rows = Ausgelassene Zeilen
insights-mistakes-rows-about = Zeilen der Tabelle, die der letzte Bau ausgelassen hat oder reparieren musste, jede mit dem Grund. Meist fehlt ein Foto. Berichtigen Sie sie in der Tabelle oder im Ordner, und bauen Sie neu.
insights-mistakes-row = Zeile
insights-mistakes-why = Grund
insights-mistakes-times-many = ein Irrtum erklärt das mehr als { $times }-mal besser als das Foto
insights-mistakes-show = Zeigen
insights-mistakes-beside = Seine anderen Werte bleiben: { $values }.
insights-mistakes-cut = { $what }: von { $found } sind die ersten { $listed } gelistet.
insights-mistakes-reason-blank = Leere Fotos
insights-mistakes-reason-shape = Fotos von ungewöhnlichem Format
insights-mistakes-reason-small = Kleine Fotos
insights-mistakes-photo-right = Dieses Foto stimmt
insights-mistakes-done-photo = Das Foto von { $name } stimmt: Es ist nicht mehr gelistet.
insights-mistakes-decisions-about = Was hier und unter Doppelte entschieden wurde, das Neueste zuerst. Es steht in decisions.jsonl neben dem Index; der nächste Bau setzt die richtigen Werte ein.
insights-mistakes-undecided = Noch ist nichts entschieden.
insights-mistakes-decided-right = { $label }: { $value } stimmt
insights-mistakes-decided-wrong = { $label }: { $value } statt { $was }
insights-mistakes-decided-missing = { $label }: { $value }; in der Tabelle stand nichts
insights-mistakes-decided-photo = Das Foto stimmt
insights-mistakes-decided-apart = Es sind verschiedene Produkte
insights-mistakes-shares = Die Anteile zählen Fotos; von Produkten mit gleichen Fotos zählt jedes.
insights-mistakes-untried = Nicht beurteilt, weil Fotos sie nicht zeigen können: Marken, Schlagwörter und Größen, und Merkmale mit nur einem Wert oder mehr als 1.000: { $columns }.
insights-mistakes-keep = Es sind verschiedene Produkte
insights-mistakes-keep-undo = Doch nicht verschieden

## Insights: demand

insights-demand = Nachfrage
insights-demand-about = Was gesucht und nicht gefunden wurde: Fotos, denen nichts nahe kommt, und Wörter, die kein Produkt hat.
insights-demand-off = Suchen werden nicht gezählt. Um sie zu zählen, starten Sie den Server mit
insights-demand-keeper = Was gesucht wurde, sieht nur, wer den Shop führt, auch in der Demo.
insights-demand-empty = In den letzten { $days } Tagen wurde keine Suche gezählt, die nichts fand.
insights-demand-others = { $count ->
    [one] Eine Suche mit Foto hat ein anderes Netz verglichen als das jetzige. Sie ist in keiner Gruppe.
   *[other] { $count } Suchen mit Foto hat ein anderes Netz verglichen als das jetzige. Sie sind in keiner Gruppe.
}
insights-demand-photos = Fotos
insights-demand-photos-count = { $count ->
    [one] In den letzten { $days } Tagen kam einem Foto nichts nahe.
   *[other] In den letzten { $days } Tagen kam { $count } Fotos nichts nahe. Ähnliche stehen in Gruppen, jede mit dem Produkt, das am nächsten kommt; { $alone } stehen allein.
}
insights-demand-near = { $count ->
    [one] Eine Suche nahe „{ $name }“, nichts Ähnliches
   *[other] { $count } Suchen nahe „{ $name }“, nichts Ähnliches
}
insights-demand-nearest = Nächstes Produkt
insights-demand-searches = Suchen
insights-demand-table = Gruppen nach Wochen als Tabelle
insights-demand-words = Wörter
insights-demand-word = Wort oder Wendung
insights-demand-unwritten = { $count ->
    [0] Ein Wort wird notiert, wenn fünf Suchen es hatten.
    [one] Ein weiteres Wort kam in weniger als fünf Suchen vor und wird nicht notiert.
   *[other] { $count } weitere Wörter und Wendungen kamen in je weniger als fünf Suchen vor und werden nicht notiert.
}
insights-demand-weeks = Nach Wochen
insights-demand-week = Woche ab
insights-demand-by-photo = Fotos
insights-demand-by-words = Nach Wörtern
insights-demand-delete = Das alles löschen
insights-demand-kept = Was behalten wird
insights-demand-kept-how = Von einem Foto: der Tag und Zahlen, die es beschreiben, aber kein Bild. Von Suchen nach Wörtern: ihre Zahl an jedem Tag. Von Wörtern: eine verschlüsselte Form, nach der gleiche gezählt werden, und ab der fünften Suche das Wort selbst. Nichts darüber, wer gesucht hat. Dieselbe Suche zählt je Besucher einmal am Tag. Nach 90 Tagen wird alles gelöscht.

insights-demand-sure = Ja, alle Suchen der { $days } Tage jetzt löschen
insights-demand-deleted = Alles, was gezählt wurde, ist gelöscht.
## Insights: quality

insights-quality = Qualität
insights-quality-about = Wie gut die Suche ist, je Art: wie viele der fünf nächsten Produkte übereinstimmen, für die eigenen Fotos des Katalogs und für fremde.
insights-quality-same = Gleich ist …
insights-quality-visitors-none = Für fremde Fotos wurde nichts gemessen: An ihrer Stelle probiert der Bau des Index veränderte Kopien einiger Fotos, und gespeichert ist keine, die passt. Ein Bau ohne --exclude misst es.
insights-quality-kinds = Je Art, die schlechteste zuerst
insights-quality-kinds-how = Von fünf Nachbarn haben so viele das gleiche Merkmal { $columns }. Arten mit weniger als { $least } Produkten stehen am Ende.
insights-quality-kind = Art
insights-quality-shown = stattdessen:
insights-quality-more = { $count ->
    [one] Eine weitere Art steht in der Datei.
   *[other] { $count } weitere Arten stehen in der Datei.
}
insights-quality-of-views = von { $count }
insights-quality-viewed = Je Art, für fremde Fotos
insights-quality-viewed-how = Die schlechteste zuerst. Nur Arten, von denen mindestens { $least } veränderte Fotos probiert wurden; neben jeder Zahl steht, wie viele es waren, und wenige Fotos sagen wenig.
insights-quality-examples = Wo es misslingt
insights-quality-examples-how = Produkte der schlechtesten Arten mit den wenigsten richtigen Nachbarn, und ihre fünf nächsten.
insights-quality-example = { $kind }: { $share } % richtig
insights-quality-asked = Produkt
insights-quality-right = richtig
insights-quality-wrong = falsch
insights-quality-confused = Was womit verwechselt wird
insights-quality-confused-how = Die häufigsten falschen Nachbarn im ganzen Katalog.
insights-quality-neighbours = Nachbarn
insights-quality-pair = { $kind } → { $shown }
insights-quality-head = Was Training brächte
insights-quality-head-how = Zur Probe wurden zwei kleine Schichten auf dem Netz (ein „Head“) mit den Merkmalen von { $learned } Produkten trainiert. Bei { $aside } anderen Produkten, untereinander verglichen, stimmen von den fünf nächsten so viele überein:
insights-quality-head-command = So entsteht ein Index mit einem solchen Head:
insights-quality-head-noise = Ein Gewinn, dessen Bereich die 0 enthält, kann Zufall sein.
insights-quality-before = Wie er ist
insights-quality-after = Mit Head
insights-quality-gain = Gewinn
insights-quality-range = { $value } ({ $low } bis { $high })
insights-quality-head-better = Ja: Mit einem Training auf diese Angaben passten die Nachbarn besser.
insights-quality-head-worse = Nein: Hier würden die Nachbarn durch ein Training schlechter passen. Lassen Sie es.
insights-quality-head-unclear = Ob ein Training hilft, ist nicht klar: Der Unterschied kann Zufall sein.
insights-quality-label = Oder ist die Angabe falsch? Wahrscheinliche Fehler
