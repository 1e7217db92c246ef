//! Whether an answer is what the description promises, and nothing besides.

use serde_json::Value;

/// All that is wrong with `value` as an answer of this shape.
pub fn faults(shape: &str, value: &Value) -> Vec<String> {
    let document: Value = serde_json::from_str(&homeward_web::openapi::text()).unwrap();
    let schemas = &document["components"]["schemas"];
    let mut faults = Vec::new();
    compare(schemas, &schemas[shape], value, shape, &mut faults);
    faults
}

fn compare(schemas: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap_or_default();
        return compare(schemas, &schemas[name], value, at, faults);
    }
    let fits = match schema["type"].as_str() {
        None => true,
        Some("string") => value.is_string(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some(_) => value.is_object(),
    };
    if !fits {
        faults.push(format!("{at} is {value}"));
    }
    let choices = schema["enum"].as_array();
    if choices.is_some_and(|choices| !choices.contains(value)) {
        faults.push(format!("{at} may not be {value}"));
    }
    for (n, item) in value.as_array().into_iter().flatten().enumerate() {
        compare(
            schemas,
            &schema["items"],
            item,
            &format!("{at}[{n}]"),
            faults,
        );
    }
    let Some(known) = schema["properties"].as_object() else {
        return;
    };
    for (name, member) in value.as_object().into_iter().flatten() {
        match known.get(name) {
            Some(schema) => compare(schemas, schema, member, &format!("{at}.{name}"), faults),
            None => faults.push(format!("{at}.{name} is not described")),
        }
    }
    let required = schema["required"].as_array().into_iter().flatten();
    let missing = required
        .filter_map(Value::as_str)
        .filter(|name| value.get(name).is_none());
    faults.extend(missing.map(|name| format!("{at}.{name} is missing")));
}
