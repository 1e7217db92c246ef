//! Changes that must be refused, each with the rule that must say so.

use super::Change::{self, After, Before, Cut, Every, Swap, Whole};

type Table = &'static [(&'static str, Change, &'static str)];

const UPDATE: &str = "<msgType>Alert</msgType>";

pub const ALERT: Table = &[
    (
        "no identifier",
        Cut("<identifier>", "</identifier>"),
        "element-missing",
    ),
    (
        "empty identifier",
        Swap("urn:oid:2.49.0.1.156.7.2026.11.23.0001", ""),
        "value-empty",
    ),
    (
        "blank identifier",
        Swap("urn:oid:2.49.0.1.156.7.2026.11.23.0001", "  "),
        "value-empty",
    ),
    (
        "identifier with comma",
        Swap("23.0001", "23,0001"),
        "identifier-characters",
    ),
    (
        "identifier with &lt;",
        Swap("23.0001", "23&lt;0001"),
        "identifier-characters",
    ),
    (
        "identifier with &amp;",
        Swap("23.0001", "23&amp;0001"),
        "identifier-characters",
    ),
    (
        "identifier with newline",
        Swap("23.0001", "23\n0001"),
        "identifier-characters",
    ),
    (
        "identifier with no-break space",
        Swap("23.0001", "23\u{a0}0001"),
        "identifier-characters",
    ),
    (
        "padded identifier",
        Swap("<identifier>urn", "<identifier> urn"),
        "identifier-characters",
    ),
    (
        "two identifiers",
        After("</identifier>", "<identifier>b</identifier>"),
        "element-twice",
    ),
    ("no sender", Cut("<sender>", "</sender>"), "element-missing"),
    (
        "empty sender",
        Swap("<sender>alerts@missing-child.example</sender>", "<sender/>"),
        "value-empty",
    ),
    (
        "sender with space",
        Swap("alerts@", "the alerts@"),
        "sender-characters",
    ),
    (
        "sender with comma",
        Swap("alerts@", "a,lerts@"),
        "sender-characters",
    ),
    (
        "sender with CDATA <",
        Swap("alerts@", "<![CDATA[<alerts@]]>"),
        "sender-characters",
    ),
    (
        "two senders",
        After("</sender>", "<sender>b</sender>"),
        "element-twice",
    ),
    (
        "elements inside sender",
        Swap("alerts@", "<b>alerts</b>@"),
        "element-in-value",
    ),
    ("no status", Cut("<status>", "</status>"), "element-missing"),
    (
        "no msgType",
        Cut("<msgType>", "</msgType>"),
        "element-missing",
    ),
    ("no scope", Cut("<scope>", "</scope>"), "element-missing"),
    (
        "two scopes",
        After("</scope>", "<scope>Private</scope>"),
        "element-twice",
    ),
    (
        "restriction with Public",
        After("</scope>", "<restriction>police</restriction>"),
        "restriction-scope",
    ),
    (
        "Restricted without restriction",
        Swap(">Public<", ">Restricted<"),
        "restriction-missing",
    ),
    (
        "Restricted with empty restriction",
        Swap(
            "<scope>Public</scope>",
            "<scope>Restricted</scope><restriction/>",
        ),
        "restriction-missing",
    ),
    (
        "Private without addresses",
        Swap(">Public<", ">Private<"),
        "addresses-missing",
    ),
    (
        "Private with empty addresses",
        Swap(
            "<scope>Public</scope>",
            "<scope>Private</scope><addresses> </addresses>",
        ),
        "addresses-missing",
    ),
    (
        "Private with restriction",
        Swap(
            "<scope>Public</scope>",
            "<scope>Private</scope><restriction>x</restriction><addresses>a</addresses>",
        ),
        "restriction-scope",
    ),
    (
        "open quote in addresses",
        After("</scope>", "<addresses>a \"city hall</addresses>"),
        "quotes",
    ),
    (
        "open quote in incidents",
        Swap("case-0001", "\"case 0001"),
        "quotes",
    ),
    (
        "two notes",
        After("</note>", "<note>b</note>"),
        "element-twice",
    ),
];

