# The texts of the pages, in the format of Project Fluent (https://projectfluent.org).
# For another language, copy this file to LANGUAGE.ftl, such as de.ftl, and translate what is right of each "=".
# A text that is missing there is shown in English. Keys that begin with "script-" are shown by scripts.

# The direction of the script: ltr (left to right) or rtl.
direction = ltr

## Every page

skip = Skip to the content
nav-site = Site
nav-photo = By photo
nav-catalogue = Catalogue
nav-api = API
footer-products = { $count ->
    [one] { $count } product.
   *[other] { $count } products.
}
footer-promise = Photos that you try are compared and forgotten.
footer-promise-counted = Photos that you try are compared and not stored.

## The form that takes a photo

upload-off = Searching by photo is off for now.
upload-off-catalogue = The catalogue and its look-alikes work.
upload-drop = Drop a photo here, or paste one
upload-choose = Choose a photo
upload-another = Another photo
upload-camera = Take a photo
upload-send = Find look-alikes
upload-warming = The search is warming up; the catalogue is ready.
upload-any = Any photo up to { $megabytes } MB.
upload-counted = If nothing here is close to it, that is counted, without the photo.
upload-counted-more = What is kept
script-upload-many = That is { $count } photos; at most { $most } can be searched together.
script-upload-large = This photo has more than {$megabytes} MB; choose a smaller one.
script-upload-busy = Looking for products like it …
script-upload-ready = Ready.
script-upload-off = Searching by photo is off for now.

## The front page and the catalogue

home-title-plain = Find products that look alike.
home-title = Drop a photo, find products that look like it.
samples-title = No photo at hand? Try one of these.
catalogue-title = The catalogue
catalogue-words = Search the catalogue
catalogue-search = Search
catalogue-count = { $count ->
    [one] { $count } product
   *[other] { $count } products
}
catalogue-ends = The catalogue ends before page { $page }
catalogue-first = To its first page
catalogue-browse = Browse the catalogue
pages-title = Pages
pages-earlier = Earlier
pages-later = More

## Filters

filters = Filters
filters-show = Show
filters-in-force = Filters in force
filters-drop = Drop
filters-all = Remove all
filters-nothing-one = Nothing passes this filter
filters-nothing = Nothing passes these filters together
filters-drop-it = Drop it to see what there is:
filters-drop-this = There are matches without this one:
filters-drop-any = Dropping any one of these is enough:
filters-drop-several = Dropping one of them is not enough:
filter-price = Price
filter-price-from = From
filter-price-to = Up to
chip-words = Words: { $words }
chip-column = { $column }: { $values }
chip-or = or
chip-or-more = { $values } or { $count } more
chip-price-from = Price from { $price }
chip-price-to = Price up to { $price }
chip-score = Score { $score } or more

## Products

price-instead = instead of
colours-title = Colour in product photos
colour-black = Black
colour-grey = Grey
colour-white = White
colour-beige = Beige
colour-brown = Brown
colour-red = Red
colour-orange = Orange
colour-yellow = Yellow
colour-green = Green
colour-blue = Blue
colour-purple = Purple
colour-pink = Pink
chip-colour = Colour in product photos: { $colour }
lean-title = Shape or colour
lean-how = From the same shape in other colours, to the same colour in other shapes
script-lean-shape = Same shape, other colours
script-lean-more-shape = More by shape
script-lean-both = By shape and colour
script-lean-more-colour = More by colour
script-lean-colour = Same colour, other shapes
copies-show = Show these listings one by one
copies-fold = Group listings with nearly the same photo
card-listings = { $count } listings use this photo
card-listings-near = { $count } listings with nearly this photo
product-shop = See it in the shop
product-more-photos = More photos of it
product-photo = Photo { $number }
product-stock = Stock
product-id = Product
product-alike = Products that look like this
product-alone = There is no other product in this catalogue.

## Results

results-title = Look-alikes
results-query = Your photo
results-absent = The photo is not kept.
results-keep = Keep this search
results-count = { $count ->
    [one] { $count } result, closest: { $name }
   *[other] { $count } results, closest: { $name }
}
results-number = { $count ->
    [one] { $count } result
   *[other] { $count } results
}
results-none = No results
results-far = Nothing here looks much like it. These come nearest.
results-somewhat = Nothing here looks quite like it. The nearest are somewhat alike.
results-nothing_close = Nothing in this catalogue is close to your photo. These come nearest.
results-nothing_to_see = There is nothing to see in this photo. These are the nearest anyway.

