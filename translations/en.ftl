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
