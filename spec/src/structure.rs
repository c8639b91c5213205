//! Holds an evaluated spec against its own schema: unknown keys, types, bounds, all of them.
//!
//! What is wrong is reported and taken out, so that the rest can still be read and checked.

use serde_json::{Map, Value};

use crate::diagnostic::Sink;
use crate::{JsonPath, suggest};

/// Keys that people try, and why they are not words.
const REFUSED: [(&str, &str, &str); 11] = [
    ("auth.config", "secret", "name an environment variable in `secret_env`; a secret never stands in the spec"),
    ("auth.config", "trusted_proxies", "set the environment variable TRUSTED_PROXIES; it differs between deployments"),
    ("auth.config", "allowed_origins", "set the environment variable ALLOWED_ORIGINS; it differs between deployments"),
    ("auth.config", "cors", "set the environment variable ALLOWED_ORIGINS to the exact origins that may call"),
    ("auth.config", "api_url", "set the environment variable API_URL; no host is baked into a build"),
    ("auth.config", "app_url", "set the environment variable APP_URL; no host is baked into a build"),
    ("auth.config", "stateless", "leave it out: every request asks the store, so that a logout bites at once"),
    (
        "cookie",
        "domain",
        "leave it out: a `__Host-` cookie belongs to one host, so no sibling host can read or plant it",
    ),
    ("cookie", "path", "leave it out: a `__Host-` cookie is sent for `/`, and browsers refuse any other"),
    ("cookie", "http_only", "leave it out: no script ever reads the session cookie"),
    ("auth.password", "password", "leave it out: users and their hashes live in your own table"),
];

/// Checks `value` against `schema` and takes out what is wrong. `None` if nothing usable remains.
pub(crate) fn check(schema: &Value, value: Value, path: &JsonPath, sink: &Sink) -> Option<Value> {
    if value.is_null() {
        sink.error("AG0108", path, "this is null", "leave the word out to get its default");
        return None;
    }
    if let Some(branches) = schema.get("oneOf").and_then(Value::as_array) {
        if branches.iter().any(|b| b.get("const").is_some()) {
            return check_scalar(schema, value, path, sink);
        }
        return check(pick_kind(branches, &value, path, sink)?, value, path, sink);
    }
    match (schema.get("type").and_then(Value::as_str), value) {
        (Some("object"), Value::Object(members)) => Some(Value::Object(check_object(schema, members, path, sink))),
        (Some("array"), Value::Array(items)) => check_array(schema, items, path, sink),
        (_, value) => check_scalar(schema, value, path, sink),
    }
}

fn check_object(schema: &Value, members: Map<String, Value>, path: &JsonPath, sink: &Sink) -> Map<String, Value> {
    let title = schema.get("title").and_then(Value::as_str).unwrap_or("this object");
    let empty = Map::new();
    let known = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let mut meant = Vec::new();
    let mut good = Map::new();
    for (key, value) in members {
        let at = path.key(&key);
        let Some(word) = known.get(&key) else {
            meant.extend(unknown_key(title, &key, known, &at, sink));
            continue;
        };
        match check(word, value, &at, sink) {
            Some(value) => drop(good.insert(key, value)),
            None => meant.push(key),
        }
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    for key in required.filter_map(Value::as_str).filter(|key| *key != "kind") {
        if !good.contains_key(key) && !meant.iter().any(|m| m == key) {
            let doc = known.get(key).and_then(|w| w.get("description")).and_then(Value::as_str);
            let help = format!("add `{key}`: {}", doc.unwrap_or("it has no default"));
            sink.error("AG0102", path, format!("{title} has no `{key}`"), help);
        }
    }
    good
}

/// Reports an unknown key and answers which known one was meant, so that it is not called missing too.
fn unknown_key(title: &str, key: &str, known: &Map<String, Value>, at: &JsonPath, sink: &Sink) -> Option<String> {
    let names = || known.keys().map(String::as_str).filter(|k| *k != "kind");
    let meant = suggest::nearest(key, names());
    let refused = REFUSED.iter().find(|(owner, name, _)| *owner == title && *name == key);
    let help = match (refused, meant) {
        (Some((_, _, why)), _) => (*why).to_owned(),
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => format!("the keys are {}", names().collect::<Vec<_>>().join(", ")),
    };
    let shown = key.escape_debug().take(60).collect::<String>();
    sink.error("AG0107", at, format!("unknown key `{shown}` in {title}"), help);
    meant.map(str::to_owned)
}

fn check_array(schema: &Value, items: Vec<Value>, path: &JsonPath, sink: &Sink) -> Option<Value> {
    if items.is_empty() && schema.get("minItems").is_some() {
        sink.error(
            "AG0105",
            path,
            "this list is empty",
            "write at least one entry, or leave the word out if it has a default",
        );
        return None;
    }
    let anything = Value::Bool(true);
    let item_schema = schema.get("items").unwrap_or(&anything);
    let mut good: Vec<Value> = Vec::new();
    let mut seen: Vec<(usize, Value)> = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let at = path.index(index);
        let scalar = item.is_string() || item.is_number();
        if let Some((first, _)) = seen.iter().find(|(_, other)| scalar && *other == item) {
            let message = format!("{item} stands here twice");
            sink.error_beside(
                "AG0106",
                &at,
                message,
                "write each entry once",
                (&path.index(*first), "the first is here"),
            );
            continue;
        }
        if scalar {
            seen.push((index, item.clone()));
        }
        good.extend(check(item_schema, item, &at, sink));
    }
    Some(Value::Array(good))
}

