# Words that every page uses: the card, states, times.

product = Homeward
product-spoken = Homeward, looking for missing children

drill-word = Exercise
drill-line = Exercise, no child is missing

state-active = Missing
state-found = Found. Thank you.
state-ended = Search ended
state-expired = This alert has run out

found-text = The child has been found. The photo and description are deleted from this phone.
ended-text = The police have ended this search. The photo and description are deleted from this phone.
expired-text = This alert is no longer valid. The photo and description are deleted from this phone.

push-quiet = Nothing for you near here
push-quiet-text = A message about a search came that is not for your place, or that you know already. There is nothing to do.

since-now = last seen just now
since-minutes = last seen { $minutes } min ago
since-hours = last seen { $hours } h { $minutes } min ago
since-days = last seen { $days ->
    [one] { $days } day
   *[other] { $days } days
 } { $hours } h ago

photo-alt = Photo of { $name }
photo-alt-more = Photo of { $name }, number { $number }
photo-none = No photo
photo-more = Swipe for more photos

fact-features = Look for
fact-clothes = Wearing, may have changed
fact-with = Going with
fact-place = Last seen

distance-m = about { $metres } m from you
distance-km = about { $km } km from you

call = Call { $number }
# In an exercise nobody may ring the police: a word, not a link.
call-drill = Call { $number } (exercise: do not call)
saw = I saw this child
is-real = Is this real?
hide = Hide
why = Why do I see this?
code = Code { $code }