## What a photo seems to show

seems-like = Looks like
seems-maybe = Maybe
seems-or = or
seems-only = Only
seems-asked = Is it one of these?
seems-other = Something else
results-unsure = Hard to say what this is; these may be off.

## More results, and the filter by closeness

results-rest = More
results-more = { $count } more
script-more-shown = {$count} results
filter-closeness = How close
filter-closeness-any = Any
closeness-at-least = At least { $word }
details = Details
details-results = Results
details-score = Score at least
details-metric = Distance
details-apply = Apply
details-files = These results as a file:
details-scores = The score of a result is the cosine of the two photos’ vectors, -1 to 1.

## Closeness

closeness-same = the same, or nearly
closeness-very_alike = very alike
closeness-alike = alike
closeness-somewhat_alike = somewhat alike
closeness-little_in_common = little in common

## While pages load, and if something goes wrong

script-busy = Looking …
script-offline = You are offline. Connect, then try again.
script-failed = That did not work; please try again.
error-title-404 = Not found
error-title-413 = Photo too large
error-title-415 = Not a photo
error-title-503 = Not possible just now
error-title-other = That did not work
error-no-photo = No photo arrived. Choose one and try again.
error-form = The photo did not arrive whole. Try it again.
error-parameter = One of the filters could not be used, and was left out.
error-prices = The lowest price is above the highest, so prices were left out.
error-filter = The products can’t be filtered by this. Choose from the filters on the page.
error-old-search = This search is from an earlier version of the catalogue. Give the photo again.
error-page = There is no such page here.
error-unavailable = Searching by photo is off for now. The catalogue works.
error-loading = The search is warming up. Try the photo again in a few seconds.
error-unanswered = The search does not answer just now. Try again in a moment.
error-ours = Something went wrong on our side; it was noted as { $request }. Try again.
error-wishes = One of your wishes can’t be met here, and was left out.
error-other = That did not work. Try again, or start anew.

## A part of the photo

crop-title = Search by a part of the photo
crop-things = In this photo
crop-thing = Thing { $number }
crop-whole = The whole photo
crop-part = The part, in per cent of the photo
crop-left = Left edge
crop-top = Top edge
crop-width = Width
crop-height = Height
crop-search = Search by this part
crop-hint = Drag the box or its edges; or move it with the arrow keys, and resize it with Shift and the arrow keys. Escape is the whole photo.
script-crop-box = The part of the photo to search by
script-crop-said = { $width } % wide, { $height } % high, { $left } % from the left, { $top } % from the top.
script-crop-whole = The whole photo.
script-crop-offline = The server can't be reached; try again when you are online.

## Several photos, an address, words beside a photo

several-title = Your photos
several-photo = Photo { $number }
several-mixed = These photos have little in common, so the results are a mix. Search by one of them:
several-mixed-kept = The photos of this search have little in common, so the results are a mix.
several-each = The searches by one photo
several-alone = Photo { $number } alone
several-remove = Remove
address-title = Or the address of a photo
address-send = Use it
words-title = Like this, but
words-send = Find
words-example-colour = in { $value } …
words-example-value = { $value } …
words-example-plain = with a pattern …
words-unused = This can't be used: “{ $words }”. Say what you want instead.
words-unmentioned = Nothing close mentions “{ $words }”.
chip-preferred = First: { $words }
## Columns that many catalogues have; shop.toml can give each another name

column-articletype = Product type
column-basecolor = Color
column-basecolour = Colour
column-brand = Brand
column-category = Category
column-color = Color
column-colour = Colour
column-gender = Gender
column-mastercategory = Department
column-material = Material
column-season = Season
column-size = Size
column-subcategory = Category
column-tags = Tags
column-usage = Occasion
column-year = Year
column-currency = Currency
column-description = Description
column-name = Name
column-price = Price
column-regularprice = Regular price
column-stock = Stock

## The catalogue: orders, pages, words

sort-title = Sort
sort-relevance = Best match
sort-catalogue = Recommended
sort-newest = Newest
sort-price = Price, lowest first
sort-price-down = Price, highest first
sort-name = Name, A to Z
sort-closest = Closest
pages-page = Page { $page }
pages-this = Page { $page }, this page
pages-number = Page
pages-of = of { $last }
pages-go = Go
words-corrected = Nothing here is called “{ $typed }”. Shown: “{ $corrected }”.
words-none = Nothing here is called “{ $typed }”
words-nearest = Did you mean one of these?
words-other = Check the spelling, or try fewer words.