pub const REFERENCES: Table = &[
    (
        "Update without references",
        Swap(">Alert<", ">Update<"),
        "references-missing",
    ),
    (
        "Cancel without references",
        Swap(">Alert<", ">Cancel<"),
        "references-missing",
    ),
    (
        "Ack without references",
        Swap(">Alert<", ">Ack<"),
        "references-missing",
    ),
    (
        "Error without references",
        Swap(">Alert<", ">Error<"),
        "references-missing",
    ),
    (
        "Update with empty references",
        Swap(
            "<msgType>Alert</msgType>\n  <scope>Public</scope>\n  <code>profile:example:missing-child:1</code>\n  <note>exercise-2026-11</note>",
            "<msgType>Update</msgType><scope>Public</scope><note>x</note><references/>",
        ),
        "references-missing",
    ),
    (
        "reference of two parts",
        Before("<incidents>", "<references>a@b.example,a1</references>"),
        "references-form",
    ),
    (
        "reference of four parts",
        Before(
            "<incidents>",
            "<references>a,b,c,2026-11-23T15:20:00+08:00</references>",
        ),
        "references-form",
    ),
    (
        "reference with spaces after commas",
        Before(
            "<incidents>",
            "<references>a, b, 2026-11-23T15:20:00+08:00</references>",
        ),
        "references-form",
    ),
    (
        "references set apart by commas",
        Before(
            "<incidents>",
            "<references>a,b,2026-11-23T15:20:00+08:00,a,c,2026-11-23T15:20:00+08:00</references>",
        ),
        "references-form",
    ),
    (
        "reference without time",
        Before("<incidents>", "<references>a,b,</references>"),
        "references-form",
    ),
    (
        "reference with bad time",
        Before("<incidents>", "<references>a,b,yesterday</references>"),
        "references-form",
    ),
    (
        "reference with Z",
        Before(
            "<incidents>",
            "<references>a,b,2026-11-23T07:20:00Z</references>",
        ),
        "time-zone-letter",
    ),
    (
        "reference to itself",
        Before(
            "<incidents>",
            "<references>alerts@missing-child.example,urn:oid:2.49.0.1.156.7.2026.11.23.0001,2026-11-23T16:20:00+08:00</references>",
        ),
        "references-self",
    ),
    (
        "reference to the future",
        Before(
            "<incidents>",
            "<references>a,b,2026-11-23T16:20:01+08:00</references>",
        ),
        "references-later",
    ),
    (
        "reference later only as instant",
        Before(
            "<incidents>",
            "<references>a,b,2026-11-23T15:20:00+05:00</references>",
        ),
        "references-later",
    ),
    (
        "two references elements",
        Before(
            "<incidents>",
            "<references>a,b,2026-11-23T15:20:00+08:00</references><references>a,c,2026-11-23T15:20:00+08:00</references>",
        ),
        "element-twice",
    ),
];

