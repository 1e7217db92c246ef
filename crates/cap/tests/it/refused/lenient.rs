//! Changes to what lenient reading takes, with the same rule as a warning.

use crate::base::{
    Change::{After, Cut, Swap},
    Table,
};

#[rustfmt::skip]
pub const LENIENT: Table = &[
    ("sent with Z", Swap("16:20:00+08:00", "08:20:00Z"), "time-zone-letter"),
    ("sent with fraction", Swap("16:20:00+08:00", "16:20:00.000+08:00"), "time-fraction"),
    ("sent with +00:00", Swap("16:20:00+08:00", "08:20:00+00:00"), "time-utc-plus"),
    ("sent with hour 24", Swap("23T16:20:00+08:00", "22T24:00:00+08:00"), "time-hour-24"),
    ("sent with offset +0800", Swap("16:20:00+08:00", "16:20:00+0800"), "time-offset-form"),
    ("certainty Very Likely", Swap(">Observed<", ">Very Likely<"), "code-very-likely"),
    ("scope before msgType", Swap("<msgType>Alert</msgType>\n  <scope>Public</scope>", "<scope>Public</scope><msgType>Alert</msgType>"), "element-order"),
    ("no namespace", Swap(" xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"", ""), "namespace-missing"),
    ("unknown element", After("</contact>", "<phone>110</phone>"), "element-unknown"),
    ("an attribute", Swap("<alert ", "<alert version=\"1.2\" "), "attribute-unknown"),
    ("language with underscore", Swap("zh-CN", "zh_CN"), "language-form"),
    ("relative web", Swap("https://missing-child.example/a/0001", "/a/0001"), "web-relative"),
    ("no mimeType", Cut("<mimeType>", "</mimeType>"), "mime-type-missing"),
    ("restriction with Public", After("</scope>", "<restriction>police</restriction>"), "restriction-scope"),
    ("ceiling alone", After("</geocode>", "<ceiling>900</ceiling>"), "ceiling-alone"),
];
