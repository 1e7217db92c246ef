//! Rules of the information.

rules! {
    LANGUAGE_ABSENT Warning "language-absent" "CAP 1.2 §3.2.2 language" "write the language; without it the text counts as en-US";
    LANGUAGE_FORM Departure "language-form" "CAP 1.2 §3.2.2 language; RFC 3066" "write a language tag such as zh-CN, with a hyphen";
    CATEGORIES_DIFFER Warning "categories-differ" "practice: Google, IPAWS" "give all info blocks of one alert the same categories";
    EVENT_CODES_DIFFER Warning "event-codes-differ" "practice: Google, IPAWS" "give all info blocks of one alert the same event codes";
    TEXT_UNTRANSLATED Warning "text-untranslated" "practice: Google" "translate the text, or write it under one language";
    EXPIRES_ABSENT Warning "expires-absent" "CAP 1.2 §3.2.2 expires" "say when the information ceases to apply";
    EXPIRES_BEFORE_EFFECTIVE Error "expires-before-effective" "CAP 1.2 §3.2.2 effective, expires" "let expires be after effective; without effective that is sent";
    EXPIRES_BEFORE_SENT Warning "expires-before-sent" "CAP 1.2 §3.2.2 expires" "send messages before they expire";
    ONSET_AFTER_EXPIRES Warning "onset-after-expires" "CAP 1.2 §3.2.2 onset, expires" "let the information last until the event";
    HEADLINE_LONG Warning "headline-long" "CAP 1.2 §3.2.2 headline" "keep the headline within 160 characters";
    WEB_RELATIVE Departure "web-relative" "CAP 1.2 §3.2.2 web" "write a full address that begins with https://";
    WEB_FORM Departure "web-form" "CAP 1.2 §3.2.2 web; RFC 3986" "write a well-formed address";
    WEB_SCHEME Warning "web-scheme" "CAP 1.2 §3.2.2 web" "link only http or https; anything else never becomes a link";
}
