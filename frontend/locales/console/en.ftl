# Words of the officers' console.

## The frame

cases = Cases
new-case = New case
settings = Settings
keys = Keyboard
close = Close
cancel = Cancel
save = Save
change = Change
copy = Copy
copied = Copied
shown-once = This is shown only now. Copy it before you leave the page.
loading = Loading
sending = Sending
try-again = Try again
retry = Send again
sign-out = Sign out
panes = Parts of this case
back-to-cases = Back to the cases
no-name = No name yet
time-runs = time runs { $rate } times faster

offline = Connection lost, trying again.
offline-kept = What you typed is kept here.
unreached = The server could not be reached.
unreached-fix = Check the network. Nothing you typed is lost.

welcome-live = { $count ->
    [one] One search is running
   *[other] { $count } searches are running
 }
welcome-quiet = No search is running
welcome-text = Choose a case on the left, or open a new one.

key-search = Search cases
key-n = New case
key-j = Next case or tip
key-k = Case or tip before
key-1 = This tip is new
key-2 = This tip is being looked into
key-3 = This tip is useful
key-4 = This tip is not right
key-keys = This list

ago-now = just now
ago-minutes = { $minutes } min ago
ago-hours = { $hours } h { $minutes } min ago
ago-days = { $days ->
    [one] { $days } day ago
   *[other] { $days } days ago
 }
in-moment = in a moment
in-minutes = in { $minutes } min
in-hours = in { $hours } h { $minutes } min
in-days = { $days ->
    [one] in { $days } day
   *[other] in { $days } days
 }

## Signing in

signin-title = Sign in to Homeward
signin-text = This link works once. After signing in, this browser stays signed in.
signin-button = Sign in
needed-title = You need a sign-in link
needed-text = There are no passwords here. An administrator of your agency makes a link for you.
needed-step-1 = Ask an administrator to open Settings, Officers and press “Make a sign-in link” beside your name.
needed-step-2 = Open the link on this device.
needed-step-3 = Press “Sign in”. The link is then used up.
needed-first = First officer of all? The server printed a one-time link when it was started for the first time.

## The list

search-cases = Search by name or code
search-nothing = No case matches “{ $search }”
cases-empty = No cases yet
cases-empty-text = When a child is reported missing, open a new case. It can be published in about a minute.
cases-ended = Ended ({ $count })
row-since = Missing for
row-opened = Opened
stage-draft = Draft
stage-live = Searching
stage-resolved = Closed
stage-withdrawn = Withdrawn
stage-expired = Run out

new-follows = New case that follows this one
new-actual = A child is missing
new-actual-text = Publishing this case tells the public.
new-exercise = Exercise
new-exercise-text = Goes only to phones, screens and partners that take part in exercises.
new-exercise-only = This server is for exercises. No real alert can leave it.

## The form

file-title = New case
correct-title = Correct: { $name }
part-photo = Photo
part-who = Who
part-where = Where and when
part-with = Going with
part-text = What to tell
part-reach = Who will get it
part-done = complete
part-missing = { $count } missing

photo-current = The photo that will be shown
photo-camera = Take a photo
photo-file = Choose a picture
photo-hint = A clear face, not older than a year if there is one.
photo-sending = Sending the photo
photo-without = There is no photo
photo-reason = Why is there no photo?

who-name = Name
who-sex = Sex
who-age = Age in years
who-height = Height in cm
who-features = What cannot change
who-features-hint = Face, a mark, the way of walking
who-clothes = What may have been changed
who-clothes-hint = Clothes, hair
sex-female = Girl
sex-male = Boy
sex-unknown = Not known
english-add = English
english-for = Add English: { $label }
english-label = { $label } in English

place-search = Find the place
place-search-example = Station, town, or 38.01, 114.48
place-hits = { $count ->
    [0] No place found
    [one] One place found
   *[other] { $count } places found
 }
place-nothing = No place of this name. Try a nearby town, or tap the map.
kind-county = county
kind-city = city
kind-station = station
kind-airport = airport
kind-coordinate = point
where-place = The place as a local would say it
where-place-hint = For example: north square, beside the ticket hall
where-missing-point = Say where: find the place or tap the map
where-missing-place = Give the place a name
where-missing-time = Say when the child was last seen
when-title = Last seen
when-now = Just now
when-15 = 15 min ago
when-60 = 1 h ago
when-from = Not before
when-to = Not after
when-zone = Times are China time (UTC+8).

with-hint = Only what is known. This part may stay empty.
with-companion = A person with the child
with-vehicle = A vehicle
text-what = What happened
text-what-hint = One or two plain sentences. The public reads this.
text-call = Whom to call
text-notes = Notes for the police
text-notes-hint = Never leaves the police side.

