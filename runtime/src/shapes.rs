//! Holds the shapes that the bridge was printed from against the real types.
//!
//! The generator reads the user's source; serde reads the compiled type. A generated test calls
//! these, so that the two cannot drift.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// The type that the server writes has the schema `name` of the OpenAPI text.
///
/// # Panics
/// If it has not, with both.
pub fn writes<T: JsonSchema>(openapi: &str, name: &str) {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    compare(generator.into_root_schema_for::<T>().to_value(), openapi, name);
}

/// The type that the server reads has the schema `name` of the OpenAPI text.
///
/// # Panics
/// If it has not, with both.
pub fn reads<T: JsonSchema>(openapi: &str, name: &str) {
    let generator = SchemaSettings::draft2020_12().for_deserialize().into_generator();
    compare(generator.into_root_schema_for::<T>().to_value(), openapi, name);
}

fn compare(real: Value, openapi: &str, name: &str) {
    let printed: Value = serde_json::from_str(openapi).unwrap_or_default();
    let schemas = &printed["components"]["schemas"];
    let real = plain(&real, &real);
    let printed = plain(&schemas[name], &printed);
    assert_eq!(
        printed, real,
        "the bridge's shape of {name} is not the type's: build again, or mend its serde attributes"
    );
}

/// A schema without references, texts and ranges: structure only.
fn plain(schema: &Value, root: &Value) -> Value {
    let Some(object) = schema.as_object() else { return schema.clone() };
    if let Some(target) = object.get("$ref").and_then(Value::as_str) {
        let pointer = target.strip_prefix('#').unwrap_or(target);
        return root.pointer(pointer).map_or(Value::Null, |found| plain(found, root));
    }
    let mut out = Map::new();
    if let Some(ty) = object.get("type") {
        out.insert("type".to_owned(), ty.clone());
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = object.get(key) {
            out.insert(key.to_owned(), plain(inner, root));
        }
    }
    if let Some(properties) = object.get("properties").and_then(Value::as_object) {
        let required = object.get("required").and_then(Value::as_array);
        let must = |name: &str| required.is_some_and(|list| list.iter().any(|r| r == name));
        let inner = properties.iter().map(|(name, schema)| {
            let schema = plain(schema, root);
            // A field that may be absent is null in one view and absent in the other.
            let schema = if must(name) { schema } else { schema.get("nullable").cloned().unwrap_or(schema) };
            (name.clone(), schema)
        });
        out.insert("properties".to_owned(), Value::Object(inner.collect()));
    }
    for key in ["required", "enum"] {
        if let Some(Value::Array(list)) = object.get(key).filter(|v| v.as_array().is_some_and(|l| !l.is_empty())) {
            let mut list = list.clone();
            list.sort_by_key(ToString::to_string);
            out.insert(key.to_owned(), Value::Array(list));
        }
    }
    if let Some(Value::Array(branches)) = object.get("oneOf").or(object.get("anyOf")) {
        return branched(branches, root);
    }
    optional(out)
}

/// A type or null is written in two ways; here in one: `{"nullable": T}`.
fn optional(mut schema: Map<String, Value>) -> Value {
    let Some(Value::Array(types)) = schema.get("type") else { return Value::Object(schema) };
    let inner: Vec<Value> = types.iter().filter(|t| *t != "null").cloned().collect();
    let [only] = inner.as_slice() else { return Value::Object(schema) };
    schema.insert("type".to_owned(), only.clone());
    Value::Object(Map::from_iter([("nullable".to_owned(), Value::Object(schema))]))
}

fn branched(branches: &[Value], root: &Value) -> Value {
    let constants: Vec<Value> = branches.iter().filter_map(|b| b.get("const").cloned()).collect();
    if constants.len() == branches.len() {
        let mut values = constants;
        values.sort_by_key(ToString::to_string);
        return serde_json::json!({ "type": "string", "enum": values });
    }
    let inner: Vec<&Value> = branches.iter().filter(|b| b.get("type").is_none_or(|t| t != "null")).collect();
    match inner.as_slice() {
        [one] if branches.len() == 2 => serde_json::json!({ "nullable": plain(one, root) }),
        _ => Value::Array(branches.iter().map(|b| plain(b, root)).collect()),
    }
}