fn check_scalar(schema: &Value, value: Value, path: &JsonPath, sink: &Sink) -> Option<Value> {
    let choices = choices(schema);
    if !choices.is_empty() {
        if value.as_str().is_some_and(|text| choices.contains(&text)) {
            return Some(value);
        }
        let meant = value.as_str().and_then(|text| suggest::nearest(text, choices.iter().copied()));
        let list = choices.iter().map(|c| format!("`{c}`")).collect::<Vec<_>>().join(", ");
        let help = meant
            .map_or(format!("write one of {list}"), |near| format!("did you mean `{near}`? The choices are {list}"));
        sink.error("AG0103", path, format!("{} is not one of the choices", brief(&value)), help);
        return None;
    }
    let wanted = schema.get("type").and_then(Value::as_str).unwrap_or("string");
    let fits = match wanted {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        _ => false,
    };
    if !fits {
        let wanted = match wanted {
            "string" => "a text in quotes",
            "boolean" => "`true` or `false`",
            "integer" => "a whole number without quotes",
            "array" => "a list",
            _ => "an object",
        };
        sink.error("AG0101", path, format!("{} has the wrong type", brief(&value)), format!("write {wanted}"));
        return None;
    }
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
    let number = value.as_f64();
    let low = bound("minimum").is_some_and(|min| number.is_some_and(|n| n < min));
    let high = bound("maximum").is_some_and(|max| number.is_some_and(|n| n > max));
    if low || high {
        let show = |name: &str| bound(name).map_or("any".to_owned(), |n| n.to_string());
        let help = format!("write a number from {} to {}", show("minimum"), show("maximum"));
        sink.error("AG0104", path, format!("{value} is out of range"), help);
        return None;
    }
    Some(value)
}

/// The texts that a schema allows, if it lists them.
fn choices(schema: &Value) -> Vec<&str> {
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let branches = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    listed.chain(branches.filter_map(|b| b.get("const").and_then(Value::as_str))).collect()
}

/// The branch whose `kind` the value carries.
fn pick_kind<'a>(branches: &'a [Value], value: &Value, path: &JsonPath, sink: &Sink) -> Option<&'a Value> {
    let kind_of = |b: &'a Value| b.pointer("/properties/kind/const").and_then(Value::as_str);
    let kinds: Vec<&str> = branches.iter().filter_map(kind_of).collect();
    let constructors = kinds.iter().map(|k| format!("`auth.{k}({{ … }})`")).collect::<Vec<_>>().join(" or ");
    let Some(kind) = value.get("kind").and_then(Value::as_str) else {
        sink.error(
            "AG0109",
            path,
            "this was not made by a constructor of the library",
            format!("write {constructors}"),
        );
        return None;
    };
    let found = branches.iter().find(|b| kind_of(b) == Some(kind));
    if found.is_none() {
        let shown = kind.escape_debug().take(60).collect::<String>();
        sink.error("AG0110", path, format!("this version has no kind `{shown}`"), format!("write {constructors}"));
    }
    found
}

/// A value as a message names it; long texts and whole objects are not repeated.
fn brief(value: &Value) -> String {
    match value {
        Value::String(text) if text.chars().count() > 40 => "this text".to_owned(),
        Value::Object(_) => "this object".to_owned(),
        Value::Array(_) => "this list".to_owned(),
        other => format!("`{other}`"),
    }
}
