//! Values whose meaning a list outside of CAP gives.

/// A value and the name of the list or system it belongs to (CAP 1.2 §3.2.2
/// eventCode and parameter, §3.2.4 geocode).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NamedValue {
    /// The list or system: `valueName`.
    pub name: String,
    /// The value in it: `value`.
    pub value: String,
}

/// A code of the event in some list, such as `CAE` in `SAME`.
pub type EventCode = NamedValue;
/// A value for some system, such as `CMAMtext` for cell broadcast.
pub type Parameter = NamedValue;
/// A code of a place in some list, such as `410100` in `GB/T2260-2007`.
pub type Geocode = NamedValue;

impl NamedValue {
    /// Puts name and value together.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}
