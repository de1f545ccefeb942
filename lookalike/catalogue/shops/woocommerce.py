"""WooCommerce (Products, Export) in English, German, French and Spanish. A variation's row names its parent."""

from lookalike.catalogue.shops.base import Pair, Shop

_PUBLISHED = {"0": "is private in the shop", "-1": "is a draft in the shop", "'-1": "is a draft in the shop"}
_VISIBILITY = {"hidden": "is hidden in the shop"}

SHOP = Shop(
    name="a WooCommerce export",
    signs=(
        ("type", "sku", "regular price"),
        ("type", "sku", "attribute 1 name"),
        ("typ", "regulärer preis", "bilder"),
        ("typ", "attribut 1 name"),
        ("tarif régulier", "images", "nom"),
        ("type", "nom de l'attribut 1"),
        ("tipo", "precio normal", "imágenes"),
        ("tipo", "nombre del atributo 1"),
    ),
    fields={
        "id": ("id", "sku", "artikelnummer", "ugs"),
        "name": ("name", "nom", "nombre"),
        "description": (
            "description", "beschreibung", "descripción",
            "short description", "kurzbeschreibung", "description courte", "descripción corta",
        ),
        "regular": ("regular price", "regulärer preis", "tarif régulier", "precio normal"),
        "sale": ("sale price", "angebotspreis", "tarif promo", "precio rebajado"),
        "sale starts": (
            "date sale price starts", "datum, an dem angebotspreis beginnt", "date de début de promo",
            "día en que empieza el precio rebajado",
        ),
        "sale ends": (
            "date sale price ends", "datum, an dem angebotspreis endet", "date de fin de promo",
            "día en que termina el precio rebajado",
        ),
        "stock": ("stock", "lager", "inventario"),
        "available": ("in stock?", "vorrätig?", "en stock?", "¿existencias?", "¿en inventario?"),
        "brand": ("brands", "brand", "marken", "marke", "marques", "marque", "marcas", "marca"),
        "category": ("categories", "kategorien", "catégories", "categorías"),
        "tags": ("tags", "schlagwörter", "étiquettes", "etiquetas"),
        "image": ("images", "bilder", "imágenes"),
        "url": ("external url", "externe url", "url externe", "url externa"),
        "parent": ("parent", "übergeordnetes produkt", "superior"),
        "sku": ("sku", "artikelnummer", "ugs"),
    },
    pairs=(
        Pair("attribute {} name", "attribute {} value(s)", ","),
        Pair("attribut {} name", "attribut {} wert(e)", ","),
        Pair("nom de l'attribut {}", "valeur(s) de l'attribut {}", ","),
        Pair("nombre del atributo {}", "valor(es) del atributo {}", ","),
    ),
    category=(",", ">"),
    several={"tags|schlagwörter|étiquettes|etiquetas|brands|marken|marques|marcas": ","},
    internal=(
        r"type?|tipo",
        r"published|veröffentlicht|publié|publicado",
        r"is featured\?|ist hervorgehoben\?|mis en avant\?|¿está destacado\?",
        r"visibility in catalog|sichtbarkeit im katalog|visibilité dans le catalogue|visibilidad en el catálogo",
        r"gtin, .*",
        r"tax .*|steuer.*|(?:état|classe) de (?:la )?tva|(?:estado del|clase de) impuesto",
        r"low stock amount|geringe lagermenge|montant de stock faible|cantidad de bajo inventario",
        r"backorders allowed\?|lieferrückst.*|autoriser les commandes .*|¿permitir reservas .*",
        r"sold individually\?|nur einzeln verkaufen\?|vendre individuellement\?|¿vendido individualmente\?",
        r"(?:weight|length|width|height|gewicht|länge|breite|höhe|poids|longueur|largeur|hauteur) \(.*\)",
        r"(?:peso|longitud|anchura|ancho|altura) \(.*\)",
        r"allow customer reviews\?|kunden(?:rezensionen|bewertungen) erlauben\?",
        r"autoriser les avis clients\?|¿permitir valoraciones de clientes\?",
        r"purchase note|hinweis zum kauf|note de commande|nota de compra",
        r"shipping class|versandklasse|classe d'expédition|clase de envío",
        r"download .*|ablauftage des downloads|downloadlimit|limite de téléchargement|jours d'expiration .*",
        r"límite de descargas|días de caducidad .*",
        r"grouped products|upsells|cross-sells.*|gruppierte produkte|zusatzverkäufe|groupes de produits",
        r"produits suggérés|ventes croisées|productos agrupados|ventas (?:dirigidas|cruzadas)",
        r"button text|button-text|libellé du bouton|texto del botón",
        r"positione?n?|posición",
        r"attribut[eo]? (?:\d+ )?(?:visible|sichtbar|global|default|standard|par défaut)(?: \d+)?",
        r"(?:atributo (?:visible|global|por defecto)|attribut par défaut) ?\d*",
        r"meta: .*|swatches attributes",
    ),
    unpublished={
        **dict.fromkeys(("published", "veröffentlicht", "publié", "publicado"), _PUBLISHED),
        **dict.fromkeys(
            ("visibility in catalog", "sichtbarkeit im katalog", "visibilité dans le catalogue",
             "visibilidad en el catálogo"),
            _VISIBILITY,
        ),
    },
)  # fmt: skip