reach-before = Say where the child was last seen, and this shows who will be told.
ring-within = within { $km } km
ring-at-once = told at once
ring-opens = opens
ring-opened = opened
ring-not-opened = never opened
ring-is-open = open
ring-is-later = later
people-about = about { $people } people
estimate = estimate
measured = measured
count-phones = { $count ->
    [one] { $shown } phone
   *[other] { $shown } phones
 }
count-stations = { $count ->
    [one] { $shown } station
   *[other] { $shown } stations
 }
count-airports = { $count ->
    [one] { $shown } airport
   *[other] { $shown } airports
 }
count-screens = { $count ->
    [one] { $shown } screen
   *[other] { $shown } screens
 }
count-partners = { $count ->
    [one] { $shown } partner
   *[other] { $shown } partners
 }
eta-sum = All told in about { $time }
eta-seen = as fast as last time
eta-allowed = as fast as is allowed
eta-assumed = speed assumed

saved-at = Saved { $time }
saving = Saving
save-failed = Not saved yet. Kept on this device, trying again.
save-hint = Everything you type is saved by itself.
publish = Publish
publish-to = Publish to { $people } people within { $km } km
publish-missing = { $count ->
    [one] One thing is still missing
   *[other] { $count } things are still missing
 }
confirm-title = Publish this alert?
confirm-title-drill = Publish this exercise?
confirm-text = Phones, screens and partners get it within seconds. It can be corrected and taken back at any time.
confirm-hold = Hold to publish
confirm-back = Not yet
hold-hint = Hold a little longer.
hold-press = Or press here.
correct-send = Send the correction
correct-text = Replaces what { $count } phones show now, without a sound.
correct-hold = Hold to send
correct-later = Back without sending

## The preview

preview = Preview
preview-lang = Language of the preview
preview-phone = Phone
preview-page = Public page
preview-screen = Station screen
preview-short = Short text
preview-none = The preview comes as soon as something is saved.
preview-opened = When it is opened:
preview-screen-note = The screen changes between Chinese and English every 8 seconds.
preview-broadcast = Broadcast
broadcast-text = For phones without any app and for signs above the road. Who is missing and whom to call always fit; the rest goes in by how much it helps.
broadcast-short = Short: 90 characters
broadcast-long = Long: 360 characters
broadcast-gsm7 = Counted in the network’s own alphabet (GSM 7 bit).
broadcast-ucs2 = A character outside the network’s alphabet makes each one count as 16 bits.
broadcast-pages = { $n ->
    [one] { $n } page
   *[other] { $n } pages
 }
broadcast-cut = Shortened: { $parts }.
broadcast-left-out = No room for: { $parts }.
broadcast-and = ,{" "}
broadcast-part-headline = the name
broadcast-part-place = place and time
broadcast-part-with = company or vehicle
broadcast-part-features = marks
broadcast-part-clothes = clothes
broadcast-part-what = what happened
broadcast-part-page = the page’s address
broadcast-part-agency = the agency
broadcast-part-call = the number
short-length = Length of the short text
short-count = { $length } of { $limit }
short-over = , { $over } too long

## The map

map-loading = Loading the map
map-note = demo base map (Natural Earth)
map-pick = Tap the place on the map
map-failed = This browser cannot draw the map. The same in words:
map-seen-at = Last seen at { $lat }, { $lon }
map-type-point = Find the place by its name, or type its coordinates.
map-km = { $km } km
legend = Legend
legend-ring-first = Told at once (plan)
legend-ring-measured = Ring that is open (measured)
legend-ring-later = Opens later (plan)
legend-seen = Last seen
legend-sighting = Sighting, in order
legend-tip = Tip from the public
legend-screen = Station screen
legend-people = Numbers of people are estimates

## The live case

pane-case = Case
pane-map = Map
pane-reach = Reach
pane-tips = Tips
pane-channels = Channels
pane-timeline = Timeline
since-seen = since last seen
since-published = since published
public-page = Public page
valid-until = Valid until
numbers-title = Phones told
numbers-hero = of { $count } inside the rings
numbers-hero-rim = hand-offs to { $count } phones inside: one on the rim of a ring can get two
number-handed = handed
number-handed-text = Phones that took the message and checked its signature, by their own receipts.
number-shown = shown
number-shown-text = Phones that showed it to a person. Those outside the ring or already told stay silent.
number-opened = opened
number-opened-text = Phones on which a person opened it.
number-connected = connected
number-connected-text = Phones with an open line to this server now, everywhere.
number-inside = inside
number-inside-text = Connected phones whose cell touches an open ring.
per-second = { $now } per second now, { $top } at the most
per-second-none = Waiting for the next phones
rings-title = Rings
watch-title = Stopwatch
told-first = The first phone has it.
told-50 = Half of the phones have it.
told-90 = Nine of ten phones have it.
told-99 = 99 of 100 phones have it.
watch-last-seen = Last seen
watch-reported = Reported
watch-published = Published
watch-first-phone = First phone
watch-half = Half of the phones
watch-ninety = 90 % of the phones
watch-ninety-nine = 99 % of the phones
watch-first-tip = First tip
watch-first-sighting = First sighting
watch-closed = Closed
after-publishing = after { $time }
before-publishing = { $time } before
not-yet = not yet

