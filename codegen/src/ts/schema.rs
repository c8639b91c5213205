//! The user's types as validators, where the spec asks for them.

use std::collections::BTreeMap;

use authgate_spec::Plan;
use authgate_spec::domain::{FieldType, ObjectShape, TypeShape};

use super::literal::text;
use super::shape;

const SCHEMA: &str = include_str!("schema.ts");

/// `authCredentialsSchema`, `authSessionSchema`, and a check a type.
pub(super) fn validators(plan: &Plan) -> String {
    if !plan.bridge.standard_schema {
        return String::new();
    }
    let mut checks: BTreeMap<&str, &TypeShape> = BTreeMap::new();
    let mut exported = String::new();
    for (name, constant, shape) in shape::roots(plan) {
        checks.extend(shape.types.iter().map(|(name, ty)| (name.as_str(), ty)));
        exported.push_str(&format!(
            "/** Validates {{@link {name}}}. */\n\
             export const {constant}: AuthSchema<{name}> = /* @__PURE__ */ schemaOf({});\n",
            check(&shape.root)
        ));
    }
    let checks = checks.into_iter().map(|(name, ty)| {
        let body = match ty {
            TypeShape::Object(object) => object_of(object),
            TypeShape::Choice(texts) => {
                format!("isOneOf({})", texts.iter().map(|t| text(t)).collect::<Vec<_>>().join(", "))
            }
            TypeShape::Alias(ty) => of(ty),
        };
        // Through a function, since types may name each other.
        format!("const {}: AuthSchemaCheck = (value, path) => {body}(value, path);\n", check(name))
    });
    format!("{SCHEMA}{}{exported}", checks.collect::<String>())
}

fn check(name: &str) -> String {
    format!("check{name}")
}

fn object_of(object: &ObjectShape) -> String {
    let fields: Vec<String> =
        object.fields.iter().map(|f| format!("[{}, {}, {}]", text(&f.name), of(&f.ty), f.optional)).collect();
    format!("isObjectOf([{}], {})", fields.join(", "), object.closed)
}

fn of(ty: &FieldType) -> String {
    match ty {
        FieldType::Text => "isText".to_owned(),
        FieldType::Flag => "isFlag".to_owned(),
        FieldType::Integer => "isInteger".to_owned(),
        FieldType::Number => "isNumber".to_owned(),
        FieldType::List(item) => format!("isList({})", of(item)),
        FieldType::Nullable(inner) => format!("orNull({})", of(inner)),
        FieldType::Map(value) => format!("isMap({})", of(value)),
        FieldType::Named(name) => check(name),
    }
}
