//! Changes to code values, the information and its resources.

use crate::base::{
    Change::{After, Before, Cut, Swap},
    Table,
};

#[rustfmt::skip]
pub const CODES: Table = &[
    ("status in lower case", Swap(">Exercise<", ">exercise<"), "code-value"),
    ("status padded", Swap(">Exercise<", "> Exercise <"), "code-value"),
    ("status empty", Swap(">Exercise<", "><"), "code-value"),
    ("status unknown", Swap(">Exercise<", ">Drill<"), "code-value"),
    ("msgType unknown", Swap("<msgType>Alert</msgType>", "<msgType>Correction</msgType>"), "code-value"),
    ("msgType with newline", Swap("<msgType>Alert</msgType>", "<msgType>Alert\n</msgType>"), "code-value"),
    ("scope in capitals", Swap(">Public<", ">PUBLIC<"), "code-value"),
    ("category in lower case", Swap(">Rescue<", ">rescue<"), "code-value"),
    ("category unknown", Swap(">Rescue<", ">Missing<"), "code-value"),
    ("two categories in one", Swap(">Rescue<", ">Rescue Security<"), "code-value"),
    ("responseType unknown", Swap(">Monitor<", ">Watch<"), "code-value"),
    ("urgency unknown", Swap(">Immediate<", ">Now<"), "code-value"),
    ("severity unknown", Swap(">Severe<", ">High<"), "code-value"),
    ("certainty Very Likely", Swap(">Observed<", ">Very Likely<"), "code-very-likely"),
    ("certainty unknown", Swap(">Observed<", ">Sure<"), "code-value"),
];

#[rustfmt::skip]
pub const INFO: Table = &[
    ("no category", Cut("<category>", "<category>Security</category>"), "element-missing"),
    ("no event", Cut("<event>", "</event>"), "element-missing"),
    ("empty event", Swap(">儿童失踪<", "><"), "value-empty"),
    ("no urgency", Cut("<urgency>", "</urgency>"), "element-missing"),
    ("no severity", Cut("<severity>", "</severity>"), "element-missing"),
    ("no certainty", Cut("<certainty>", "</certainty>"), "element-missing"),
    ("two urgencies", After("</urgency>", "<urgency>Past</urgency>"), "element-twice"),
    ("two headlines", After("</headline>", "<headline>b</headline>"), "element-twice"),
    ("two languages", After("</language>", "<language>en</language>"), "element-twice"),
    ("language with underscore", Swap("zh-CN", "zh_CN"), "language-form"),
    ("language in words", Swap("zh-CN", "中文"), "language-form"),
    ("language as a name", Swap("zh-CN", "Chinese"), "language-form"),
    ("relative web", Swap("https://missing-child.example/a/0001", "/a/0001"), "web-relative"),
    ("web without scheme", Swap("https://missing-child.example/a/0001", "www.missing-child.example"), "web-relative"),
    ("web with space", Swap("https://missing-child.example/a/0001", "https://missing-child.example/a b"), "web-form"),
    ("web without host", Swap("https://missing-child.example/a/0001", "https://"), "web-form"),
    ("headline with elements", Swap("寻找6岁", "寻找<b>6岁</b>"), "element-in-value"),
    ("eventCode without valueName", Cut("<valueName>", "</valueName>"), "element-missing"),
    ("eventCode without value", Cut("<value>CAE", "</value>"), "element-missing"),
    ("eventCode with empty valueName", Swap("<valueName>SAME</valueName>", "<valueName/>"), "pair-name"),
    ("eventCode with empty value", Swap("<value>CAE</value>", "<value></value>"), "pair-value"),
    ("eventCode turned round", Swap("<valueName>SAME</valueName>\n      <value>CAE</value>", "<value>CAE</value><valueName>SAME</valueName>"), "element-order"),
    ("eventCode as text", Swap("<valueName>SAME</valueName>\n      <value>CAE</value>", "CAE"), "element-missing"),
    ("parameter without value", After("</contact>", "<parameter><valueName>a</valueName></parameter>"), "element-missing"),
    ("two values", Swap("<value>CAE</value>", "<value>CAE</value><value>SVR</value>"), "element-twice"),
];

#[rustfmt::skip]
pub const RESOURCE: Table = &[
    ("no resourceDesc", Cut("<resourceDesc>", "</resourceDesc>"), "element-missing"),
    ("empty resourceDesc", Swap(">photo<", "><"), "value-empty"),
    ("no mimeType", Cut("<mimeType>", "</mimeType>"), "mime-type-missing"),
    ("empty mimeType", Swap(">image/jpeg<", "><"), "mime-type-missing"),
    ("mimeType without subtype", Swap(">image/jpeg<", ">jpeg<"), "mime-type-form"),
    ("negative size", Swap("48213", "-1"), "size-form"),
    ("size with unit", Swap("48213", "48 kB"), "size-form"),
    ("size with fraction", Swap("48213", "48213.5"), "size-form"),
    ("empty size", Swap("48213", ""), "size-form"),
    ("relative uri", Swap("https://missing-child.example/p/0001.jpg", "0001.jpg"), "uri-relative"),
    ("uri with space", Swap("p/0001.jpg", "p/0001 a.jpg"), "uri-form"),
    ("digest too short", Swap("2fd4e1c67a", "2fd4e1c67"), "digest-form"),
    ("digest not hexadecimal", Swap("2fd4e1c67a", "zfd4e1c67a"), "digest-form"),
    ("digest as SHA-256", Swap("2fd4e1c67a2d28fced849ee1bb76e7391b93eb12", "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592"), "digest-form"),
    ("derefUri not base64", Before("<digest>", "<derefUri>not base64!</derefUri>"), "deref-base64"),
    ("two uris", After("</uri>", "<uri>https://b.example/</uri>"), "element-twice"),
];
