//! Canonical JSON (RFC 8785): one content, one text.
//!
//! The hard part of the RFC is how to write fractions and how to sort names outside
//! ASCII. We refuse both, and what is left is short enough to be written again in
//! fifteen lines of JavaScript: `tests/verify.mjs` does, and the phone does.

use crate::{PACKAGE_DEPTH_MAX, SealError};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::Cell;
use std::fmt;

/// The largest integer that every reader of JSON reads exactly: 2^53 - 1.
const INTEGER_MAX: u64 = (1 << 53) - 1;

/// The canonical text of an object, member names sorted, no spaces.
pub(crate) fn write(object: &Map<String, Value>) -> Result<String, SealError> {
    let mut out = String::new();
    write_object(object, 1, &mut out)?;
    Ok(out)
}

fn write_object(
    object: &Map<String, Value>,
    depth: usize,
    out: &mut String,
) -> Result<(), SealError> {
    check_depth(depth)?;
    let mut members: Vec<_> = object.iter().collect();
    // Sorted here and not left to the map: another crate may switch the map to insertion order.
    members.sort_unstable_by_key(|(name, _)| *name);
    out.push('{');
    for (nth, (name, value)) in members.into_iter().enumerate() {
        check_name(name)?;
        out.push_str(if nth == 0 { "" } else { "," });
        write_text(name, out);
        out.push(':');
        write_value(value, depth, out)?;
    }
    out.push('}');
    Ok(())
}

fn write_value(value: &Value, depth: usize, out: &mut String) -> Result<(), SealError> {
    match value {
        Value::Object(object) => write_object(object, depth + 1, out)?,
        Value::Array(items) => write_array(items, depth + 1, out)?,
        Value::String(text) => write_text(text, out),
        Value::Number(number) => {
            let small = |size: u64| size <= INTEGER_MAX;
            let whole = number
                .as_u64()
                .or_else(|| number.as_i64().map(i64::unsigned_abs));
            whole.filter(|size| small(*size)).ok_or(SealError::Number)?;
            out.push_str(&number.to_string());
        }
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Null => out.push_str("null"),
    }
    Ok(())
}

fn write_array(items: &[Value], depth: usize, out: &mut String) -> Result<(), SealError> {
    check_depth(depth)?;
    out.push('[');
    for (nth, item) in items.iter().enumerate() {
        out.push_str(if nth == 0 { "" } else { "," });
        write_value(item, depth, out)?;
    }
    out.push(']');
    Ok(())
}

/// Writes a string as RFC 8785, 3.2.2.2 asks: the short escapes, `\u00xx` for other
/// control characters, everything else as it is.
fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\0'..='\u{1f}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out.push('"');
}

fn check_depth(depth: usize) -> Result<(), SealError> {
    if depth > PACKAGE_DEPTH_MAX {
        Err(SealError::TooDeep)
    } else {
        Ok(())
    }
}

fn check_name(name: &str) -> Result<(), SealError> {
    if name.is_ascii() {
        Ok(())
    } else {
        Err(SealError::KeyNotAscii)
    }
}

/// Reads an object strictly: no name twice, no fraction, not too deep.
pub(crate) fn read(text: &str) -> Result<Map<String, Value>, SealError> {
    let refusal = Cell::new(None);
    let strict = Strict {
        depth: 0,
        refusal: &refusal,
    };
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = strict
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value));
    match value {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(SealError::NotAnObject),
        Err(_) => Err(refusal.take().unwrap_or(SealError::NotJson)),
    }
}

/// Reads one value at a depth. The reader's error type has room for text only, so
/// the rule that failed is put aside in `refusal`.
#[derive(Clone, Copy)]
struct Strict<'a> {
    depth: usize,
    refusal: &'a Cell<Option<SealError>>,
}

