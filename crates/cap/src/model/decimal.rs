//! Decimal numbers as text and as value: what was written is written again.

use std::{fmt, str::FromStr};

use super::{ValueError, excerpt};
use crate::rule::area as rule;

/// A decimal number that keeps its digits, such as an altitude in feet.
#[derive(Clone, Debug, PartialEq)]
pub struct Decimal {
    text: String,
    value: f64,
}

impl Decimal {
    /// The value.
    #[must_use]
    pub const fn value(&self) -> f64 {
        self.value
    }

    /// The digits as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for Decimal {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let value = number(text).ok_or_else(|| {
            let message = format!("`{}` is no decimal number", excerpt(text));
            ValueError::new(&rule::ALTITUDE_FORM, message)
        })?;
        let text = text.to_owned();
        Ok(Self { text, value })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The value of plain decimal digits with an optional sign and point: no exponent,
/// no `NaN`, no `inf`, no hexadecimal.
pub(super) fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text).as_bytes();
    let plain = digits
        .iter()
        .all(|byte| byte.is_ascii_digit() || *byte == b'.');
    let some = digits.iter().any(u8::is_ascii_digit);
    let value = (plain && some).then(|| text.parse::<f64>().ok())??;
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_decimals_are_numbers() {
        for (text, value) in [("1", 1.0), ("-0.50", -0.5), ("+2.", 2.0), (".5", 0.5)] {
            assert_eq!(number(text), Some(value));
        }
        for text in [
            "", "-", ".", "1e3", "NaN", "inf", "0x1", "1,5", "1.2.3", "١", "1 ",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
