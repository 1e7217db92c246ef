//! Rules about elements and attributes: which, how often, in which order.

rules! {
    ROOT Error "root" "CAP 1.2 §3.2.1" "make `alert` the root element";
    NAMESPACE_MISSING Departure "namespace-missing" "CAP 1.2 §3.4" "write xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"";
    NAMESPACE_UNKNOWN Error "namespace-unknown" "CAP 1.2 §3.4" "write xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"";
    NAMESPACE_MIXED Error "namespace-mixed" "CAP 1.2 §3.4" "write every element in the namespace of its alert";
    VERSION_OLD Note "version-old" "CAP 1.2 §3.4" "send CAP 1.2";
    ELEMENT_UNKNOWN Departure "element-unknown" "CAP 1.2 §3.4" "take the element out; put values of your own into a parameter";
    ELEMENT_MISSING Error "element-missing" "CAP 1.2 §3.2" "write the required element";
    ELEMENT_TWICE Error "element-twice" "CAP 1.2 §3.4" "write the element once";
    ELEMENT_ORDER Departure "element-order" "CAP 1.2 §3.4" "write the elements in the order of the standard";
    ELEMENT_EMPTY Warning "element-empty" "CAP 1.2 §3.2" "leave the element out instead of writing it empty";
    ELEMENT_IN_VALUE Error "element-in-value" "CAP 1.2 §3.4" "write plain text; escape `<` as `&lt;`";
    TEXT_STRAY Departure "text-stray" "CAP 1.2 §3.4" "take out the text between the elements";
    ATTRIBUTE_UNKNOWN Departure "attribute-unknown" "CAP 1.2 §3.4" "take the attribute out; elements of CAP have none";
    ATTRIBUTE_NIL Departure "attribute-nil" "CAP 1.2 §3.4" "leave the element out instead of marking it nil";
    SIGNATURE_TWICE Error "signature-twice" "CAP 1.2 §3.3.4.1" "sign once";
    SIGNATURE_PLACE Error "signature-place" "CAP 1.2 §3.3.4.1" "put the signature last, directly inside the alert";
    SIGNATURE_FOREIGN Error "signature-foreign" "CAP 1.2 §3.3.4.1" "use one enveloped `Signature`";
    SIGNATURE_UNVERIFIED Note "signature-unverified" "CAP 1.2 §3.3.4.1" "verify the signature before trusting the message";
    FINDINGS_MORE Note "findings-more" "reading limit" "mend these first and read again";
    MESSAGE_SIZE Unsafe "message-size" "XML safety" "shorten the message; only embedded resources may make it larger than 1 MiB";
}
