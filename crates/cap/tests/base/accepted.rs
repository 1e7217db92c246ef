//! Changes that the standard lets pass.

use super::Change::{self, After, Before, Cut, Every, Swap, Whole};

type Table = &'static [(&'static str, Change, &'static str)];

/// Accepted without a warning.
pub const PLAIN: Table = &[
    (
        "UTC as -00:00",
        Swap("16:20:00+08:00", "08:20:00-00:00"),
        "",
    ),
    (
        "offset of 5:45",
        Swap("16:20:00+08:00", "14:05:00+05:45"),
        "",
    ),
    (
        "offset of 14 hours",
        Swap("16:20:00+08:00", "22:20:00+14:00"),
        "",
    ),
    ("status System", Swap(">Exercise<", ">System<"), ""),
    ("status Actual", Swap(">Exercise<", ">Actual<"), ""),
    (
        "status Actual without note",
        Swap("<status>Exercise</status>", "<status>Actual</status>"),
        "",
    ),
    ("no code", Cut("<code>", "</code>"), ""),
    ("two codes", After("</code>", "<code>b</code>"), ""),
    ("no incidents", Cut("<incidents>", "</incidents>"), ""),
    (
        "incidents in quotes",
        Swap("case-0001", "\"case 0001\" case-2"),
        "",
    ),
    (
        "addresses with Public",
        After(
            "</scope>",
            "<addresses>a@b.example \"City Hall\"</addresses>",
        ),
        "",
    ),
    (
        "Restricted with restriction",
        Swap(
            "<scope>Public</scope>",
            "<scope>Restricted</scope><restriction>police</restriction>",
        ),
        "",
    ),
    (
        "Private with addresses",
        Swap(
            "<scope>Public</scope>",
            "<scope>Private</scope><addresses>a</addresses>",
        ),
        "",
    ),
    (
        "no responseType",
        Cut("<responseType>", "</responseType>"),
        "",
    ),
    ("responseType AllClear", Swap(">Monitor<", ">AllClear<"), ""),
    ("responseType Avoid", Swap(">Monitor<", ">Avoid<"), ""),
    ("no eventCode", Cut("<eventCode>", "</eventCode>"), ""),
    ("no effective", Cut("<effective>", "</effective>"), ""),
    ("no web", Cut("<web>", "</web>"), ""),
    ("no resource", Cut("<resource>", "</resource>"), ""),
    ("no area", Cut("<area>", "</area>"), ""),
    ("no geocode", Cut("<geocode>", "</geocode>"), ""),
    ("no circle", Cut("<circle>", "</circle>"), ""),
    ("no digest", Cut("<digest>", "</digest>"), ""),
    (
        "digest in capitals",
        Swap(
            "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
            "2FD4E1C67A2D28FCED849EE1BB76E7391B93EB12",
        ),
        "",
    ),
    ("radius 0", Swap("113.6254 100", "113.6254 0"), ""),
    (
        "radius with decimals",
        Swap("113.6254 100", "113.6254 0.5"),
        "",
    ),
    (
        "polygon the other way round",
        Swap(
            "34.60,113.40 34.60,113.90 34.90,113.90",
            "34.90,113.90 34.60,113.90 34.60,113.40",
        ),
        "",
    ),
    (
        "polygon in lines",
        Swap("34.90,113.40 34.60", "34.90,113.40\n\t34.60"),
        "",
    ),
    (
        "polygon with white space around",
        Swap("<polygon>34.90", "<polygon>\n  34.90"),
        "",
    ),
    (
        "closed with other digits",
        Swap(" 34.90,113.40</polygon>", " 34.9,113.4</polygon>"),
        "",
    ),
    (
        "two polygons",
        After("</polygon>", "<polygon>1,1 1,2 2,2 1,1</polygon>"),
        "",
    ),
    (
        "polygon over the antimeridian",
        After(
            "</polygon>",
            "<polygon>10,179 10,-179 -10,-179 -10,179 10,179</polygon>",
        ),
        "",
    ),
    (
        "two areas",
        After(
            "</area>",
            "<area><areaDesc>b</areaDesc><circle>1,1 1</circle></area>",
        ),
        "",
    ),
    (
        "altitude alone",
        After("</geocode>", "<altitude>100</altitude>"),
        "",
    ),
    (
        "altitude and ceiling",
        After(
            "</geocode>",
            "<altitude>-10.5</altitude><ceiling>900</ceiling>",
        ),
        "",
    ),
    (
        "a parameter",
        After(
            "</contact>",
            "<parameter><valueName>a</valueName><value>b</value></parameter>",
        ),
        "",
    ),
    (
        "embedded bytes named by a relative uri",
        Swap(
            "<uri>https://missing-child.example/p/0001.jpg</uri>\n      <digest>2fd4e1c67a2d28fced849ee1bb76e7391b93eb12</digest>",
            "<uri>photo.jpg</uri><derefUri>VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZw==</derefUri><digest>2fd4e1c67a2d28fced849ee1bb76e7391b93eb12</digest>",
        ),
        "",
    ),
    (
        "MIME type with parameter",
        Swap(">image/jpeg<", ">text/plain; charset=utf-8<"),
        "",
    ),
    ("CDATA", Swap("儿童失踪", "<![CDATA[儿童<失踪]]>"), ""),
    (
        "references to characters",
        Swap("6岁", "&#54;&#x5c81; &amp; &lt;3"),
        "",
    ),
    (
        "comments between elements",
        Before("<info>", "<!-- here -->"),
        "",
    ),
    ("comment at the end", After("</alert>", "<!-- end -->"), ""),
    ("no XML declaration", Cut("<?xml", "?>"), ""),
    ("lower-case utf-8", Swap("UTF-8", "utf-8"), ""),
    (
        "standalone",
        Swap(
            "encoding=\"UTF-8\"",
            "encoding=\"UTF-8\" standalone=\"yes\"",
        ),
        "",
    ),
    ("byte order mark", Before("<?xml", "\u{feff}"), "xml-bom"),
    ("carriage returns", Every("\n", "\r\n"), ""),
    (
        "a style sheet",
        Before("<alert ", "<?xml-stylesheet href=\"a.xsl\"?>"),
        "xml-instruction",
    ),
    (
        "prefixes",
        Swap(
            "<info>",
            "<info xmlns:c=\"urn:oasis:names:tc:emergency:cap:1.2\">",
        ),
        "",
    ),
    (
        "schema location",
        Swap(
            "<alert ",
            "<alert xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:oasis:names:tc:emergency:cap:1.2 cap.xsd\" ",
        ),
        "",
    ),
    (
        "a signature",
        After(
            "</info>",
            "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>",
        ),
        "signature-unverified",
    ),
    ("CAP 1.1", Swap("cap:1.2", "cap:1.1"), "version-old"),
    (
        "CAP 1.0",
        Swap(
            "urn:oasis:names:tc:emergency:cap:1.2",
            "http://www.incident.com/cap/1.0",
        ),
        "version-old",
    ),
    (
        "Update",
        Swap(
            "<msgType>Alert</msgType>\n  <scope>Public</scope>\n  <code>profile:example:missing-child:1</code>\n  <note>exercise-2026-11</note>",
            "<msgType>Update</msgType><scope>Public</scope><note>x</note><references>a,b,2026-11-23T15:20:00+08:00\n a,c,2026-11-23T07:20:01-00:00</references>",
        ),
        "",
    ),
    (
        "Cancel alone",
        Whole(
            "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>c</identifier><sender>s</sender><sent>2026-11-23T16:20:00+08:00</sent><status>Actual</status><msgType>Cancel</msgType><scope>Public</scope><references>s,a,2026-11-23T15:20:00+08:00</references></alert>",
        ),
        "",
    ),
    (
        "Ack alone",
        Whole(
            "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>c</identifier><sender>s</sender><sent>2026-11-23T16:20:00+08:00</sent><status>System</status><msgType>Ack</msgType><scope>Public</scope><references>o,a,2026-11-23T15:20:00+08:00</references></alert>",
        ),
        "",
    ),
];

