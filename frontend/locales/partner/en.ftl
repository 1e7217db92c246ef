# The partners' page: sign in, state, deliveries, settings, keys, lines to copy.

title = Partners · Homeward
partners = Partners
other-language = 中文
drill-explained = Only exercises pass through this door. No child is missing.
skip = Go to the content
sections = Parts of this page

copy = Copy
copied = Copied
named = { $what }: { $name }
save = Save
saved = Saved
cancel = Cancel
change = Change
try-again = Try again
shown-once = Shown only now. Put it where your servers keep their secrets.
loading = One moment

unreached = Homeward does not answer just now.
unreached-fix = What you see may be old. The page keeps asking by itself.

ago-now = just now
ago-seconds = { $n } s ago
ago-minutes = { $n } min ago
ago-hours = { $n } h ago
ago-days = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
 }
in-seconds = in { $n } s
in-minutes = in { $n } min
in-hours = in { $n } h
in-days = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
 }

signin-title = Sign in with a key
signin-text = An administrator of the agency gave you a key. It begins with hwp_.
signin-key = Your key
signin-show = Show
signin-hide = Hide
signin-kept = The key stays in this tab and is forgotten when you close it.
signin-do = Sign in
signin-nobody = This key opens nothing here.
signin-nobody-fix = It may have ended, or it may belong to the other door.
signin-other-live = Go to the door for real alerts
signin-other-drill = Go to the door for exercises
signin-lost = No key? The agency’s administrator can make you one.
signin-ended = You were signed out: this key has ended or was revoked.
sign-out = Sign out

section-overview = Overview
section-deliveries = Deliveries
section-settings = Settings
section-keys = Keys
section-lines = To copy

scope-missing = This key does not open this part.
scope-missing-fix = Sign in with a key that has { $scope }.

overview-well = Deliveries arrive as they should.
overview-none = You are set up. Nothing has been sent yet.
overview-waiting = { $n ->
    [one] { $n } delivery has not arrived yet. We keep trying.
   *[other] { $n } deliveries have not arrived yet. We keep trying.
 }
overview-failed = { $n ->
    [one] { $n } delivery did not arrive, and we have stopped trying.
   *[other] { $n } deliveries did not arrive, and we have stopped trying.
 }
overview-no-address = No address is set, so nothing is pushed to you. You can read the feeds.
overview-blind = This key does not show the deliveries.
overview-look = Look at the deliveries
overview-set-address = Set an address
overview-last = Last try
overview-answer = Your answer
overview-no-answer = none yet
overview-address = We push to
overview-datum = Map
overview-format = Form
overview-languages = Languages
overview-areas = Where you work
overview-everywhere = everywhere
overview-since = Partner since
overview-key = Signed in with
overview-secret = Old webhook secret
overview-secret-until = stops { $when }

datum-wgs84 = WGS-84
datum-gcj02 = GCJ-02 (Amap, Tencent)
datum-bd09 = BD-09 (Baidu)
language-zh-CN = Chinese (zh-CN)
language-en = English (en)

deliveries-text = Everything we pushed to you, newest first. The list grows by itself.
deliveries-none = Nothing has been pushed yet
deliveries-none-text = The first delivery appears here within seconds.
deliveries-older = Older ones
type-Alert = Alert
type-Update = Update
type-Cancel = Cancel
state-queued = Waiting
state-later = Trying again
state-delivered = Arrived
state-gone = You declined (410)
state-rejected = Not sent
state-expired = Ran out
state-superseded = A newer one replaced it
tries = { $n ->
    [0] not tried yet
    [one] { $n } try
   *[other] { $n } tries
 }
answered = answer { $answer }
next-try = next try { $when }
retry = Send again
retry-done = It is on its way.
bytes-title = What the last try sent
bytes-headers = Headers
bytes-body = Body, { $n } bytes
bytes-copy-headers = Copy headers
bytes-copy-body = Copy body
bytes-exact = Exactly as it left us. The signatures are over these bytes.
bytes-body_only = The body as we make it now. When this try was signed was not written down.
bytes-not_sent = Nothing has been sent yet.
bytes-erased = This alert has ended. The child’s data was deleted here, and these bytes with it. Please keep no copy.

settings-text = Changes hold from the next message on.
settings-address = Webhook address
settings-address-hint = https, reachable from the internet, without redirects. Leave it empty and nothing is pushed.
settings-datum = Datum of your map
settings-datum-hint = Every position beside the signed package comes in it. The wrong one is half a kilometre off.
settings-format = Form of what we push
settings-format-hint = CAP and EDXL are signed as a whole: their positions are always WGS-84, their texts in both languages. What you read yourself stays as it is.
format-json = JSON (GeoJSON for your map, and the signed package)
format-cap = CAP 1.2 (the signed XML)
format-edxl = EDXL-DE 1.0 (the signed CAP in an envelope)
settings-languages = Languages of the texts
settings-languages-hint = The texts beside the signed package come in these languages. The package itself always has both.
settings-languages-none = Choose at least one language. Nothing was changed.
settings-areas = Where you work
settings-areas-hint = You hear of alerts that reach one of these areas. When an alert you got ends, you always hear it.
settings-areas-none = No area is set: you hear of every alert.
area-code = Code of the place
area-code-hint = GB/T 2260: 13 is Hebei, 1301 Shijiazhuang.
area-add-code = Add this place
area-lat = Latitude
area-lon = Longitude
area-radius = Radius in km
area-add-circle = Add this circle
area-circle-in = The centre is in { $datum }.
area-is-code = Place { $code }
area-is-circle = { $km } km round { $point } (WGS-84)
area-remove = Remove { $area }
area-by-code = By code
area-by-circle = By circle

