//! Rules of the message itself.

rules! {
    IDENTIFIER_CHARACTERS Error "identifier-characters" "CAP 1.2 §3.2.1 identifier" "take out white space, commas, `<` and `&`";
    SENDER_CHARACTERS Error "sender-characters" "CAP 1.2 §3.2.1 sender" "take out white space, commas, `<` and `&`";
    STATUS_DRAFT Warning "status-draft" "CAP 1.2 §3.2.1 status" "do not distribute drafts";
    NOTE_MISSING Warning "note-missing" "CAP 1.2 §3.2.1 status, msgType, note" "name the exercise or the reason in note";
    RESTRICTION_MISSING Departure "restriction-missing" "CAP 1.2 §3.2.1 restriction" "say in restriction whom it may reach";
    RESTRICTION_SCOPE Departure "restriction-scope" "CAP 1.2 §3.2.1 restriction" "use restriction only with scope Restricted; until then it is treated as restricted";
    ADDRESSES_MISSING Departure "addresses-missing" "CAP 1.2 §3.2.1 addresses" "list the recipients of a private message";
    REFERENCES_MISSING Error "references-missing" "CAP 1.2 §3.2.1 msgType, references" "name the earlier messages it is about";
    REFERENCES_FORM Error "references-form" "CAP 1.2 §3.2.1 references" "write sender,identifier,sent for each, separated by white space";
    REFERENCES_SELF Error "references-self" "CAP 1.2 §3.2.1 references" "reference earlier messages, never itself";
    REFERENCES_LATER Error "references-later" "CAP 1.2 §3.2.1 references" "reference only messages sent earlier";
    REFERENCES_SAME_TIME Warning "references-same-time" "CAP 1.2 §3.2.1 references" "give every message a sent time of its own";
    REFERENCES_TWICE Warning "references-twice" "CAP 1.2 §3.2.1 references" "reference every message once";
    REFERENCES_OF_ALERT Warning "references-of-alert" "CAP 1.2 §3.2.1 msgType" "use msgType Update if it replaces an earlier message";
    INFO_MISSING Warning "info-missing" "CAP 1.2 §3.2.2" "say what happened in an info block";
}