/// Accepted, with a warning that names the rule.
pub const ODD: Table = &[
    ("Draft", Swap(">Exercise<", ">Draft<"), "status-draft"),
    (
        "Exercise without note",
        Cut("<note>", "</note>"),
        "note-missing",
    ),
    (
        "Alert with references",
        Before(
            "<incidents>",
            "<references>a,b,2026-11-23T15:20:00+08:00</references>",
        ),
        "references-of-alert",
    ),
    (
        "Alert with empty references",
        Before("<incidents>", "<references></references>"),
        "element-empty",
    ),
    (
        "empty code",
        Swap(
            "<code>profile:example:missing-child:1</code>",
            "<code></code>",
        ),
        "element-empty",
    ),
    (
        "empty description",
        Swap(
            "<instruction>如看到该儿童,请立即拨打110。请勿自行追赶。</instruction>",
            "<instruction/>",
        ),
        "element-empty",
    ),
    ("no info", Cut("<info>", "</info>"), "info-missing"),
    (
        "no language",
        Cut("<language>", "</language>"),
        "language-absent",
    ),
    ("empty language", Swap("zh-CN", ""), "language-absent"),
    ("padded language", Swap("zh-CN", " zh-CN "), "value-padded"),
    (
        "padded time",
        Swap("<sent>2026", "<sent> 2026"),
        "value-padded",
    ),
    (
        "no expires",
        Cut("<expires>", "</expires>"),
        "expires-absent",
    ),
    (
        "javascript",
        Swap(
            "https://missing-child.example/a/0001",
            "javascript:alert(1)",
        ),
        "web-scheme",
    ),
    (
        "mail address",
        Swap("https://missing-child.example/a/0001", "mailto:a@b.example"),
        "web-scheme",
    ),
    (
        "tags in CDATA",
        Swap("寻找6岁", "<![CDATA[<b>寻找</b>]]>"),
        "html-in-text",
    ),
    (
        "escaped tags",
        Swap("寻找6岁", "&lt;b&gt;寻找&lt;/b&gt;"),
        "html-in-text",
    ),
    (
        "comment inside the sender",
        Swap("alerts@", "ale<!-- -->rts@"),
        "xml-comment-in-value",
    ),
    (
        "instruction inside the sender",
        Swap("alerts@", "ale<?p?>rts@"),
        "xml-instruction-in-value",
    ),
    (
        "huge circle",
        Swap("113.6254 100", "113.6254 15000"),
        "circle-huge",
    ),
    (
        "two spaces before the radius",
        Swap("113.6254 100", "113.6254  100"),
        "circle-space",
    ),
    (
        "flat polygon",
        Swap(
            "34.60,113.40 34.60,113.90 34.90,113.90",
            "34.90,113.50 34.90,113.90 34.90,113.60",
        ),
        "polygon-flat",
    ),
    (
        "place code of five digits",
        Swap("410100", "41010"),
        "geocode-form",
    ),
    (
        "lower-case acronym",
        Swap("<valueName>SAME", "<valueName>same"),
        "pair-name-form",
    ),
    (
        "dotted acronym",
        Swap("<valueName>SAME", "<valueName>S.A.M.E."),
        "pair-name-form",
    ),
    (
        "neither uri nor bytes",
        Cut("<uri>", "</uri>"),
        "resource-nowhere",
    ),
    (
        "area in words",
        Cut("<polygon>", "</geocode>"),
        "area-nowhere",
    ),
    (
        "area by code",
        Cut("<polygon>", "</circle>"),
        "geocode-alone",
    ),
    (
        "bytes unlike the digest",
        Before("<digest>", "<derefUri>aGVsbG8=</derefUri>"),
        "digest-mismatch",
    ),
    (
        "an untranslated block",
        After(
            "</info>",
            "<info><language>en</language><category>Rescue</category><category>Security</category><event>x</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty><eventCode><valueName>SAME</valueName><value>CAE</value></eventCode><expires>2026-11-24T16:20:00+08:00</expires><headline>寻找6岁男童小明(演练)</headline></info>",
        ),
        "text-untranslated",
    ),
    (
        "other categories",
        After(
            "</info>",
            "<info><language>en</language><category>Met</category><event>x</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty><eventCode><valueName>SAME</valueName><value>CAE</value></eventCode><expires>2026-11-24T16:20:00+08:00</expires></info>",
        ),
        "categories-differ",
    ),
    (
        "other event codes",
        After(
            "</info>",
            "<info><language>en</language><category>Rescue</category><category>Security</category><event>x</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty><expires>2026-11-24T16:20:00+08:00</expires></info>",
        ),
        "event-codes-differ",
    ),
];