pub const TIMES: Table = &[
    ("no sent", Cut("<sent>", "</sent>"), "element-missing"),
    (
        "empty sent",
        Swap("<sent>2026-11-23T16:20:00+08:00</sent>", "<sent/>"),
        "time-form",
    ),
    (
        "sent with Z",
        Swap("16:20:00+08:00", "08:20:00Z"),
        "time-zone-letter",
    ),
    (
        "sent with fraction",
        Swap("16:20:00+08:00", "16:20:00.000+08:00"),
        "time-fraction",
    ),
    (
        "sent with +00:00",
        Swap("16:20:00+08:00", "08:20:00+00:00"),
        "time-utc-plus",
    ),
    (
        "sent without offset",
        Swap("16:20:00+08:00", "16:20:00"),
        "time-form",
    ),
    (
        "sent with hour 24",
        Swap("23T16:20:00+08:00", "22T24:00:00+08:00"),
        "time-hour-24",
    ),
    (
        "sent with hour 25",
        Swap("T16:20:00", "T25:20:00"),
        "time-form",
    ),
    (
        "sent with second 60",
        Swap("T16:20:00", "T16:20:60"),
        "time-form",
    ),
    (
        "sent on 30 February",
        Swap("2026-11-23T16", "2026-02-30T16"),
        "time-form",
    ),
    (
        "sent on 29 February of a short year",
        Swap("2026-11-23T16", "2026-02-29T16"),
        "time-form",
    ),
    (
        "sent in month 13",
        Swap("2026-11-23T16", "2026-13-23T16"),
        "time-form",
    ),
    (
        "sent with offset beyond 14 hours",
        Swap("16:20:00+08:00", "16:20:00+14:30"),
        "time-form",
    ),
    (
        "sent with offset +0800",
        Swap("16:20:00+08:00", "16:20:00+0800"),
        "time-offset-form",
    ),
    (
        "sent with offset +08",
        Swap("16:20:00+08:00", "16:20:00+08"),
        "time-offset-form",
    ),
    (
        "sent with a space for T",
        Swap("23T16", "23 16"),
        "time-form",
    ),
    (
        "sent as a date",
        Swap("2026-11-23T16:20:00+08:00", "2026-11-23"),
        "time-form",
    ),
    (
        "sent without seconds",
        Swap("16:20:00+08:00", "16:20+08:00"),
        "time-form",
    ),
    (
        "sent with slashes",
        Swap("2026-11-23T", "2026/11/23T"),
        "time-form",
    ),
    (
        "sent with zone name",
        Swap("16:20:00+08:00", "16:20:00 CST"),
        "time-form",
    ),
    (
        "effective with Z",
        Swap(
            "<effective>2026-11-23T16:20:00+08:00",
            "<effective>2026-11-23T08:20:00Z",
        ),
        "time-zone-letter",
    ),
    (
        "expires with Z",
        Swap("2026-11-24T16:20:00+08:00", "2026-11-24T08:20:00Z"),
        "time-zone-letter",
    ),
    (
        "expires empty",
        Swap("<expires>2026-11-24T16:20:00+08:00</expires>", "<expires/>"),
        "time-form",
    ),
    (
        "expires before effective",
        Swap("2026-11-24T16:20:00+08:00", "2026-11-23T16:19:59+08:00"),
        "expires-before-effective",
    ),
    (
        "expires before effective as instant",
        Swap("2026-11-24T16:20:00+08:00", "2026-11-23T17:20:00+10:00"),
        "expires-before-effective",
    ),
    (
        "effective after expires",
        Swap("<effective>2026-11-23", "<effective>2026-11-25"),
        "expires-before-effective",
    ),
    (
        "two expires",
        After("</expires>", "<expires>2026-11-25T16:20:00+08:00</expires>"),
        "element-twice",
    ),
    (
        "onset in words",
        After("</effective>", "<onset>now</onset>"),
        "time-form",
    ),
];

pub const CODES: Table = &[
    (
        "status in lower case",
        Swap(">Exercise<", ">exercise<"),
        "code-value",
    ),
    (
        "status padded",
        Swap(">Exercise<", "> Exercise <"),
        "code-value",
    ),
    ("status empty", Swap(">Exercise<", "><"), "code-value"),
    (
        "status unknown",
        Swap(">Exercise<", ">Drill<"),
        "code-value",
    ),
    (
        "msgType unknown",
        Swap(UPDATE, "<msgType>Correction</msgType>"),
        "code-value",
    ),
    (
        "msgType with newline",
        Swap(UPDATE, "<msgType>Alert\n</msgType>"),
        "code-value",
    ),
    (
        "scope in capitals",
        Swap(">Public<", ">PUBLIC<"),
        "code-value",
    ),
    (
        "category in lower case",
        Swap(">Rescue<", ">rescue<"),
        "code-value",
    ),
    (
        "category unknown",
        Swap(">Rescue<", ">Missing<"),
        "code-value",
    ),
    (
        "two categories in one",
        Swap(">Rescue<", ">Rescue Security<"),
        "code-value",
    ),
    (
        "responseType unknown",
        Swap(">Monitor<", ">Watch<"),
        "code-value",
    ),
    (
        "urgency unknown",
        Swap(">Immediate<", ">Now<"),
        "code-value",
    ),
    ("severity unknown", Swap(">Severe<", ">High<"), "code-value"),
    (
        "certainty Very Likely",
        Swap(">Observed<", ">Very Likely<"),
        "code-very-likely",
    ),
    (
        "certainty unknown",
        Swap(">Observed<", ">Sure<"),
        "code-value",
    ),
];

