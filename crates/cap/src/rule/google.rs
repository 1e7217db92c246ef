//! Rules of the profile `google`: what Google's public alerts ask of a publisher.

rules! {
    INFO Error "google-info" "Google profile" "write at least one info block";
    DESCRIPTION Error "google-description" "Google profile" "write a description";
    WEB Error "google-web" "Google profile" "link a page with more";
    EXPIRES Error "google-expires" "Google profile" "say when the information ceases to apply";
    AREA Error "google-area" "Google profile" "write an area";
    AREA_SHAPE Error "google-area-shape" "Google profile" "give every area a circle, a polygon or a geocode";
    EFFECTIVE Error "google-effective" "Google profile" "let effective be before expires";
    CATEGORIES Error "google-categories" "Google profile" "give all info blocks the same categories";
    EVENT_CODES Error "google-event-codes" "Google profile" "give all info blocks the same event codes";
    SENDER_NAME Warning "google-sender-name" "Google profile, advice" "name the sender for people";
    CONTACT Warning "google-contact" "Google profile, advice" "say whom to tell";
    RESPONSE_TYPE Warning "google-response-type" "Google profile, advice" "say what to do by code";
    INSTRUCTION Warning "google-instruction" "Google profile, advice" "say what to do";
    HEADLINE Warning "google-headline" "Google profile, advice" "write a headline of at most 140 characters";
    TEXTS_ALIKE Warning "google-texts-alike" "Google profile, advice" "let headline, description and instruction say different things";
    UNKNOWN Warning "google-unknown" "Google profile, advice" "say how urgent, severe and certain it is";
    RADIUS Warning "google-radius" "Google profile, advice" "give circles a radius above 0";
    GEOCODE Warning "google-geocode" "Google profile, advice" "give a polygon or circle beside geocodes";
}
