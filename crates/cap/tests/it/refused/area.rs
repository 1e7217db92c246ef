//! Changes to the area.

use crate::base::{
    Change::{After, Cut, Swap},
    Table,
};

#[rustfmt::skip]
pub const AREA: Table = &[
    ("no areaDesc", Cut("<areaDesc>", "</areaDesc>"), "element-missing"),
    ("empty areaDesc", Swap(">示例市及周边100公里<", "> <"), "value-empty"),
    ("three pairs", Swap(" 34.60,113.40 34.60,113.90 34.90,113.90", " 34.60,113.90"), "polygon-short"),
    ("open polygon", Swap(" 34.90,113.40</polygon>", "</polygon>"), "polygon-open"),
    ("empty polygon", Swap("34.90,113.40 34.60,113.40 34.60,113.90 34.90,113.90 34.90,113.40", ""), "polygon-empty"),
    ("crossing polygon", Swap("34.60,113.90 34.90,113.90", "34.90,113.90 34.60,113.90"), "polygon-crosses"),
    ("swapped pairs", Swap("34.90,113.40 34.60,113.40 34.60,113.90 34.90,113.90 34.90,113.40", "113.40,34.90 113.40,34.60 113.90,34.60 113.90,34.90 113.40,34.90"), "polygon-range"),
    ("longitude beyond 180", Swap("34.60,113.90", "34.60,180.01"), "polygon-range"),
    ("latitude beyond 90", Swap("34.60,113.90", "-90.5,113.90"), "polygon-range"),
    ("a point that is no number", Swap("34.60,113.90", "NaN,113.90"), "polygon-pair"),
    ("a point with exponent", Swap("34.60,113.90", "3.46e1,113.90"), "polygon-pair"),
    ("pairs set apart by semicolons", Swap("34.90,113.40 34.60", "34.90,113.40;34.60"), "polygon-pair"),
    ("space after the comma", Swap("34.60,113.90", "34.60, 113.90"), "polygon-pair"),
    ("pairs with heights", Swap("34.60,113.90", "34.60,113.90,100"), "polygon-pair"),
    ("degrees in words", Swap("34.60,113.90", "34.60N,113.90E"), "polygon-pair"),
    ("empty circle", Swap("34.7466,113.6254 100", ""), "circle-empty"),
    ("negative radius", Swap("113.6254 100", "113.6254 -1"), "circle-radius"),
    ("radius in metres", Swap("113.6254 100", "113.6254 100000"), "circle-metres"),
    ("no radius", Swap("113.6254 100", "113.6254"), "circle-form"),
    ("radius with unit", Swap("113.6254 100", "113.6254 100km"), "circle-form"),
    ("radius after a comma", Swap("113.6254 100", "113.6254,100"), "circle-form"),
    ("radius that is no number", Swap("113.6254 100", "113.6254 inf"), "circle-form"),
    ("swapped centre", Swap("34.7466,113.6254", "113.6254,34.7466"), "circle-range"),
    ("centre without comma", Swap("34.7466,113.6254", "34.7466 113.6254"), "circle-form"),
    ("ceiling alone", After("</geocode>", "<ceiling>900</ceiling>"), "ceiling-alone"),
    ("ceiling below altitude", After("</geocode>", "<altitude>900</altitude><ceiling>800</ceiling>"), "ceiling-below"),
    ("altitude in words", After("</geocode>", "<altitude>900 ft</altitude>"), "altitude-form"),
    ("altitude with exponent", After("</geocode>", "<altitude>9e2</altitude>"), "altitude-form"),
    ("ceiling before altitude", After("</geocode>", "<ceiling>900</ceiling><altitude>800</altitude>"), "element-order"),
    ("geocode without value", Cut("<value>410100", "</value>"), "element-missing"),
    ("geocode with empty value", Swap("410100", ""), "pair-value"),
    ("geocode as text", Swap("<valueName>GB/T2260</valueName>\n        <value>410100</value>", "410100"), "element-missing"),
    ("two altitudes", After("</geocode>", "<altitude>1</altitude><altitude>2</altitude>"), "element-twice"),
];