impl Strict<'_> {
    fn refuse<E: Error>(self, rule: SealError) -> E {
        self.refusal.set(Some(rule));
        E::custom("refused")
    }

    /// The reader of what is inside this value.
    fn inside<E: Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        check_depth(depth).map_err(|rule| self.refuse(rule))?;
        Ok(Self { depth, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        if value <= INTEGER_MAX {
            Ok(value.into())
        } else {
            Err(self.refuse(SealError::Number))
        }
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        let small = value.unsigned_abs() <= INTEGER_MAX;
        if small {
            Ok(value.into())
        } else {
            Err(self.refuse(SealError::Number))
        }
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Value, E> {
        Err(self.refuse(SealError::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            array.push(item);
        }
        Ok(array.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            check_name(&name).map_err(|rule| self.refuse(rule))?;
            if object.contains_key(&name) {
                return Err(self.refuse(SealError::DuplicateKey));
            }
            object.insert(name, members.next_value_seed(inside)?);
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> Result<String, SealError> {
        write(&read(text)?)
    }

    #[test]
    fn one_content_has_one_text() {
        let text = r#" { "b" : [1, -2, {"y":null,"x":true}], "a" : "\u00e9\u0007\/\n\u2028\ud83d\ude00" } "#;
        let expected = "{\"a\":\"é\\u0007/\\n\u{2028}😀\",\"b\":[1,-2,{\"x\":true,\"y\":null}]}";
        assert_eq!(canonical(text).unwrap(), expected);
        assert_eq!(canonical(expected).unwrap(), expected);
    }

    #[test]
    fn names_are_sorted_by_their_bytes() {
        assert_eq!(
            canonical(r#"{"a":1,"B":2,"_":3,"a1":4,"10":5,"9":6}"#).unwrap(),
            r#"{"10":5,"9":6,"B":2,"_":3,"a":1,"a1":4}"#
        );
    }

    #[test]
    fn numbers_that_readers_read_differently_are_refused() {
        for number in [
            "1.0",
            "1e2",
            "-0",
            "0.5",
            "9007199254740992",
            "-9007199254740992",
            "18446744073709551616",
        ] {
            assert_eq!(
                canonical(&format!("{{\"n\":{number}}}")),
                Err(SealError::Number),
                "{number}"
            );
        }
        for number in ["0", "9007199254740991", "-9007199254740991"] {
            assert!(canonical(&format!("{{\"n\":{number}}}")).is_ok());
        }
    }

    #[test]
    fn names_twice_or_outside_ascii_are_refused_at_every_level() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"x":[{"a":1,"b":2,"a":1}]}"#,
            r#"{"a":1,"\u0061":1}"#,
        ] {
            assert_eq!(canonical(text), Err(SealError::DuplicateKey));
        }
        assert_eq!(canonical(r#"{"é":1}"#), Err(SealError::KeyNotAscii));
    }

    #[test]
    fn what_is_not_one_object_is_refused() {
        for text in [
            "",
            "{",
            "{}{}",
            "{} x",
            "{'a':1}",
            "{\"a\":01}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":1,}",
        ] {
            assert_eq!(canonical(text), Err(SealError::NotJson), "{text}");
        }
        for text in ["[]", "1", "\"a\"", "null"] {
            assert_eq!(canonical(text), Err(SealError::NotAnObject));
        }
    }

    #[test]
    fn sixteen_levels_are_read_and_written_seventeen_are_not() {
        let nested = |levels: usize| {
            format!(
                "{{\"a\":{}{}}}",
                "[".repeat(levels - 1),
                "]".repeat(levels - 1)
            )
        };
        assert_eq!(
            canonical(&nested(PACKAGE_DEPTH_MAX)).unwrap(),
            nested(PACKAGE_DEPTH_MAX)
        );
        assert_eq!(
            canonical(&nested(PACKAGE_DEPTH_MAX + 1)),
            Err(SealError::TooDeep)
        );
        let too_deep =
            serde_json::from_str::<Map<String, Value>>(&nested(PACKAGE_DEPTH_MAX + 1)).unwrap();
        assert_eq!(write(&too_deep), Err(SealError::TooDeep));
    }
}
