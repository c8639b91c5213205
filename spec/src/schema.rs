//! The JSON Schema of the `auth` block, for editors, and for the check of a spec's structure.

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Value, json};

use crate::raw::RawAuth;

/// The schema of a whole `project.jsonnet`, once evaluated: an object with an `auth` block.
#[must_use]
pub fn project() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "project.jsonnet",
        "type": "object",
        "properties": { "auth": auth() },
        "required": ["auth"],
    })
}

/// The schema of the block alone, without references.
pub(crate) fn auth() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let generator = settings.with_transform(NoNull).into_generator();
    generator.into_root_schema_for::<RawAuth>().to_value()
}

/// A word that is left out is absent; `null` is a mistake.
#[derive(Debug, Clone)]
struct NoNull;

impl Transform for NoNull {
    fn transform(&mut self, schema: &mut schemars::Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        if let Some(Value::Array(types)) = object.get_mut("type") {
            types.retain(|t| t != "null");
            if let [only] = types.as_slice() {
                let only = only.clone();
                object.insert("type".to_owned(), only);
            }
        }
        if let Some(Value::Array(values)) = object.get_mut("enum") {
            values.retain(|v| !v.is_null());
        }
        // Option<Enum> and Option<Struct> are written as anyOf [T, null].
        if let Some(Value::Array(mut branches)) = object.remove("anyOf") {
            branches.retain(|b| b.get("type") != Some(&json!("null")));
            match <[Value; 1]>::try_from(branches) {
                Ok([Value::Object(only)]) => {
                    for (key, value) in only {
                        object.entry(key).or_insert(value);
                    }
                }
                Ok([other]) => drop(object.insert("anyOf".to_owned(), Value::Array(vec![other]))),
                Err(branches) => drop(object.insert("anyOf".to_owned(), Value::Array(branches))),
            }
        }
        object.remove("default");
        object.remove("format");
    }
}