## Filters: panels and the sheet of a phone

filters-number = Filters ({ $count })
filters-close = Close
filters-results = Show the results
filters-search = Search: { $label }
filters-none = No value has these letters.
filter-in-stock = In stock
filter-in-stock-only = Leave out what is sold out

## Prices and stock

price-on-request = Price on request
stock-none = Sold out
stock-some = In stock
stock-pieces = { $count ->
    [one] { $count } left
   *[other] { $count } in stock
}

## The page of a product

product-back = Back to the results of your photo
product-ask = Ask with another photo

## More and less of a product, attributes that come first, reasons

step-more = More like this
step-less = Less
favour-title = Show first
favour-any = Any
chip-more = More like { $name }
chip-less = Less like { $name }
chip-favour = { $value } first
why-on = Why these?
why-off = Hide why
why-heat = The clearer a part of a photo, the more it counts for the likeness.
why-words = Below each product is what it shares with what you asked for.
why-absent = Your photo is not kept, so only the products have this picture.
why-same = Same: { $values }.
why-other = Other: { $values }.

## Likes, and what is recommended by them

like = Like
like-name = Like { $name }
likes-link = Likes
likes-title = What you like
likes-sent = A list that somebody sent
likes-sent-how = It is in this page’s address. Your own likes stay as they are.
likes-send = The list’s address, to send
script-likes-copied = The address is copied.
likes-none = Nothing is liked yet. Every product has a heart.
likes-gone = { $count ->
    [one] One product of this list is not in the catalogue any more.
   *[other] { $count } products of this list are not in the catalogue any more.
}
likes-more = The list is too long; its first { $count } products are shown.
likes-full = { $count } likes are as many as a browser keeps: with the next one, the oldest goes.
likes-seen = Looked at lately
likes-keeping = Where this is kept
likes-keeping-how = In a cookie of your browser, for 180 days, and nowhere else: this shop stores nothing about you.
likes-remember-on = Remember what I look at, for better suggestions
likes-remembered = What you look at is remembered in this browser.
likes-remember-off = Stop, and forget it
likes-privacy = What you like, and what you look at if you ask for it, is kept in a cookie of your browser and nowhere else. One click on the page of your likes forgets it.
likes-forget = Forget everything
likes-forget-gone = { $count ->
    [one] Remove it from the list
   *[other] Remove them from the list
}
likes-like-all = Like all of these
script-for-you-changed = The suggestions have changed.
for-you-title = For you
for-you-varied = From all over the catalogue
look-title = Complete the look
look-how = Chosen by looks only: what resembles it in colour and pattern, among other kinds.
error-foreign = This came from another site, so nothing was changed here.

## How good the search is

about-link = How good is this search?
about-title = How good is this search?
about-how = The search compares photos by what they show: shape, kind, pattern and colour. It knows nothing of size, cloth or quality.
about-good = How often it is right
about-good-how = Of the five products that are shown first, so many agree with the photo on average:
about-same = The same …
about-and = and
about-own = photos of this shop
about-visitors = visitors' photos
about-unmeasured = not measured
about-views = The figures for visitors' photos come from photos of this shop that were changed to look like them: another ground, light, angle and crop.
about-most = of at most { $share } %
about-word-own = For a photo of this shop, { $right } of 100 products that are called “{ $word }” have the same { $labels }.
about-word-visitors = For a visitor's photo, { $right } of 100 products that are called “{ $word }” have the same { $labels }.
about-optimistic = The network was trained with photos of this shop, so the figures for its own photos are better than those for new products will be.
about-no-labels = The catalogue has no labels, such as a category, by which this could be measured.
about-few-labels = The catalogue has labels, but too few products share one, or all share the same. So this can't be measured.
about-instead = This is measured by { $measured }: too few products of the catalogue have the same { $kind }, or all have.
about-made = What it was made from
about-products = Catalogue
about-products-value = { $products ->
    [one] { $products } product
   *[other] { $products } products
  }, { $photos ->
    [one] { $photos } photo
   *[other] { $photos } photos
  }
