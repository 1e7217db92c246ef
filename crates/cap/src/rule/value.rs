//! Rules about the form of values that occur in several elements.

rules! {
    VALUE_EMPTY Error "value-empty" "CAP 1.2 §3.2" "write a value into the required element";
    VALUE_PADDED Warning "value-padded" "CAP 1.2 §3.4" "write the value without white space around it";
    CODE_VALUE Error "code-value" "CAP 1.2 §3.2" "write one of the listed words, with the same capitals and without spaces";
    CODE_VERY_LIKELY Departure "code-very-likely" "CAP 1.2 §3.2.2 certainty" "write `Likely`";
    CODE_VERSION Departure "code-version" "CAP 1.2 §3.2" "send CAP 1.2, or write a word that this version knows";
    TIME_FORM Error "time-form" "CAP 1.2 §3.3.2" "write YYYY-MM-DDThh:mm:ss and the offset, such as 2026-11-23T16:20:00+08:00";
    TIME_ZONE_LETTER Departure "time-zone-letter" "CAP 1.2 §3.3.2" "write UTC as -00:00, not as Z";
    TIME_UTC_PLUS Departure "time-utc-plus" "CAP 1.2 §3.3.2" "write UTC as -00:00, not as +00:00";
    TIME_FRACTION Departure "time-fraction" "CAP 1.2 §3.3.2" "leave out fractions of a second";
    TIME_HOUR_24 Departure "time-hour-24" "CAP 1.2 §3.3.2" "write midnight as 00:00:00 of the next day";
    TIME_OFFSET_FORM Departure "time-offset-form" "CAP 1.2 §3.3.2" "write the offset as +hh:mm or -hh:mm";
    QUOTES Departure "quotes" "CAP 1.2 §3.2.1 addresses, incidents" "close every double quote, and set it apart by white space";
    PAIR_NAME Departure "pair-name" "CAP 1.2 §3.2.2 eventCode, parameter; §3.2.4 geocode" "name the list in valueName";
    PAIR_VALUE Departure "pair-value" "CAP 1.2 §3.2.2 eventCode; §3.2.4 geocode" "write the code into value";
    PAIR_NAME_FORM Warning "pair-name-form" "CAP 1.2 §3.2.2 eventCode, parameter; §3.2.4 geocode" "write acronyms in capitals and without periods, such as SAME";
    HTML_IN_TEXT Warning "html-in-text" "CAP 1.2 §3.2.2" "write plain text; readers show tags as they stand";
}
