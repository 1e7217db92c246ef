//! Rules of EDXL-DE 1.0 envelopes.

rules! {
    ROOT Error "edxl-root" "EDXL-DE 1.0 §3.2" "send EDXLDistribution in the namespace of EDXL-DE 1.0";
    MISSING Error "edxl-missing" "EDXL-DE 1.0 §3.2" "write the element and give it a value";
    TWICE Error "edxl-twice" "EDXL-DE 1.0 schema" "write the element once";
    ORDER Departure "edxl-order" "EDXL-DE 1.0 schema" "write the elements in the order of the schema";
    UNKNOWN Departure "edxl-unknown" "EDXL-DE 1.0 schema" "leave out what the schema does not know";
    WORD Error "edxl-word" "EDXL-DE 1.0 §3.2" "write one of the standard's words, with its capitals";
    ID Departure "edxl-id" "EDXL-DE 1.0 §3.2" "write an id without spaces and commas";
    SENDER Departure "edxl-sender" "EDXL-DE 1.0 §3.2" "write the sender as actor@domain";
    TIME Error "edxl-time" "EDXL-DE 1.0 §3.2" "write a date and time with its offset";
    TIME_FORM Departure "edxl-time-form" "EDXL-DE 1.0 §3.2" "write whole seconds and the offset in digits";
    REFERENCE Error "edxl-reference" "EDXL-DE 1.0 §3.2" "write distributionID,senderID,dateTimeSent";
    REFERENCE_ABSENT Warning "edxl-reference-absent" "EDXL-DE 1.0 §3.2" "name the earlier envelope in distributionReference";
    CIRCLE Error "edxl-circle" "EDXL-DE 1.0 §3.2" "write latitude,longitude and a radius in kilometres";
    POLYGON Error "edxl-polygon" "EDXL-DE 1.0 §3.2" "write at least four pairs, the last equal to the first";
    PLACE_CODE Departure "edxl-place-code" "ISO 3166; UN/LOCODE" "write the code in the form of its list";
    AREA_EMPTY Warning "edxl-area-empty" "EDXL-DE 1.0 §3.2" "put a circle, a polygon or a code into targetArea";
    CONTENT Error "edxl-content" "EDXL-DE 1.0 §3.2" "put exactly one of xmlContent and nonXMLContent into contentObject";
    CONTENTS Error "edxl-contents" "limits of this library" "send fewer alerts in one envelope";
    EMBEDDED_EMPTY Error "edxl-embedded-empty" "EDXL-DE 1.0 schema" "put the alert into embeddedXMLContent";
    EMBEDDED_BORROWED Departure "edxl-embedded-borrowed" "Namespaces in XML §6; exclusive C14N" "declare the alert's namespaces on the alert";
    EMBEDDED_TORN Error "edxl-embedded-torn" "Namespaces in XML §6" "make the alert a document of its own";
    NO_ALERT Note "edxl-no-alert" "EDXL-DE 1.0 §3.2" "embed a CAP alert if one was meant";
    STATUS Warning "edxl-status" "EDXL-DE 1.0 §3.2" "give envelope and alert the same status";
    FILE Error "edxl-file" "EDXL-DE 1.0 §3.2" "write size as a number and contentData as base64";
}
