//! Rules of the profile `cap-cp`: Canada.
//!
//! What the rule set of CAP-CP Beta 0.4 requires is an error; what it recommends, and what
//! stands in no list as far as the lists are known here, is a warning.

rules! {
    CODE Error "cap-cp-code" "CAP-CP 0.4 code" "write the code profile:CAP-CP:0.4";
    INFO Error "cap-cp-info" "CAP-CP 0.4 info" "write an info block";
    EVENT_CODE Error "cap-cp-event-code" "CAP-CP 0.4 eventCode" "write an event code of profile:CAP-CP:Event:0.4";
    EVENT_CODES Error "cap-cp-event-codes" "CAP-CP 0.4 eventCode" "give all info blocks the same CAP-CP event code";
    EVENT_FORM Error "cap-cp-event-form" "CAP-CP 0.4 eventCode" "write at most 12 characters without white space, such as amber";
    EVENT_CASE Warning "cap-cp-event-case" "CAP-CP Event References" "write the event code in capitals and small letters as the list does";
    EVENT_LIST Warning "cap-cp-event-list" "CAP-CP Event References" "use a value of the list, such as amber or missingPer, or else other";
    LIST Warning "cap-cp-list-version" "CAP-CP 0.4 eventCode, geocode" "name the list with its version, such as profile:CAP-CP:Event:0.4";
    AREA Error "cap-cp-area" "CAP-CP 0.4 area" "write at least one area";
    LOCATION Error "cap-cp-location" "CAP-CP 0.4 geocode" "give every area a geocode of profile:CAP-CP:Location:0.3";
    LOCATION_CODE Error "cap-cp-location-code" "CAP-CP Location References; SGC" "write a province (2 digits), census division (4) or census subdivision (7) of Statistics Canada";
    LOCATION_DIVISION Warning "cap-cp-location-division" "CAP-CP Location References; SGC 2011" "check the third and fourth digit: they name the census division";
    LANGUAGES Warning "cap-cp-languages" "CAP-CP 0.4 language" "write an info block in English and one in French";
    LANGUAGE Error "cap-cp-language" "CAP-CP 0.4 language" "name the language of every info block";
    LANGUAGE_TAG Warning "cap-cp-language-tag" "CAP-CP 0.4 language" "write en-CA or fr-CA";
    TRANSLATION Warning "cap-cp-translation" "CAP-CP 0.4 language" "translate texts only; repeat codes, times and areas as they are";
    EXPIRES Warning "cap-cp-expires" "CAP-CP 0.4 expires" "say when the information ceases to apply";
    SENDER_NAME Warning "cap-cp-sender-name" "CAP-CP 0.4 senderName" "name the sender for people";
    RESPONSE_TYPE Warning "cap-cp-response-type" "CAP-CP 0.4 responseType" "say what to do by code beside the instruction";
    MINOR_VALUE Warning "cap-cp-minor-value" "CAP-CP 0.4 MinorChange" "write none, text, correction, resource, layer or other";
    MINOR_UPDATE Warning "cap-cp-minor-update" "CAP-CP 0.4 MinorChange" "use it only in an Update with references";
    MINOR_BLOCKS Warning "cap-cp-minor-blocks" "CAP-CP 0.4 MinorChange" "write it into every info block or into none";
    MINOR_NOTE Warning "cap-cp-minor-note" "CAP-CP 0.4 MinorChange" "say in note what the other change is";
    AUTO_TRANSLATED Warning "cap-cp-auto-translated" "CAP-CP 0.4 AutoTranslated" "write yes or no, once in a block";
    LAYER Note "cap-cp-layer" "SOREM layers" "name the layer of every SOREM parameter in code";
    FLAG Warning "cap-cp-sorem-flag" "SOREM layers" "write Yes or No";
    IMMEDIATE Warning "cap-cp-immediate" "SOREM Broadcast Immediate Events" "interrupt people only for what is immediate, severe or extreme, and observed or likely";
}
