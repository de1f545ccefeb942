import pytest

from tests.catalogue.shops.conftest import Export, of

ENGLISH = (
    "ID|Type|SKU|GTIN, UPC, EAN, or ISBN|Name|Published|Is featured?|Visibility in catalog|Short description|"
    "Description|Date sale price starts|Date sale price ends|Tax status|Tax class|In stock?|Stock|Low stock amount|"
    "Backorders allowed?|Sold individually?|Weight (kg)|Length (cm)|Width (cm)|Height (cm)|Allow customer reviews?|"
    "Purchase note|Sale price|Regular price|Categories|Tags|Shipping class|Images|Download limit|Download expiry days|"
    "Parent|Grouped products|Upsells|Cross-sells|External URL|Button text|Position|Brands|Attribute 1 name|"
    "Attribute 1 value(s)|Attribute 1 visible|Attribute 1 global|Attribute 1 default|Meta: _wp_page_template"
)
GERMAN = (
    "ID|Typ|Artikelnummer|GTIN, UPC, EAN oder ISBN|Name|Veröffentlicht|Ist hervorgehoben?|Sichtbarkeit im Katalog|"
    "Kurzbeschreibung|Beschreibung|Datum, an dem Angebotspreis beginnt|Datum, an dem Angebotspreis endet|Steuerstatus|"
    "Steuerklasse|Vorrätig?|Lager|Geringe Lagermenge|Lieferrückstände erlaubt?|Nur einzeln verkaufen?|Gewicht (kg)|"
    "Länge (cm)|Breite (cm)|Höhe (cm)|Kundenrezensionen erlauben?|Hinweis zum Kauf|Angebotspreis|Regulärer Preis|"
    "Kategorien|Schlagwörter|Versandklasse|Bilder|Downloadlimit|Ablauftage des Downloads|Übergeordnetes Produkt|"
    "Gruppierte Produkte|Zusatzverkäufe|Cross-Sells (Querverkäufe)|Externe URL|Button-Text|Position|Marken|"
    "Attribut 1 Name|Attribut 1 Wert(e)|Attribut 1 Sichtbar|Attribut 1 Global|Attribut 1 Standard"
)
FRENCH = (
    "ID|Type|UGS|Nom|Publié|Mis en avant ?|Visibilité dans le catalogue|Description courte|Description|"
    "Date de début de promo|Date de fin de promo|État de la TVA|Classe de TVA|En stock ?|Stock|"
    "Montant de stock faible|Autoriser les commandes de produits en rupture ?|Vendre individuellement ?|Poids (kg)|"
    "Longueur (cm)|Largeur (cm)|Hauteur (cm)|Autoriser les avis clients ?|Note de commande|Tarif promo|Tarif régulier|"
    "Catégories|Étiquettes|Classe d’expédition|Images|Limite de téléchargement|Jours d’expiration du téléchargement|"
    "Parent|Groupes de produits|Produits suggérés|Ventes croisées|URL externe|Libellé du bouton|Position|Marques|"
    "Nom de l’attribut 1|Valeur(s) de l’attribut 1 |Attribut 1 visible|Attribut 1 global|Attribut 1 par défaut"
)
SPANISH = (
    "ID|Tipo|SKU|GTIN, UPC, EAN o ISBN|Nombre|Publicado|¿Está destacado?|Visibilidad en el catálogo|Descripción corta|"
    "Descripción|Día en que empieza el precio rebajado|Día en que termina el precio rebajado|Estado del impuesto|"
    "Clase de impuesto|¿Existencias?|Inventario|Cantidad de bajo inventario|"
    "¿Permitir reservas de productos agotados?|¿Vendido individualmente?|Peso (kg)|Longitud (cm)|Anchura (cm)|"
    "Altura (cm)|¿Permitir valoraciones de clientes?|Nota de compra|Precio rebajado|Precio normal|Categorías|Etiquetas|"
    "Clase de envío|Imágenes|Límite de descargas|Días de caducidad de la descarga|Superior|Productos agrupados|"
    "Ventas dirigidas|Ventas cruzadas|URL externa|Texto del botón|Posición|Marcas|Nombre del atributo 1|"
    "Valor(es) del atributo 1|Atributo visible 1|Atributo global 1|Atributo por defecto 1"
)
UPLOADS = "https://shop.example/wp-content/uploads/2026/05/"
# Which column is what, in the four languages.
WORDS = {
    "sku": ("SKU", "Artikelnummer", "UGS", "SKU"),
    "type": ("Type", "Typ", "Type", "Tipo"),
    "name": ("Name", "Name", "Nom", "Nombre"),
    "published": ("Published", "Veröffentlicht", "Publié", "Publicado"),
    "visible": ("Visibility in catalog", "Sichtbarkeit im Katalog", "Visibilité dans le catalogue",
                "Visibilidad en el catálogo"),
    "text": ("Description", "Beschreibung", "Description", "Descripción"),
    "flag": ("In stock?", "Vorrätig?", "En stock ?", "¿Existencias?"),
    "stock": ("Stock", "Lager", "Stock", "Inventario"),
    "sale": ("Sale price", "Angebotspreis", "Tarif promo", "Precio rebajado"),
    "regular": ("Regular price", "Regulärer Preis", "Tarif régulier", "Precio normal"),
    "ends": ("Date sale price ends", "Datum, an dem Angebotspreis endet", "Date de fin de promo",
             "Día en que termina el precio rebajado"),
    "categories": ("Categories", "Kategorien", "Catégories", "Categorías"),
    "tags": ("Tags", "Schlagwörter", "Étiquettes", "Etiquetas"),
    "images": ("Images", "Bilder", "Images", "Imágenes"),
    "parent": ("Parent", "Übergeordnetes Produkt", "Parent", "Superior"),
    "brand": ("Brands", "Marken", "Marques", "Marcas"),
    "weight": ("Weight (kg)", "Gewicht (kg)", "Poids (kg)", "Peso (kg)"),
    "tax": ("Tax status", "Steuerstatus", "État de la TVA", "Estado del impuesto"),
    "attribute": ("Attribute 1 name", "Attribut 1 Name", "Nom de l’attribut 1", "Nombre del atributo 1"),
    "value": ("Attribute 1 value(s)", "Attribut 1 Wert(e)", "Valeur(s) de l’attribut 1 ", "Valor(es) del atributo 1"),
    "shown": ("Attribute 1 visible", "Attribut 1 Sichtbar", "Attribut 1 visible", "Atributo visible 1"),
}  # fmt: skip
HEADERS = (ENGLISH, GERMAN, FRENCH, SPANISH)