pub const INFO: Table = &[
    (
        "no category",
        Cut("<category>", "<category>Security</category>"),
        "element-missing",
    ),
    ("no event", Cut("<event>", "</event>"), "element-missing"),
    ("empty event", Swap(">儿童失踪<", "><"), "value-empty"),
    (
        "no urgency",
        Cut("<urgency>", "</urgency>"),
        "element-missing",
    ),
    (
        "no severity",
        Cut("<severity>", "</severity>"),
        "element-missing",
    ),
    (
        "no certainty",
        Cut("<certainty>", "</certainty>"),
        "element-missing",
    ),
    (
        "two urgencies",
        After("</urgency>", "<urgency>Past</urgency>"),
        "element-twice",
    ),
    (
        "two headlines",
        After("</headline>", "<headline>b</headline>"),
        "element-twice",
    ),
    (
        "two languages",
        After("</language>", "<language>en</language>"),
        "element-twice",
    ),
    (
        "language with underscore",
        Swap("zh-CN", "zh_CN"),
        "language-form",
    ),
    ("language in words", Swap("zh-CN", "中文"), "language-form"),
    (
        "language as a name",
        Swap("zh-CN", "Chinese"),
        "language-form",
    ),
    (
        "relative web",
        Swap("https://missing-child.example/a/0001", "/a/0001"),
        "web-relative",
    ),
    (
        "web without scheme",
        Swap(
            "https://missing-child.example/a/0001",
            "www.missing-child.example",
        ),
        "web-relative",
    ),
    (
        "web with space",
        Swap(
            "https://missing-child.example/a/0001",
            "https://missing-child.example/a b",
        ),
        "web-form",
    ),
    (
        "web without host",
        Swap("https://missing-child.example/a/0001", "https://"),
        "web-form",
    ),
    (
        "headline with elements",
        Swap("寻找6岁", "寻找<b>6岁</b>"),
        "element-in-value",
    ),
    (
        "eventCode without valueName",
        Cut("<valueName>", "</valueName>"),
        "element-missing",
    ),
    (
        "eventCode without value",
        Cut("<value>CAE", "</value>"),
        "element-missing",
    ),
    (
        "eventCode with empty valueName",
        Swap("<valueName>SAME</valueName>", "<valueName/>"),
        "pair-name",
    ),
    (
        "eventCode with empty value",
        Swap("<value>CAE</value>", "<value></value>"),
        "pair-value",
    ),
    (
        "eventCode turned round",
        Swap(
            "<valueName>SAME</valueName>\n      <value>CAE</value>",
            "<value>CAE</value><valueName>SAME</valueName>",
        ),
        "element-order",
    ),
    (
        "eventCode as text",
        Swap(
            "<valueName>SAME</valueName>\n      <value>CAE</value>",
            "CAE",
        ),
        "element-missing",
    ),
    (
        "parameter without value",
        After(
            "</contact>",
            "<parameter><valueName>a</valueName></parameter>",
        ),
        "element-missing",
    ),
    (
        "two values",
        Swap("<value>CAE</value>", "<value>CAE</value><value>SVR</value>"),
        "element-twice",
    ),
];