keys-text = Make a key for each of your machines, and give it only what the machine needs.
key-good = Good
key-until = ends { $when }
key-over = Has ended
key-yours = you are signed in with it
key-rotate = Exchange
key-rotate-text = You get a new key now. The old one stays good for a while, so that you can change over calmly.
key-revoke = Revoke
key-revoke-sure = Revoke it now
key-revoke-text = From the next request on it opens nothing. This cannot be undone.
key-revoke-own = It is the key of this tab: you will be signed out.
key-make = Make a key
key-label = What is it for?
key-scopes = What may it do?
key-new = Your new key
key-adopted = This tab uses the new key now.
scope-alerts-read = Read the alerts
scope-deliveries-read = See the deliveries
scope-settings-write = Change settings and keys
scope-pfif-write = Hand in notes of a registry (PFIF)
overlap = The old one stays good
overlap-0 = not at all
overlap-1 = for an hour
overlap-24 = for a day
overlap-168 = for a week
secret-title = Webhook secret
secret-text = With it you verify v1 signatures. We do not show the present one; you can exchange it. Meanwhile we sign with both.
secret-both = Both secrets sign. The old one stops { $when }.
secret-rotate = Exchange the secret
secret-new = Your new webhook secret
secret-public = Our public key, for v1a signatures

lines-text = Ready to paste. None of these needs a key, except the last.
line-widget = The nearest child on your page, also on a 404 page
line-frame = The same without a script
line-atom = Feed with signed CAP (Atom)
line-rss = Feed (RSS)
line-geojson = Feed for maps (GeoJSON)
line-pfif = Feed for registries of missing people (PFIF)
line-tiles = Vector tiles for maps
line-cap-key = Public key of the CAP signature
line-keys = Public keys of packages and webhooks
line-pull = Everything since your cursor. Your key stands in HOMEWARD_KEY.

section-rehearse = Rehearse
rehearse-text = We play an exercise to your webhook, about a quarter of a minute long, and ask your map after each step what it shows: an alert, the same again, a wider ring, a place that moves, a forgery, the end, and an end that comes late. Nobody else hears of it.
rehearse-live = Only exercises can be rehearsed.
rehearse-live-fix = On a map that shows real alerts a rehearsal has no place. Join a second time for exercises, and rehearse there.
rehearse-state = Where does your map say what it shows?
rehearse-state-hint = An address on your side that answers with what is on the map right now:
rehearse-no-address = We have no webhook address of yours to play to.
rehearse-do = Start the rehearsal
rehearse-again = Play it again
rehearse-playing = Being played. You may leave this page and come back.
rehearse-pass = Passed. Every rule was kept.
rehearse-broken = Not yet. Something was handled wrongly.
rehearse-stopped = It stopped on our side. This says nothing about your server.
rehearse-begun = Begun
rehearse-mend = What to mend
rehearse-at = after: { $step }
rehearse-looks = { $n ->
    [0] your map was not asked
    [one] your map was asked once
   *[other] your map was asked { $n } times
 }
rehearse-bytes = What was sent and seen
rehearse-sent = Sent, byte for byte
rehearse-saw = What your map said
step-alert = An alert
step-repeat = The same once more
step-ring = A wider ring
step-move = The place moves
step-stranger = A message that a stranger signed
step-thief = A message signed with a stolen secret
step-cancel = The end
step-late = An old message comes late
step-short = An alert that lives for seconds
step-expiry = It runs out without a word
step-cancel_first = An end before its alert
step-late_first = The alert that had ended before
step-at_rest = One last look
step-state-playing = (being played)
step-state-right = (right)
step-state-broken = (wrong)

signin-ways = Ways in
signin-way-mail = Mail link
signin-way-key = Key
signin-way-join = Join
link-mail = Your work mail address
link-hint = We send a link that is good for 15 minutes, once.
link-do = Send me a link
link-sent = If this address has joined, a link is on its way. If none comes, the agency’s administrator can hand you one.
join-title = Join
join-drill = For exercises you join by yourself: you get keys, a sandbox and the rehearsal at once, and no child is ever missing in it.
join-live = For real alerts an administrator of the agency answers you first. Try everything with exercises meanwhile.
join-name = Your organisation or service
join-do = Ask to join
join-sent = A link is on its way to you. If none comes within minutes, the agency’s administrator has your request and can hand you one.
join-sent-live = An administrator has your request. The link comes to your address once it is answered.