channel-device = Phones connected now
channel-public-page = Public page
channel-signage = Station screens
channel-partner-webhook = Partners
channel-cap-feed = Feeds for partners
channel-weibo = Weibo
channel-fediverse = Fediverse
channel-telegram = Telegram
channel-mail = Mail
channel-mqtt = MQTT
channel-sms = Text messages
channel-web-push = Phones with the page closed
channel-unified-push = Apps with a push server of their own
channel-fcm = Phones with Google's services
channel-apns = Apple's devices
channel-hms = Phones with Huawei's services
channel-well = done
channel-working = sending
channel-failed = needs a hand
leaving-title = Leaving now
leaving-count = { $done } of { $chosen } phones
leaving-left = about { $time } left
leaving-unknown = just begun
channel-times = first after { $first }, last after { $last }
channel-error = Last answer:
state-delivered = delivered
state-queued = waiting
state-later = trying again
state-failed = failed
state-skipped = not needed
messages-title = Messages
cause-issued = Alert
cause-ring = Wider ring
cause-corrected = Correction
cause-moved = Search moved
cause-renewed = Renewed
cause-found = Found
cause-ended = Taken back
attempts-title = Deliveries to partners
attempts-erased = Confirmed that everything of the child is deleted:
attempts-not-erased = Has not confirmed yet that everything of the child is deleted
attempts-none = No partner gets this alert.
attempts-count = { $count ->
    [one] one attempt
   *[other] { $count } attempts
 }
attempts-next = next

action-correct = Correct
action-renew = Renew
action-withdraw = Withdraw
action-resolve = Close case
action-follow = Open a case that follows this one
withdraw-title = Take this alert back?
withdraw-text = It disappears from { $count } phones, from every screen and page, and partners are told to remove it.
withdraw-reason = Why?
withdraw-wrong-child = Wrong photo or name
withdraw-wrong-place = Wrong place or time
withdraw-not-missing = The child is not missing
withdraw-needs-reason = Say why, then you can take it back.
withdraw-hold = Hold to take it back everywhere
resolve-title = Close the case
resolve-outcome = How did it end?
resolve-led-by = What led to it?
resolve-text = { $count } phones learn that the search is over. Photo and description are deleted everywhere.
resolve-needs = Choose both, then you can close the case.
resolve-hold = Hold to close the case
outcome-found_safe = Found safe
outcome-found_injured = Found injured
outcome-found_dead = Found dead
outcome-returned = Returned by themselves
outcome-false_report = False report
led-alert_tip = A tip from this alert
led-camera = A camera
led-police_work = Police work
led-family = Family
led-unknown = Not known
renew-title = Renew the alert
renew-text = How long should it stay valid from now on?
renew-hours = { $hours } hours
ended-resolved = Closed
ended-resolved-text = Photo and description are deleted from phones, screens and pages.
ended-withdrawn = Taken back everywhere
ended-withdrawn-text = Photo and description are deleted from phones, screens and pages.
ended-expired = The alert has run out
ended-expired-text = Phones and screens have stopped showing it. Renew it, or close the case.
taken-back = { $count ->
    [one] The closing reached 1 phone
   *[other] The closing reached { $told } phones
  }; { $shown } had shown the alert.

## Tips

tips-before = No tips yet
tips-before-text = After publishing, what people saw comes here.
tips-none = No tips yet
tips-none-text = What people saw appears here by itself. You need not reload.
tips-none-here = None in this group.
tips-filter = Show tips
tips-all = All
tips-new-count = { $count ->
    [0] no new tips
    [one] one new tip
   *[other] { $count } new tips
 }
tips-keys = Keys: j and k move, 1 to 4 sort.
tip-new = New
tip-looking = Looking
tip-useful = Useful
tip-false = Not right
tip-state = State of this tip
tip-no-place = Place not given
tip-distance = { $km } km away
tip-with-child = Person is with the child
tip-seen = Seen
tip-received = received
tip-photo = Photo { $number } of this tip
tip-contact = Show contact
tip-no-contact = no contact left
tip-to-sighting = Confirm as sighting
tip-is-sighting = Confirmed as sighting
sighting-title = Confirm a sighting
sighting-at = Seen at
sighting-recentre = Move the search here
sighting-recentre-text = Rings open around this place. Phones told before are updated, others are told for the first time.
sighting-needs = Give the place first: find it or tap the map.
sighting-confirm = Confirm the sighting
sighting-hold = Hold to confirm and move the search

