//! Rules of CAP feeds: Atom and RSS, thin and fat.

rules! {
    ROOT Error "feed-root" "RFC 4287 §4.1.1; RSS 2.0" "send an Atom feed or an RSS 2.0 channel";
    ENTRIES Error "feed-entries" "limits of this library" "send fewer entries; leave out what has expired";
    ID Error "feed-id" "RFC 4287 §4.1.1, §4.2.6" "give the feed one id that never changes";
    TITLE Error "feed-title" "RFC 4287 §4.1.1; RSS 2.0" "give the feed one title";
    UPDATED Error "feed-updated" "RFC 4287 §4.1.1, §4.2.15" "say once when the feed last changed";
    SELF Warning "feed-self" "RFC 4287 §4.1.1; WebSub §4" "link to the feed itself with rel=self";
    AUTHOR Warning "feed-author" "RFC 4287 §4.1.1" "name who answers for the feed";
    TIME Error "feed-time" "RFC 4287 §3.3; RSS 2.0" "write RFC 3339 with a zone in Atom, RFC 822 in RSS";
    ENTRY_ID Error "feed-entry-id" "RFC 4287 §4.1.2, §4.2.6" "give each entry one id: the alert's own";
    ENTRY_GUID Departure "feed-entry-guid" "RSS 2.0" "give each item a guid";
    ENTRY_TITLE Error "feed-entry-title" "RFC 4287 §4.1.2" "give each entry one title";
    ENTRY_UPDATED Error "feed-entry-updated" "RFC 4287 §4.1.2, §4.2.15" "say once when the entry last changed";
    ENTRY_LINK Error "feed-entry-link" "RFC 4287 §4.1.2; CAP feeds" "link each entry to its alert";
    ENTRY_LINK_ABSENT Departure "feed-entry-link-absent" "CAP feeds" "link to the alert beside carrying it";
    ENTRY_LINKS Error "feed-entry-links" "CAP feeds" "link each entry to one alert";
    LINK_ADDRESS Error "feed-link-address" "RFC 3986; CAP feeds" "write an absolute http or https address";
    ENTRY_TWICE Error "feed-entry-twice" "RFC 4287 §4.1.1" "make each message one entry, also an Update or a Cancel";
    LINK_TWICE Error "feed-link-twice" "CAP feeds" "give each alert an address of its own";
    CONTENT_SEVERAL Error "feed-content-several" "RFC 4287 §4.1.3.3" "carry one alert in an entry";
    CONTENT_ALERT Error "feed-content-alert" "RFC 4287 §4.1.3.3" "carry the alert element itself in content of type application/cap+xml";
    CONTENT_ESCAPED Departure "feed-content-escaped" "RFC 4287 §4.1.3.3" "carry the alert as markup, not as escaped text";
    CONTENT_BORROWED Departure "feed-content-borrowed" "Namespaces in XML §6; exclusive C14N" "declare the alert's namespaces on the alert";
    CONTENT_TORN Error "feed-content-torn" "Namespaces in XML §6" "make the alert a document of its own";
    ENTRY_WORD Error "feed-entry-word" "CAP 1.2 §3.2.1" "write status and msgType with the words of CAP";
    ENTRY_DIFFERS Error "feed-entry-differs" "CAP feeds" "let the entry say of the alert what the alert says";
}
