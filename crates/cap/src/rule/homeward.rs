//! Rules of the profile `homeward`: what an alert for a missing child must carry so
//! that a map, a phone, a screen and a person can each use it.

rules! {
    IDENTIFIER Error "homeward-identifier" "homeward profile" "write homeward:AGENCY:ALERT:VERSION";
    SENDER Error "homeward-sender" "homeward profile" "let the sender be the agency that the identifier names: homeward:AGENCY";
    SCOPE Error "homeward-scope" "homeward profile" "send it to the public";
    INCIDENT Error "homeward-incident" "homeward profile" "name exactly one incident: the case";
    LANGUAGES Error "homeward-languages" "homeward profile" "write one info block in zh-CN and one in en";
    EVENT_CODE Error "homeward-event-code" "homeward profile" "give all info blocks the same categories and event codes";
    EXPIRES Error "homeward-expires" "homeward profile" "say when the information ceases to apply";
    CONTACT Error "homeward-contact" "homeward profile" "say whom to call";
    TEXTS Error "homeward-texts" "homeward profile" "write headline, description and instruction";
    TEXTS_ALIKE Error "homeward-texts-alike" "homeward profile" "let headline, description and instruction say different things";
    AREA Error "homeward-area" "homeward profile" "give every info block an area with a circle and a polygon";
    POLYGON Error "homeward-polygon" "homeward profile" "draw the polygon round the circle, with at least 128 corners";
    GEOCODE Error "homeward-geocode" "homeward profile; GB/T 2260" "write six digits and name the edition, such as GB/T2260-2007";
    RESOURCE Error "homeward-resource" "homeward profile" "give every resource a SHA-1 digest and a SHA-256 parameter";
}