about-catalogue = From
about-unknown = unknown
about-created = Made
about-encoder = Network
about-encoder-value = { $name }, { $numbers } numbers a photo
about-neighbours = Comparison
about-neighbours-exact = with every photo
about-neighbours-found = finds { $share } % of the five nearest photos
about-program = Program
about-privacy = What happens to your photo
about-privacy-how = It is compared and forgotten: the server stores neither the photo nor what was found. The address of a result contains numbers that describe the photo, and no picture.
about-privacy-counted = It is compared, and the server does not store it. If nothing in the catalogue is close to it, the shop counts that, to learn what is missing: for 90 days the server keeps the day and numbers that describe what the photo shows, but no picture, and nothing of who searched. Words that find nothing are counted by a coded form; the word itself is kept from the fifth search on, also for 90 days. The address of a result contains numbers that describe the photo, and no picture.

## Insights: for the shop's keeper

insights = Insights
insights-about = What the index knows about its catalogue, by looks and by what the table says.
insights-none = They are not computed yet. This command does it:
insights-stale = These insights are of an earlier build. To compute them again:
insights-files = All numbers as files
insights-computed = Computed on { $day }; to compute again:
insights-figure-clusters = { $count ->
    [one] One group
   *[other] { $count } groups
}
insights-figure-statistics = { $count ->
    [one] One product
   *[other] { $count } products
}
insights-figure-duplicates = { $equal ->
    [0] No equal photos
    [one] One group of equal photos
   *[other] { $equal } groups of equal photos
}, { $copies ->
    [0] no other copies
    [one] one of other copies
   *[other] { $copies } of other copies
}
insights-figure-mistakes = { $labels ->
    [0] No label to check
    [one] The labels of one product to check
   *[other] The labels of { $labels } products to check
}, { $missing ->
    [0] none missing that could be suggested
    [one] one missing
   *[other] { $missing } missing
}
insights-figure-quality = { $share } % of the five nearest have the same { $columns }
insights-data = Data:
insights-products = Products
insights-off = These pages are for the shop's keeper, and off.
insights-off-demo = Changes are for the shop's keeper, and off.
insights-off-how = To switch them on, start the server with a key of 16 characters or more in the variable LOOKALIKE_ADMIN_KEY, and log in with it.
insights-log-in = Log in
insights-log-out = Log out
insights-log-in-how = These pages are for the shop's keeper. The key is in the variable LOOKALIKE_ADMIN_KEY of the server.
insights-key = Key
insights-wrong-key = This is not the key.
error-tries = Too many wrong keys were given; try again in a quarter of an hour.
error-old-form = This form is too old; nothing was changed. Go back, load the page again, and send it once more.

## Insights: map

insights-map = Map
insights-map-about = Every product a point; what looks alike lies together.
insights-map-how = Every product is a point, and products that look alike lie together. Only who lies near whom means something, not the directions.
insights-map-alt = Map of all products
insights-map-by = Colours by
insights-map-by-cluster = Cluster
insights-map-by-quality = Neighbours of the same kind
insights-map-right = { $count ->
    [one] 1 of the 5 nearest is of its kind
   *[other] { $count } of the 5 nearest are of its kind
}
insights-map-without = No value
insights-map-colour = Show
insights-map-value = Value
insights-map-others = Other values, or none
insights-map-others-clusters = Other clusters
insights-map-several = A product with several of these values has the colour of the first of them, and is counted there.
insights-map-in = Zoom in
insights-map-out = Zoom out
insights-map-all = Whole map
insights-map-lasso = Lasso
insights-map-ring = The ring marks what was searched for; the results have their colours, all others are pale.
insights-map-keys = Drag to move, turn the wheel or pinch to zoom; close up, points become photos. With Lasso (or the Shift key), drag around products to list them. By keyboard: arrows, + and −, 0 for the whole map, Enter lists what is in sight.
insights-map-kept = How far to trust the map: of the { $nearest } products that look most like a product, { $kept } % are on average also among the { $nearest } that lie nearest to it. How rarely strangers lie close by: { $trustworthiness }, where 1 is never (trustworthiness). Measured on a sample of { $sample } of { $pictures } different pictures.
insights-map-selected = { $count ->
    [one] One product in the selection
   *[other] { $count } products in the selection
}
insights-map-found = { $count ->
    [0] Nothing was found
    [one] One product was found, and is lit on the map
   *[other] { $count } products were found, and are lit on the map
}
insights-map-alike = Find what looks like these
insights-map-matrix = Similarity matrix
insights-map-matrix-first = Similarity matrix of the first { $count }
insights-map-none = Clear the selection
insights-map-empty = There is no product in this part of the map.
insights-map-more = The first { $shown } are shown; the files have all.
insights-map-regions = The map as a table
insights-map-regions-how = Each row is a square of the map, with the product in its middle; the link lists its products.
insights-map-middle = In the middle
insights-map-mostly = Mostly
insights-map-link = On the map

