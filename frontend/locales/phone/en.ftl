# The reference page on a phone.

title = Homeward, near you
other-language = 中文

drill-banner = Exercise
drill-explained = Everything here is an exercise. No child is missing.

place-title = Where are you?
place-why = When a child goes missing near you, a card appears here. Knowing where you are keeps it from people who are far away and cannot help.
place-private = Your position stays on this phone and is never sent. The server only learns that you are somewhere in an area of at least 100,000 people or 10,000 square kilometres.
place-find = Use my position
place-choose = Choose a place myself
place-list = City
place-list-none = Choose
place-field = Or coordinates (latitude,longitude)
place-field-example = for example 38.04,114.51
place-field-wrong = These coordinates could not be read. Write latitude, a comma and longitude, for example 38.04,114.51.
place-take = Use this place
place-finding = Finding your position…
place-refused = The browser did not allow the position. You can allow it in the browser’s settings, or choose a place yourself.
place-unavailable = The position cannot be found now. You can choose a place yourself.

place-now = Your place
place-device = where this phone is
place-point = { $lat }, { $lon }
place-change = Change
place-forget = Forget my place
place-done = Done

quiet-title = No child is being looked for near you now
quiet-text = If that changes, you will see it here. There is nothing you need to do.

line-connecting = Connecting…
line-live = Connected
line-polling = Connected, updated every minute
line-offline = No network; this page will catch up by itself
heard-now = heard from just now
heard-at = last heard at { $clock }, { $ago }
heard-never = not heard from yet
ago-minutes = { $minutes } min ago
ago-hours = { $hours } h ago
ago-days = { $days ->
    [one] { $days } day ago
   *[other] { $days } days ago
 }

notify-title = Tell me when this page is closed
notify-text = A child missing near here is found sooner when more people know at once. With a sound once a day at most, at night only when it is near. You can turn it off here at any time.
notify-allow = Allow notifications
notify-on = You are told also while this page is closed
notify-on-text = Your browser wakes this page. The server knows a wide area, not where you are.
notify-stop = Turn off
notify-failed = This browser cannot be reached while the page is closed. Keep the page open to be told.
notify-denied = The browser does not let this site notify you. You can change that in its settings.

why-inside = You are within { $km } km of the place where the child was last seen. Your phone worked that out by itself; your position stayed on it.
why-chosen = The place you chose is within { $km } km of where the child was last seen. Your phone worked that out by itself; the place stayed on it.
why-was = You were within { $km } km of the place where the child was last seen, so you also see how it goes on. Your position stayed on this phone.

hidden-line = One alert is hidden.
hidden-undo = Show it again

privacy = No account, no record of where you have been.
