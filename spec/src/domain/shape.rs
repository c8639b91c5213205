//! What a type looks like as JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// A type and every type it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Name of the type itself.
    pub root: String,
    /// All types by name, the root among them.
    pub types: BTreeMap<String, TypeShape>,
}

/// One named type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeShape {
    /// A struct with named fields.
    Object(ObjectShape),
    /// An enum of unit variants: one of these texts.
    Choice(Vec<String>),
    /// A newtype: the same JSON as another type.
    Alias(FieldType),
}

/// A struct with named fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectShape {
    /// The first paragraph of its documentation.
    pub doc: String,
    /// Its fields, as serde sees them.
    pub fields: Vec<FieldShape>,
    /// Fields that serde does not see: Rust name and the name of the type.
    pub hidden: Vec<(String, String)>,
    /// Unknown fields are refused.
    pub closed: bool,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldShape {
    /// Name in JSON.
    pub name: String,
    /// Name in Rust.
    pub rust: String,
    /// The first paragraph of its documentation.
    pub doc: String,
    /// Its type.
    pub ty: FieldType,
    /// It may be absent.
    pub optional: bool,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    /// A string.
    Text,
    /// A boolean.
    Flag,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// An array.
    List(Box<FieldType>),
    /// The type, or null.
    Nullable(Box<FieldType>),
    /// An object with any keys.
    Map(Box<FieldType>),
    /// A type of [`Shape::types`].
    Named(String),
}

impl Shape {
    /// The root as an object, if it is one.
    #[must_use]
    pub fn object(&self) -> Option<&ObjectShape> {
        match self.types.get(&self.root) {
            Some(TypeShape::Object(object)) => Some(object),
            _ => None,
        }
    }

    /// The JSON Schema of each type, references beginning with `prefix`.
    #[must_use]
    pub fn schemas(&self, prefix: &str) -> Map<String, Value> {
        self.types.iter().map(|(name, ty)| (name.clone(), ty.schema(prefix))).collect()
    }
}

impl TypeShape {
    fn schema(&self, prefix: &str) -> Value {
        match self {
            Self::Choice(values) => json!({ "type": "string", "enum": values }),
            Self::Alias(ty) => ty.schema(prefix),
            Self::Object(object) => {
                let fields = object.fields.iter();
                let properties: Map<String, Value> =
                    fields.clone().map(|f| (f.name.clone(), f.ty.schema(prefix))).collect();
                let required: Vec<&str> = fields.filter(|f| !f.optional).map(|f| f.name.as_str()).collect();
                let mut schema = json!({ "type": "object", "properties": properties, "required": required });
                if object.closed {
                    schema["additionalProperties"] = Value::Bool(false);
                }
                schema
            }
        }
    }
}

impl FieldType {
    fn schema(&self, prefix: &str) -> Value {
        match self {
            Self::Text => json!({ "type": "string" }),
            Self::Flag => json!({ "type": "boolean" }),
            Self::Integer => json!({ "type": "integer" }),
            Self::Number => json!({ "type": "number" }),
            Self::List(item) => json!({ "type": "array", "items": item.schema(prefix) }),
            Self::Nullable(inner) => json!({ "anyOf": [inner.schema(prefix), { "type": "null" }] }),
            Self::Map(value) => json!({ "type": "object", "additionalProperties": value.schema(prefix) }),
            Self::Named(name) => json!({ "$ref": format!("{prefix}{name}") }),
        }
    }
}