pub const RESOURCE: Table = &[
    (
        "no resourceDesc",
        Cut("<resourceDesc>", "</resourceDesc>"),
        "element-missing",
    ),
    ("empty resourceDesc", Swap(">photo<", "><"), "value-empty"),
    (
        "no mimeType",
        Cut("<mimeType>", "</mimeType>"),
        "mime-type-missing",
    ),
    (
        "empty mimeType",
        Swap(">image/jpeg<", "><"),
        "mime-type-missing",
    ),
    (
        "mimeType without subtype",
        Swap(">image/jpeg<", ">jpeg<"),
        "mime-type-form",
    ),
    ("negative size", Swap("48213", "-1"), "size-form"),
    ("size with unit", Swap("48213", "48 kB"), "size-form"),
    ("size with fraction", Swap("48213", "48213.5"), "size-form"),
    ("empty size", Swap("48213", ""), "size-form"),
    (
        "relative uri",
        Swap("https://missing-child.example/p/0001.jpg", "0001.jpg"),
        "uri-relative",
    ),
    (
        "uri with space",
        Swap("p/0001.jpg", "p/0001 a.jpg"),
        "uri-form",
    ),
    (
        "digest too short",
        Swap("2fd4e1c67a", "2fd4e1c67"),
        "digest-form",
    ),
    (
        "digest not hexadecimal",
        Swap("2fd4e1c67a", "zfd4e1c67a"),
        "digest-form",
    ),
    (
        "digest as SHA-256",
        Swap(
            "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
            "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592",
        ),
        "digest-form",
    ),
    (
        "derefUri not base64",
        Before("<digest>", "<derefUri>not base64!</derefUri>"),
        "deref-base64",
    ),
    (
        "two uris",
        After("</uri>", "<uri>https://b.example/</uri>"),
        "element-twice",
    ),
];

pub const AREA: Table = &[
    (
        "no areaDesc",
        Cut("<areaDesc>", "</areaDesc>"),
        "element-missing",
    ),
    (
        "empty areaDesc",
        Swap(">示例市及周边100公里<", "> <"),
        "value-empty",
    ),
    (
        "three pairs",
        Swap(" 34.60,113.40 34.60,113.90 34.90,113.90", " 34.60,113.90"),
        "polygon-short",
    ),
    (
        "open polygon",
        Swap(" 34.90,113.40</polygon>", "</polygon>"),
        "polygon-open",
    ),
    (
        "empty polygon",
        Swap(
            "34.90,113.40 34.60,113.40 34.60,113.90 34.90,113.90 34.90,113.40",
            "",
        ),
        "polygon-empty",
    ),
    (
        "crossing polygon",
        Swap("34.60,113.90 34.90,113.90", "34.90,113.90 34.60,113.90"),
        "polygon-crosses",
    ),
    (
        "swapped pairs",
        Swap(
            "34.90,113.40 34.60,113.40 34.60,113.90 34.90,113.90 34.90,113.40",
            "113.40,34.90 113.40,34.60 113.90,34.60 113.90,34.90 113.40,34.90",
        ),
        "polygon-range",
    ),
    (
        "longitude beyond 180",
        Swap("34.60,113.90", "34.60,180.01"),
        "polygon-range",
    ),
    (
        "latitude beyond 90",
        Swap("34.60,113.90", "-90.5,113.90"),
        "polygon-range",
    ),
    (
        "a point that is no number",
        Swap("34.60,113.90", "NaN,113.90"),
        "polygon-pair",
    ),
    (
        "a point with exponent",
        Swap("34.60,113.90", "3.46e1,113.90"),
        "polygon-pair",
    ),
    (
        "pairs set apart by semicolons",
        Swap("34.90,113.40 34.60", "34.90,113.40;34.60"),
        "polygon-pair",
    ),
    (
        "space after the comma",
        Swap("34.60,113.90", "34.60, 113.90"),
        "polygon-pair",
    ),
    (
        "pairs with heights",
        Swap("34.60,113.90", "34.60,113.90,100"),
        "polygon-pair",
    ),
    (
        "degrees in words",
        Swap("34.60,113.90", "34.60N,113.90E"),
        "polygon-pair",
    ),
    (
        "empty circle",
        Swap("34.7466,113.6254 100", ""),
        "circle-empty",
    ),
    (
        "negative radius",
        Swap("113.6254 100", "113.6254 -1"),
        "circle-radius",
    ),
    (
        "radius in metres",
        Swap("113.6254 100", "113.6254 100000"),
        "circle-metres",
    ),
    ("no radius", Swap("113.6254 100", "113.6254"), "circle-form"),
    (
        "radius with unit",
        Swap("113.6254 100", "113.6254 100km"),
        "circle-form",
    ),
    (
        "radius after a comma",
        Swap("113.6254 100", "113.6254,100"),
        "circle-form",
    ),
    (
        "radius that is no number",
        Swap("113.6254 100", "113.6254 inf"),
        "circle-form",
    ),
    (
        "swapped centre",
        Swap("34.7466,113.6254", "113.6254,34.7466"),
        "circle-range",
    ),
    (
        "centre without comma",
        Swap("34.7466,113.6254", "34.7466 113.6254"),
        "circle-form",
    ),
    (
        "ceiling alone",
        After("</geocode>", "<ceiling>900</ceiling>"),
        "ceiling-alone",
    ),
    (
        "ceiling below altitude",
        After(
            "</geocode>",
            "<altitude>900</altitude><ceiling>800</ceiling>",
        ),
        "ceiling-below",
    ),
    (
        "altitude in words",
        After("</geocode>", "<altitude>900 ft</altitude>"),
        "altitude-form",
    ),
    (
        "altitude with exponent",
        After("</geocode>", "<altitude>9e2</altitude>"),
        "altitude-form",
    ),
    (
        "ceiling before altitude",
        After(
            "</geocode>",
            "<ceiling>900</ceiling><altitude>800</altitude>",
        ),
        "element-order",
    ),
    (
        "geocode without value",
        Cut("<value>410100", "</value>"),
        "element-missing",
    ),
    ("geocode with empty value", Swap("410100", ""), "pair-value"),
    (
        "geocode as text",
        Swap(
            "<valueName>GB/T2260</valueName>\n        <value>410100</value>",
            "410100",
        ),
        "element-missing",
    ),
    (
        "two altitudes",
        After("</geocode>", "<altitude>1</altitude><altitude>2</altitude>"),
        "element-twice",
    ),
];