## Settings

settings-officers = Officers
settings-partners = Partners
settings-screens = Screens
settings-keys = API keys
added = added
role-admin = administrator
role-officer = officer
officer-link = Make a sign-in link
officer-link-for = Sign-in link for { $name }
officer-link-until = Works once, until
officer-add = Add an officer
officer-add-button = Add and make a link
officer-name = Name
officer-role = Role
officer-only-admin = Administrators add officers.
status-for = For
status-exercise = Exercises
status-actual = Real alerts
requests-title = Asking to join
requests-join = would like to join
requests-sign_in = would like to be let in again
requests-linked = a link was made
requests-do = Make a link
requests-again = Make a new link
requests-decline = Decline
requests-link = Link to hand out: 15 minutes, once
requests-mailed = It was mailed too. Whoever opens it has proved the address.
requests-hand-out = This house has no mail. Give the link to the person over a way that you trust.
partners-none = No partners yet
partners-none-text = Maps, taxis, broadcasters: a partner gets every alert as a signed message.
partner-add = Add a partner
partner-name = Name
partner-url = Webhook address
partner-url-hint = May stay empty: a partner can also read the feeds.
partner-no-url = none
partner-datum = Datum of its map
partner-datum-hint = Everything the partner gets to draw is converted to it. Ask the partner if in doubt: the wrong one is half a kilometre off.
partner-told = Told in
format-json = JSON
format-cap = CAP 1.2
format-edxl = EDXL-DE 1.0
language-zh-CN = Chinese
language-en = English
datum-wgs84 = WGS-84 (satellites, OpenStreetMap)
datum-gcj02 = GCJ-02 (Amap, Tencent)
datum-bd09 = BD-09 (Baidu)
partner-public-key = The house’s public key (v1a signatures)
partner-secret = Webhook secret for { $name }
key-make = Make a key
key-new = New key
key-label = What is the key for?
key-revoke = Revoke
key-revoke-sure = Press again to revoke
key-revoked = revoked
screens-none = No screens yet
screens-none-text = Each screen gets one address. It then shows what is near by itself.
screen-add = Add a screen
screen-name = Name
screen-place = Place shown on the screen
screen-url = Address for { $name }
screen-url-hint = Open this address on the screen once. It keeps itself up to date.
screen-well = running,
screen-quiet = not heard,
screen-never = never connected
own-keys-text = A key lets a program of your agency act in your name. Every act is written down under your name.
own-keys-none = You have no keys.

foreign = From neighbours
foreign-text = Alerts of other agencies. Nothing goes out before you approve it, unless a standing agreement covers it. A neighbour’s cancel takes it back at once.
foreign-waiting = { $count ->
    [one] One alert of a neighbour waits for you
   *[other] { $count } alerts of neighbours wait for you
}
foreign-none = Nothing waits
foreign-none-text = When a neighbour sends an alert that no agreement covers, it appears here.
pfif = Records of other registries
pfif-text = A PFIF file that you were given, at most 1 MiB. A person in it can become a draft, a note on one of our alerts a tip. Nothing becomes an alert by itself, and looking keeps nothing.
pfif-choose = Choose a file
pfif-too-long = The file is longer than 1 MiB. Ask for a smaller part of it.
pfif-found = { $count ->
    [0] There is no record in it.
    [one] { $count } record is in it.
   *[other] { $count } records are in it.
 }
pfif-nameless = no name may be shown
pfif-age = age { $age }
pfif-on = on our alert { $code }
pfif-until = may be kept until
pfif-take-person = Open as a draft
pfif-take-note = Take as a tip
pfif-open = Open the draft
pfif-is-tip = It is a tip of the alert now.
pfif-refused = Cannot be taken.
pfif-left-out = Could not be read ({ $count })
foreign-settled = Dealt with ({ $count })
foreign-stage-relayed = Relayed
foreign-stage-declined = Declined
foreign-stage-cancelled = Taken back by the neighbour
foreign-stage-expired = Ran out undecided
foreign-case = Open the case
foreign-area = within { $km } km
foreign-area-cut = The neighbour’s area is wider than may be told. It will be told as far as the widest ring.
foreign-until = Holds until
foreign-photo = The message names a photo. Photos of others are not fetched; add one in the case if you have it.
foreign-web = The neighbour’s page
foreign-decline = Decline
foreign-decline-sure = Press again to decline
foreign-approve = Approve…
foreign-approve-title = Relay this alert
foreign-approve-text = Fill in what the message does not say. It goes out in your agency’s name and says from whom it is relayed.
foreign-hold = Hold to publish
relayed-from = Relayed from
