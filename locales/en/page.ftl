# Public pages: the alert, "is this real?", thanks for a tip, not found, problem.
# What is said about the child comes from the signed message; here are only the
# page's own words.

product-line = Homeward, looking for missing children
other-lang = 中文

drill-word = Exercise
drill-line = Exercise, no child is missing
drill-call = This is an exercise: please do not really call { $number }
drill-call-short = Call { $number } (exercise: do not call)
drill-title = Exercise: { $title }

state-active = Missing
state-expired = This alert has run out
since = last seen { $clock }

photo-alt = Photo of { $name }
photo-none = No photo
fact-features = Look for
fact-clothes = Wearing, may have changed
fact-with = Going with
fact-place = Last seen
fact-what = What happened

call = Call { $number }
saw = I saw this child
is-real = Is this real?
agency = Issued by { $agency }
code = Code { $code }
valid-until = Valid until { $clock } (Beijing time)
updated = Updated { $clock }, version { $version }
area = Sent to people within { $km } km of where the child was last seen.

do-title = How you can help
do-face = Look at the face and the marks first. Clothes and hair may have changed.
do-note = Note the time, the place and which way they went. Tell us even if you are not sure.
do-share = Share this page rather than a picture of it: it changes as soon as the child is found.
dont-title = Please do not
dont-approach = Do not approach, follow or hold anybody.
dont-call = Do not call if you have nothing to report. Leave the line to those who saw the child.
dont-guess = Do not guess in public or post details about other people.

poster-scan = Scan for the latest news and to send a tip
poster-call = If you see the child, call

tip-title = I saw this child
tip-lead = No login. Tell us as much or as little as you know.
tip-with-child = I am with a child who seems lost
tip-with-child-hint = Stay with the child and call { $number } now.
tip-with-child-hint-drill = Stay with the child. In an exercise, do not really call.
tip-place = Where did you see the child?
tip-place-hint = For example: railway station, north square, by the bus stop
tip-seen-at = When (Beijing time)
tip-seen-at-hint = Leave it empty if you do not remember
tip-text = What did you see?
tip-text-hint = What the child looked like, who was with them, which way they went
tip-photo = Photos (at most 3)
tip-photo-hint = Only when it is safe. Do not go closer for a photo.
tip-contact = Your phone number (optional)
tip-contact-hint = Kept encrypted, shown only to the officers on the case
tip-send = Send the tip

expired-text = Its time is over. That does not mean that the child was found. Please stop sharing it.
expired-call = If you know something, still call { $number }.

verify-title = Is this real?
verify-active = Yes, this alert is real and active
verify-active-text = The police issued it and it still stands. Trust the page below, and compare it with the poster in front of you.
verify-active-drill = This is an exercise. No child is missing. Please do not share it.
verify-found = The child has been found
verify-found-text = The police issued this alert, and the child has been found. Thank you. Please stop sharing it and delete saved photos.
verify-withdrawn = This search has ended
verify-withdrawn-text = The police issued this alert, and it has ended. Please stop sharing it and delete saved photos.
verify-expired = This alert has run out
verify-expired-text = The police issued this alert, and its time is over. Please stop sharing it.
verify-unknown = We do not know this code
verify-unknown-text = Please check it: a code has 6 letters and digits. Until you are sure, do not share the poster and do not call the number on it.
verify-open = Open the alert

thanks-title = We have it. Thank you.
thanks-text = The officers on the case will see your tip. If it is urgent, call { $number }.
thanks-text-drill = We have your exercise tip. In an exercise, please do not really call.
thanks-more = If you remember more, send another one.
stay-title = Stay with the child and call { $number } now
stay-title-drill = Stay with the child (exercise: do not call)
stay-near = Stay where there is light and other people. Talk kindly, and do not use force.
stay-police = Wait for the police. Do not hand the child to anybody who says they are family or a friend.
stay-sent = We have your tip.
back-to-page = Back to the alert

not-found-title = There is no such page
not-found-text = Please check the address, or the code on the poster. A code has 6 letters and digits, never I, L, O or U.
problem-back = Your browser's back button returns to the page before; what you typed is usually still there.
