//! Rules of the profile `cap-cp`: Canada.

rules! {
    CODE Error "cap-cp-code" "CAP-CP 0.4 code" "write the code profile:CAP-CP:0.4";
    INFO Error "cap-cp-info" "CAP-CP 0.4 info" "write an info block";
    EVENT_CODE Error "cap-cp-event-code" "CAP-CP 0.4 eventCode" "write an event code of profile:CAP-CP:Event:0.4";
    EVENT_CODES Error "cap-cp-event-codes" "CAP-CP 0.4 eventCode" "give all info blocks the same CAP-CP event code";
    AREA Error "cap-cp-area" "CAP-CP 0.4 area" "write at least one area";
    LOCATION Error "cap-cp-location" "CAP-CP 0.4 geocode" "give every area a geocode of profile:CAP-CP:Location:0.3";
    LANGUAGES Warning "cap-cp-languages" "CAP-CP 0.4 language" "write an info block in English and one in French";
    LANGUAGE Error "cap-cp-language" "CAP-CP 0.4 language" "name the language of every info block";
    EXPIRES Warning "cap-cp-expires" "CAP-CP 0.4 expires" "say when the information ceases to apply";
    SENDER_NAME Warning "cap-cp-sender-name" "CAP-CP 0.4 senderName" "name the sender for people";
}
