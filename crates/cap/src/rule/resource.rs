//! Rules of resources.

rules! {
    MIME_TYPE_MISSING Departure "mime-type-missing" "CAP 1.2 §3.2.3 mimeType" "write the MIME type; CAP 1.2 requires it";
    MIME_TYPE_FORM Departure "mime-type-form" "CAP 1.2 §3.2.3 mimeType; RFC 2046" "write type and subtype, such as image/jpeg";
    SIZE_FORM Departure "size-form" "CAP 1.2 §3.2.3 size" "write the bytes as a whole number of 0 or more";
    URI_RELATIVE Departure "uri-relative" "CAP 1.2 §3.2.3 uri" "write an absolute address; a relative one may only name embedded bytes";
    URI_FORM Departure "uri-form" "CAP 1.2 §3.2.3 uri; RFC 3986" "write a well-formed address";
    URI_SCHEME Warning "uri-scheme" "CAP 1.2 §3.2.3 uri" "link only http or https; anything else never becomes a link";
    DEREF_BASE64 Departure "deref-base64" "CAP 1.2 §3.2.3 derefUri" "write the bytes in base64";
    RESOURCE_NOWHERE Warning "resource-nowhere" "CAP 1.2 §3.2.3 uri" "link the file or embed it";
    DIGEST_FORM Departure "digest-form" "CAP 1.2 §3.2.3 digest; FIPS 180-2" "write the SHA-1 of the bytes as 40 hexadecimal digits";
    DIGEST_MISMATCH Warning "digest-mismatch" "CAP 1.2 §3.2.3 digest" "compute the digest of the embedded bytes again; until then they are not shown";
}