pub const STRUCTURE: Table = &[
    (
        "no namespace",
        Swap(" xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"", ""),
        "namespace-missing",
    ),
    (
        "unknown namespace",
        Swap("cap:1.2", "cap:1.3"),
        "namespace-unknown",
    ),
    (
        "namespace in capitals",
        Swap("urn:oasis", "URN:OASIS"),
        "namespace-unknown",
    ),
    (
        "namespace with a space",
        Swap("cap:1.2\"", "cap:1.2 \""),
        "namespace-unknown",
    ),
    (
        "root in capitals",
        Whole("<Alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"/>"),
        "root",
    ),
    (
        "another root",
        Whole("<info xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"/>"),
        "root",
    ),
    (
        "an encrypted message",
        Whole("<EncryptedData xmlns=\"http://www.w3.org/2001/04/xmlenc#\"/>"),
        "root",
    ),
    (
        "a child of CAP 1.1",
        Swap(
            "<status>",
            "<status xmlns=\"urn:oasis:names:tc:emergency:cap:1.1\">",
        ),
        "namespace-mixed",
    ),
    (
        "a child without namespace",
        Swap("<info>", "<info xmlns=\"\">"),
        "namespace-mixed",
    ),
    (
        "sent before sender",
        Swap(
            "<sender>alerts@missing-child.example</sender>\n  <sent>2026-11-23T16:20:00+08:00</sent>",
            "<sent>2026-11-23T16:20:00+08:00</sent><sender>alerts@missing-child.example</sender>",
        ),
        "element-order",
    ),
    (
        "scope before msgType",
        Swap(
            "<msgType>Alert</msgType>\n  <scope>Public</scope>",
            "<scope>Public</scope><msgType>Alert</msgType>",
        ),
        "element-order",
    ),
    (
        "categories apart",
        After("</event>", "<category>Safety</category>"),
        "element-order",
    ),
    (
        "note after info",
        After("</info>", "<note>late</note>"),
        "element-twice",
    ),
    (
        "code after info",
        After("</info>", "<code>late</code>"),
        "element-order",
    ),
    (
        "area before resource",
        Before("<resource>", "<area><areaDesc>x</areaDesc></area>"),
        "element-order",
    ),
    (
        "circle before polygon",
        Before("<polygon>", "<circle>34.7,113.6 1</circle>"),
        "element-order",
    ),
    (
        "unknown element",
        After("</contact>", "<phone>110</phone>"),
        "element-unknown",
    ),
    (
        "element of another namespace",
        After("</contact>", "<x:phone xmlns:x=\"urn:x\">110</x:phone>"),
        "element-unknown",
    ),
    (
        "element in the wrong place",
        After("</contact>", "<polygon>1,1 1,2 2,2 1,1</polygon>"),
        "element-unknown",
    ),
    (
        "element in another case",
        Every("senderName", "sendername"),
        "element-unknown",
    ),
    (
        "a password as in CAP 1.0",
        After("</msgType>", "<password>x</password>"),
        "element-unknown",
    ),
    (
        "text between elements",
        After("</scope>", "words"),
        "text-stray",
    ),
    (
        "CDATA between elements",
        After("<area>", "<![CDATA[words]]>"),
        "text-stray",
    ),
    (
        "xml:lang",
        Swap("<info>", "<info xml:lang=\"zh\">"),
        "attribute-unknown",
    ),
    (
        "an attribute",
        Swap("<alert ", "<alert version=\"1.2\" "),
        "attribute-unknown",
    ),
    (
        "an Id",
        Swap("<alert ", "<alert Id=\"a\" "),
        "attribute-unknown",
    ),
    (
        "an attribute on a value",
        Swap("<sender>", "<sender type=\"mail\">"),
        "attribute-unknown",
    ),
    (
        "nil",
        Swap(
            "<expires>",
            "<expires xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\">",
        ),
        "attribute-nil",
    ),
    (
        "two signatures",
        After(
            "</info>",
            "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/><Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>",
        ),
        "signature-twice",
    ),
    (
        "signature before info",
        Before(
            "<info>",
            "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>",
        ),
        "element-order",
    ),
    (
        "signature inside info",
        Before(
            "</info>",
            "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>",
        ),
        "signature-place",
    ),
    (
        "signature inside area",
        Before(
            "</area>",
            "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>",
        ),
        "signature-place",
    ),
    (
        "another dsig element",
        After(
            "</info>",
            "<Object xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>",
        ),
        "signature-foreign",
    ),
    (
        "signature without namespace",
        After("</info>", "<Signature/>"),
        "element-unknown",
    ),
    (
        "an alert inside an alert",
        Before("</info>", "<alert/>"),
        "element-unknown",
    ),
    ("not closed", Swap("</alert>", ""), "xml-malformed"),
    (
        "wrongly closed",
        Swap("</event>", "</evnt>"),
        "xml-malformed",
    ),
    ("a bare ampersand", Swap("6岁", "6 & 7岁"), "xml-malformed"),
    (
        "attribute without quotes",
        Swap("<info>", "<info a=b>"),
        "xml-malformed",
    ),
    (
        "XML 1.1",
        Swap("version=\"1.0\"", "version=\"1.1\""),
        "xml-malformed",
    ),
    ("nothing", Whole(""), "xml-empty"),
    ("words", Whole("alert"), "xml-malformed"),
    ("JSON", Whole("{\"alert\":{}}"), "xml-malformed"),
];

pub const UNSAFE: Table = &[
    (
        "DOCTYPE",
        Before("<alert ", "<!DOCTYPE alert>"),
        "xml-doctype",
    ),
    (
        "DOCTYPE with address",
        Before(
            "<alert ",
            "<!DOCTYPE alert SYSTEM \"http://x.example/a.dtd\">",
        ),
        "xml-doctype",
    ),
    (
        "entity bomb",
        Before(
            "<alert ",
            "<!DOCTYPE alert [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>",
        ),
        "xml-doctype",
    ),
    (
        "external entity",
        Before(
            "<alert ",
            "<!DOCTYPE alert [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
        ),
        "xml-doctype",
    ),
    ("entity of HTML", Swap("6岁", "6&nbsp;岁"), "xml-entity"),
    (
        "entity in an attribute",
        Swap("<info>", "<info a=\"&x;\">"),
        "xml-entity",
    ),
    ("NUL", Swap("6岁", "6\u{0}岁"), "xml-characters"),
    (
        "escape character",
        Swap("6岁", "6\u{1b}岁"),
        "xml-characters",
    ),
    ("reference to NUL", Swap("6岁", "6&#0;岁"), "xml-characters"),
    (
        "reference to a surrogate",
        Swap("6岁", "6&#xD800;岁"),
        "xml-characters",
    ),
    (
        "declared UTF-16",
        Swap("encoding=\"UTF-8\"", "encoding=\"UTF-16\""),
        "xml-encoding",
    ),
    (
        "declared GB18030",
        Swap("encoding=\"UTF-8\"", "encoding=\"GB18030\""),
        "xml-encoding",
    ),
    (
        "declared Latin 1",
        Swap("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\""),
        "xml-encoding",
    ),
    ("two roots", After("</alert>", "<alert/>"), "xml-trailing"),
    (
        "words after the end",
        After("</alert>", "words"),
        "xml-trailing",
    ),
    (
        "undeclared prefix",
        Swap("<sender>", "<cap:sender>"),
        "xml-prefix",
    ),
    (
        "attribute twice",
        Swap("<alert ", "<alert a=\"1\" a=\"2\" "),
        "xml-attribute-twice",
    ),
    (
        "namespace twice",
        Swap("<alert ", "<alert xmlns=\"urn:x\" "),
        "xml-attribute-twice",
    ),
];

/// Among those above: taken by lenient reading, with the same rule as a warning.
pub const LENIENT: Table = &[
    (
        "sent with Z",
        Swap("16:20:00+08:00", "08:20:00Z"),
        "time-zone-letter",
    ),
    (
        "sent with fraction",
        Swap("16:20:00+08:00", "16:20:00.000+08:00"),
        "time-fraction",
    ),
    (
        "sent with +00:00",
        Swap("16:20:00+08:00", "08:20:00+00:00"),
        "time-utc-plus",
    ),
    (
        "sent with hour 24",
        Swap("23T16:20:00+08:00", "22T24:00:00+08:00"),
        "time-hour-24",
    ),
    (
        "sent with offset +0800",
        Swap("16:20:00+08:00", "16:20:00+0800"),
        "time-offset-form",
    ),
    (
        "certainty Very Likely",
        Swap(">Observed<", ">Very Likely<"),
        "code-very-likely",
    ),
    (
        "scope before msgType",
        Swap(
            "<msgType>Alert</msgType>\n  <scope>Public</scope>",
            "<scope>Public</scope><msgType>Alert</msgType>",
        ),
        "element-order",
    ),
    (
        "no namespace",
        Swap(" xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"", ""),
        "namespace-missing",
    ),
    (
        "unknown element",
        After("</contact>", "<phone>110</phone>"),
        "element-unknown",
    ),
    (
        "an attribute",
        Swap("<alert ", "<alert version=\"1.2\" "),
        "attribute-unknown",
    ),
    (
        "language with underscore",
        Swap("zh-CN", "zh_CN"),
        "language-form",
    ),
    (
        "relative web",
        Swap("https://missing-child.example/a/0001", "/a/0001"),
        "web-relative",
    ),
    (
        "no mimeType",
        Cut("<mimeType>", "</mimeType>"),
        "mime-type-missing",
    ),
    (
        "restriction with Public",
        After("</scope>", "<restriction>police</restriction>"),
        "restriction-scope",
    ),
    (
        "ceiling alone",
        After("</geocode>", "<ceiling>900</ceiling>"),
        "ceiling-alone",
    ),
];