def row(language: int = 0, **cells: str) -> dict[str, str]:
    usual = {"type": "simple", "published": "1", "visible": "visible", "flag": "1", "weight": "0.4", "tax": "taxable"}
    return {("ID" if key == "id" else WORDS[key][language]): value for key, value in {**usual, **cells}.items()}


@pytest.mark.parametrize("language", range(4))
def test_parents_and_variations_in_four_languages(read_export: Export, language: int) -> None:
    rows = [
        row(language, id="12", type="variation", sku="h-blue", name="Hoodie - Blue", regular="45", stock="2",
            images=f"{UPLOADS}hood-blue.jpg", parent="id:11", attribute="Color", value="Blue", shown="0"),
        row(language, id="11", type="variable", sku="h", name="Hoodie", brand="Acme", text="Soft\\n<b>Cotton</b>",
            categories="Clothing, Clothing > Hoodies &amp; Sweaters", tags="warm, winter",
            images=f"{UPLOADS}hood.jpg, {UPLOADS}hood-back.jpg", attribute="Color", value="Blue, Red\\, dark"),
        row(language, id="13", type="variation", sku="h-red", name="Hoodie - Red", regular="47", stock="1",
            parent="h", attribute="Color", value="Red, dark".replace(",", "\\,"), published="'-1"),
        row(language, id="14", name="Tee", sale="15", regular="19", stock="0", flag="0", images=f"{UPLOADS}tee.jpg"),
    ]  # fmt: skip
    photos = ("hood.jpg", "hood-back.jpg", "hood-blue.jpg", "tee.jpg")
    found = read_export(HEADERS[language], rows, *photos)
    hoodie, tee = of(found, "11"), of(found, "14")
    assert found.report.notes == ("Read as a WooCommerce export: products.csv.",)
    assert (hoodie.name, hoodie.price, hoodie.description) == ("Hoodie", 45.0, "Soft\nCotton")
    assert hoodie.photos == photos[:3]
    assert hoodie.values == {
        "category": ("Hoodies & Sweaters", "Clothing"),
        "tags": ("warm", "winter"),
        "brand": ("Acme",),
        "Color": ("Blue", "Red, dark"),
    }
    assert (tee.price, tee.regular_price, tee.stock, tee.attributes) == (15.0, 19.0, "out of stock", {})
    assert [product.id for product in found.products] == ["11", "14"]
    assert found.report.unpublished == {"13": "is a draft in the shop"}


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"published": "0"}, "is private in the shop"),
        ({"published": "-1"}, "is a draft in the shop"),
        ({"visible": "hidden"}, "is hidden in the shop"),
    ],
)
def test_what_the_shop_does_not_show(read_export: Export, cells: dict[str, str], why: str) -> None:
    rows = [row(id="1", name="Tee", **cells), row(id="2", name="Hat")]
    found = read_export(ENGLISH, rows, "1.jpg", "2.jpg")
    assert [product.id for product in found.products] == ["2"]
    assert found.report.unpublished == {"1": why}
    assert found.report.unpublished_photos == (("1.jpg", "1"),)


@pytest.mark.parametrize(("ends", "price"), [("", 15.0), ("2999-01-31", 15.0), ("2020-01-31", 19.0)])
def test_a_sale_counts_until_it_ends(read_export: Export, ends: str, price: float) -> None:
    found = read_export(ENGLISH, [row(id="1", sale="15", regular="19", ends=ends)], "1.jpg")
    assert found.products[0].price == price
    assert ("1 sale prices are over" in " ".join(found.report.notes)) == (price == 19.0)


def test_variations_whose_parent_was_not_exported_are_one_product(read_export: Export) -> None:
    rows = [row(id=str(n), type="variation", name="Tee", parent="id:7", images=f"{n}.jpg") for n in (8, 9)]
    found = read_export(ENGLISH, rows, "8.jpg", "9.jpg")
    assert [(product.id, product.photos) for product in found.products] == [("7", ("8.jpg", "9.jpg"))]


@pytest.mark.parametrize(
    ("cells", "stock"),
    [({"stock": "7"}, "7"), ({}, "in stock"), ({"flag": "0"}, "out of stock"), ({"flag": "backorder"}, "backorder"),
     ({"stock": "0", "flag": "1"}, "in stock")],
)  # fmt: skip
def test_stock(read_export: Export, cells: dict[str, str], stock: str) -> None:
    assert read_export(ENGLISH, [row(id="1", **cells)], "1.jpg").products[0].stock == stock