## Insights: clusters

insights-clusters = Clusters
insights-clusters-about = Groups of photos that look alike, found without the table, and named by what sets them apart in it.
insights-clusters-group = Group { $number }
insights-clusters-count = { $count ->
    [one] There is one.
   *[other] There are { $count }.
}
insights-clusters-sort-size = Largest first
insights-clusters-sort-alike = Most alike first
insights-clusters-sort-spread = Most spread first
insights-clusters-sort-name = By name
insights-clusters-spread-about = How alike the photos of a cluster are, from 0 to 1: 1 where all are the same (the mean cosine to the cluster's centre).
insights-clusters-alike = alike { $cosine }
insights-clusters-of-products = Product and its cluster:
insights-clusters-all = All clusters
insights-clusters-pictures = Different pictures
insights-clusters-spread = How alike, 0 to 1
insights-clusters-named = It is named “{ $values }” because { $recall } % of its products are that. Of all products that are that, { $precision } % are in this cluster.
insights-clusters-similar = What looks like the middle one
insights-clusters-csv = Its products as CSV
insights-clusters-matrix = How alike each two are
insights-clusters-apart = What sets it apart
insights-clusters-value = Value
insights-clusters-here = Here
insights-clusters-everywhere = Everywhere
insights-clusters-lift = Times as common
insights-clusters-colour = Colour of the photo
insights-clusters-near = The nearest clusters
insights-clusters-attributes = Its products by attribute
insights-clusters-others = { $count ->
    [one] And one more value.
   *[other] And { $count } more values.
}
insights-clusters-photos = Its photos
insights-clusters-order-usual = Most usual first
insights-clusters-order-odd = Oddest first
insights-clusters-page = Page { $page } of { $last }

## Insights: statistics

insights-statistics = Statistics
insights-statistics-about = How many products have which value, what is missing, and what the photos are like.
insights-statistics-photos = Photos
insights-statistics-pictures = Different pictures
insights-statistics-bare = Products without attributes
insights-statistics-contents = Contents
insights-statistics-attributes = Products by attribute
insights-statistics-no-attributes = This catalogue has no attributes to count.
insights-statistics-shown = The { $shown } commonest of { $all } are shown.
insights-statistics-without = { $count ->
    [one] { $count } product has no value.
   *[other] { $count } products have no value.
}
insights-statistics-whole = All as CSV
insights-statistics-tail = Common and rare values (the long tail)
insights-statistics-tail-about = How many of an attribute’s commonest values hold half, four fifths and nearly all of its products, and how many values are rare: those of fewer than { $rare } products.
insights-statistics-attribute = Attribute
insights-statistics-values = Values
insights-statistics-hold = Values that hold { $share } %
insights-statistics-top-tenth = Held by the commonest tenth
insights-statistics-rare = Rare values
insights-statistics-rare-products = Products with a rare value
insights-statistics-gaps-about = A click on a bar’s name gives the products without it as a file.
insights-statistics-latest = The last { $shown } of { $all } months are shown.
insights-statistics-gaps = What is missing
insights-statistics-no-gaps = No product lacks anything that others have.
insights-statistics-missing = Field without a value
insights-statistics-field-price = Price
insights-statistics-field-stock = Stock
insights-statistics-field-url = Address in the shop
insights-statistics-field-created = Date
insights-statistics-field-description = Description
insights-statistics-unknown-photos = This index was built by an earlier version and doesn’t know the sizes of its photos. The command that built it adds them:
insights-statistics-photos-per-product = Photos of a product
insights-statistics-formats = File format
insights-statistics-sizes = Size in pixels
insights-statistics-shapes = Shape
insights-statistics-modes = Colour mode
insights-statistics-portrait = Portrait
insights-statistics-square = Square
insights-statistics-landscape = Landscape
insights-statistics-mode-rgb = RGB: colour
insights-statistics-mode-rgba = RGBA: colour, transparent
insights-statistics-mode-l = L: grey
insights-statistics-mode-la = LA: grey, transparent
insights-statistics-mode-p = P: palette
insights-statistics-mode-cmyk = CMYK: for print
insights-statistics-prices = Prices
insights-statistics-from = { $price } and more
insights-statistics-price-lowest = Lowest
insights-statistics-price-lower = Lower quartile
insights-statistics-price-median = Median
insights-statistics-price-upper = Upper quartile
insights-statistics-price-highest = Highest
insights-statistics-reduced = Reduced
insights-statistics-zero = With a price of 0, not counted
insights-statistics-currencies = In other currencies, not counted
insights-statistics-by-kind = Prices by kind
insights-statistics-months = Month
insights-statistics-dates = Products by date
insights-statistics-cross = Cross table
insights-statistics-cross-about = How many products have a value of one attribute and a value of another. A number leads to its products.
insights-statistics-rows = Rows
insights-statistics-columns = Columns
insights-statistics-show = Show
insights-statistics-all = All
insights-statistics-cross-shown = The { $most } commonest of { $rows } values are shown in rows, and of { $columns } in columns; the CSV has all.

insights-statistics-absent = No product has: { $fields }.
## Insights: similarity matrix

insights-matrix = Similarity matrix
insights-matrix-about = How alike the products of a selection are, every pair of them, with blocks of products that are alike.
insights-matrix-of = { $count ->
    [one] { $count } product
   *[other] { $count } products
}
insights-matrix-hint = Yellow is equal, dark blue is least alike. Products stand in an order that puts alike ones together: a block along the diagonal is a family.
insights-matrix-squares = Each square is the mean of { $step } × { $step } products.
insights-matrix-picture = The cosines of all pairs as a picture; the tables below have the numbers.
insights-matrix-explore = Picture of the matrix: arrow keys move over the pairs
insights-matrix-files = This matrix as a file:
insights-matrix-table = All pairs
insights-matrix-product = Product
insights-matrix-most = The most alike
insights-matrix-least = The least alike
insights-matrix-pair = Pair
insights-matrix-cosine = Cosine
insights-matrix-choose = Choose products
insights-matrix-choose-how = At most { $most }: by their ids, or by filters. Clusters and the map lead here, too.
insights-matrix-ids = Ids of products, one a line
insights-matrix-any = any
insights-matrix-show = Show the matrix
insights-matrix-graph = The whole catalogue
insights-matrix-graph-about = All pairs of a catalogue are too many. In their place there are the nearest neighbours of every picture, with their cosines. Of photos with equal pixels, the first stands for all.
insights-matrix-graph-csv = Neighbours as a table (CSV)
insights-matrix-graph-npy = As arrays (NPY):

insights-matrix-unknown = { $count ->
    [one] This index has no product { $ids }; the others are shown.
   *[other] This index has no products { $ids } ({ $count } in all); the others are shown.
}
## Insights: duplicates

insights-duplicates = Duplicates
insights-duplicates-about = Photos that are there more than once, in groups, with which to keep and why.
insights-duplicates-nothing = Nothing is deleted here: take the others out of your shop's own system. The CSV says "no" beside them.
insights-duplicates-apart = Saved: these are different products. Their group is now the last of the list, where that can be undone.
insights-duplicates-undone = Saved: they count as duplicates again.
insights-duplicates-kinds = Kinds of duplicates
insights-duplicates-equal = Equal pixels
insights-duplicates-copies = Copies
insights-duplicates-variants = Other colours
insights-duplicates-equal-about = Every photo of a group has the same pixels. Products that share a photo may be one product listed again, or several of which some have a wrong photo.
insights-duplicates-copies-about = One picture, resized, compressed again or slightly cropped. Each member is a copy of each other one. The search shows them as one result.
insights-duplicates-variants-about = One shape in other colours under one name: most likely an article in several colours. All are to be kept; a shop may show them as choices of one product. About one in five is another article of the same name.
insights-duplicates-count = { $groups ->
    [one] { $groups } group
   *[other] { $groups } groups
}, { $surplus ->
    [one] one photo too many
   *[other] { $surplus } photos too many
}.
insights-duplicates-count-variants = { $groups ->
    [one] { $groups } group
   *[other] { $groups } groups
} of { $photos } photos.
insights-duplicates-none = There are none.
insights-duplicates-group = Group { $number }
insights-duplicates-photos = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
insights-duplicates-keep-size = Keep { $id }: its photo is the largest.
insights-duplicates-keep-fields = Keep { $id }: of the largest photos, its product has the most complete fields.
insights-duplicates-keep-id = Keep { $id }: the others have equally large photos and as many fields filled; its id is the lowest.
insights-duplicates-one = All are photos of { $id }.
insights-duplicates-variant = Variants: nothing is to be deleted.
insights-duplicates-kept = Keep
insights-duplicates-differs = { $what } differs: { $values }
insights-duplicates-same = The products agree in all fields.
insights-duplicates-gone = no longer in the index
insights-duplicates-more = { $count ->
    [one] And { $count } more, in the file.
   *[other] And { $count } more, in the file.
}

## Insights: mistakes

insights-mistakes = Mistakes
insights-mistakes-about = Labels that disagree with what the photos show, odd photos, and missing values.
insights-mistakes-labels = Labels
insights-mistakes-photos = Photos
insights-mistakes-missing = Missing values
insights-mistakes-labels-about = The products that look most like these have another value. The number says how many times better a mistake explains the value in the table than the photo does.
insights-mistakes-photos-about = Photos that are blank, small, of another shape than most, or unlike all others (one in a thousand is listed), which may be a size chart or a photo of something else.
insights-mistakes-missing-about = Values that the table lacks, as the products that look most alike have them, with how certain that is.
insights-mistakes-lists = Kinds of mistakes
insights-mistakes-only = Only
insights-mistakes-every = Every attribute
insights-mistakes-label = { $label } says { $value }
insights-mistakes-instead = Neighbours say { $value }
insights-mistakes-times = a mistake explains it { $times } times better than the photo
insights-mistakes-certainty = certainty { $share } %
insights-mistakes-suggest = { $label }: perhaps { $value }
insights-mistakes-blank = Blank, or nearly so
insights-mistakes-shape = Unusual shape: its width is { $value } of its height
insights-mistakes-small = Small: { $value } pixels
insights-mistakes-alone = Unlike all others: closeness { $value } to the nearest
insights-mistakes-right = { $value } is right
insights-mistakes-wrong = It is …
insights-mistakes-save = Save
insights-mistakes-none = Nothing is left in this list.
insights-mistakes-off = To decide what is right, log in: decisions are for the shop's keeper.
insights-mistakes-done = Saved for { $name }.
insights-mistakes-waits = Waits for the next build.
insights-mistakes-build = The next build:
insights-mistakes-new = No product has “{ $value }” as { $label } so far. Is it spelled as you want, for { $name }?
insights-mistakes-new-save = Save the new value
insights-mistakes-new-not = No, back to the list
insights-mistakes-unfit = It no longer fits: the table has another value by now.
insights-mistakes-undo = Undo
insights-mistakes-decisions = Decisions
insights-mistakes-how = How far this can be trusted
insights-mistakes-column = Attribute
insights-mistakes-agree = Labels that neighbours confirm
insights-mistakes-sure = Certain ({ $share } % or more)
insights-mistakes-held = Of these right
insights-mistakes-lacking = Products without a value
insights-mistakes-unseen = Not judged, because products that look alike differ in it: { $columns }.
insights-mistakes-rows = Rows left out
insights-mistakes-rows-about = Rows of the table that the last build left out or had to mend, each with the reason. Most often, a row has no photo. Correct them in the table or the folder, and build again.
insights-mistakes-row = Row
insights-mistakes-why = Reason
insights-mistakes-times-many = a mistake explains it more than { $times } times better than the photo
insights-mistakes-show = Show
insights-mistakes-beside = Its other values stay: { $values }.
insights-mistakes-cut = { $what }: of { $found }, the first { $listed } are listed.
insights-mistakes-reason-blank = Blank photos
insights-mistakes-reason-shape = Photos of an unusual shape
insights-mistakes-reason-small = Small photos
insights-mistakes-photo-right = This photo is right
insights-mistakes-done-photo = The photo of { $name } is right: it is not listed any more.
insights-mistakes-decisions-about = What was decided here and under Duplicates, the latest first. It is kept in decisions.jsonl beside the index; the next build puts the right values in place.
insights-mistakes-undecided = Nothing was decided yet.
insights-mistakes-decided-right = { $label }: { $value } is right
insights-mistakes-decided-wrong = { $label }: { $value } in place of { $was }
insights-mistakes-decided-missing = { $label }: { $value }; the table had none
insights-mistakes-decided-photo = The photo is right
insights-mistakes-decided-apart = They are different products
insights-mistakes-shares = The shares are of photos; of products with equal photos, each counts.
insights-mistakes-untried = Not judged, because photos can't tell them: brands, tags and sizes, and attributes with one value only or more than 1,000: { $columns }.
insights-mistakes-keep = They are different products
insights-mistakes-keep-undo = Not different after all

## Insights: demand

insights-demand = Demand
insights-demand-about = What visitors searched for and did not find: photos that nothing is close to, and words that no product has.
insights-demand-off = Searches are not counted. To count them, start the server with
insights-demand-keeper = What visitors searched for is shown to the shop's keeper only, in the demo too.
insights-demand-empty = In the last { $days } days, no search was counted that found nothing.
insights-demand-others = { $count ->
    [one] One search by photo was compared by another network than the one that is used now. It is in no group.
   *[other] { $count } searches by photo were compared by another network than the one that is used now. They are in no group.
}
insights-demand-photos = Photos
insights-demand-photos-count = { $count ->
    [one] In the last { $days } days, nothing was close to one photo.
   *[other] In the last { $days } days, nothing was close to { $count } photos. Those that look alike are in groups, each with the product that comes nearest; { $alone } are alone.
}
insights-demand-near = { $count ->
    [one] One search near “{ $name }”; nothing close
   *[other] { $count } searches near “{ $name }”; nothing close
}
insights-demand-nearest = Nearest product
insights-demand-searches = Searches
insights-demand-table = Groups by week, as a table
insights-demand-words = Words
insights-demand-word = Word or phrase
insights-demand-unwritten = { $count ->
    [0] A word is written down when five searches had it.
    [one] One other word or phrase was in fewer than five searches, and is not written down.
   *[other] { $count } other words and phrases were in fewer than five searches each, and are not written down.
}
insights-demand-weeks = By week
insights-demand-week = Week from
insights-demand-by-photo = By photo
insights-demand-by-words = By words
insights-demand-delete = Delete all of this
insights-demand-kept = What is kept
insights-demand-kept-how = Of a photo: the day, and numbers that describe it, but no picture. Of searches by words: how many there were each day. Of words: a coded form by which equal ones are counted, and the word itself from the fifth search on. Nothing of who searched. The same search of a visitor counts once a day. Everything is deleted after 90 days.

insights-demand-sure = Yes, delete all searches of { $days } days now
insights-demand-deleted = Everything that was counted is deleted.
## Insights: quality

insights-quality = Quality
insights-quality-about = How good the search is, by kind: of the five nearest products, how many agree, for the catalogue's own photos and for visitors'.
insights-quality-same = The same …
insights-quality-visitors-none = For visitors' photos nothing was measured: the build tries changed copies of some photos in their place, and has stored none that fit. Build the index without --exclude to measure it.
insights-quality-kinds = By kind, the worst first
insights-quality-kinds-how = Of five neighbours, so many are of the same { $columns }. Kinds of fewer than { $least } products come last.
insights-quality-kind = Kind
insights-quality-shown = instead:
insights-quality-more = { $count ->
    [one] One more kind is in the file.
   *[other] { $count } more kinds are in the file.
}
insights-quality-of-views = of { $count }
insights-quality-viewed = By kind, for visitors' photos
insights-quality-viewed-how = The worst first. Only kinds of which { $least } changed photos or more were tried; behind each figure is how many, and few photos tell little.
insights-quality-examples = Where it goes wrong
insights-quality-examples-how = Products of the worst kinds with the fewest right neighbours, and their five nearest.
insights-quality-example = { $kind }: { $share } % right
insights-quality-asked = Product
insights-quality-right = right
insights-quality-wrong = wrong
insights-quality-confused = What is taken for what
insights-quality-confused-how = The commonest wrong neighbours in the whole catalogue.
insights-quality-neighbours = Neighbours
insights-quality-pair = { $kind } → { $shown }
insights-quality-head = What training would gain
insights-quality-head-how = As a trial, two small layers on top of the network (a head) were trained with the labels of { $learned } products. Of { $aside } other products, compared among themselves, so many of the five nearest agree:
insights-quality-head-command = To make an index with such a head:
insights-quality-head-noise = A gain whose range includes 0 may be chance.
insights-quality-before = As it is
insights-quality-after = With a head
insights-quality-gain = Gain
insights-quality-range = { $value } ({ $low } to { $high })
insights-quality-head-better = Yes: a head trained on these labels would make the neighbours agree better.
insights-quality-head-worse = No: here, training would make the neighbours agree less. Leave it.
insights-quality-head-unclear = It is not clear that training would help: the difference may be chance.
insights-quality-label = Or is the label wrong? Likely mistakes
