//! The user's types as interfaces.

use std::collections::BTreeMap;
use std::fmt::Write;

use authgate_spec::Plan;
use authgate_spec::domain::{FieldType, ObjectShape, Shape, TypeShape};
use authgate_spec::plan::Code;

use super::literal::{comment, property, text};

/// `AuthCredentials`, `AuthSession`, and every type that they name.
pub(super) fn types(plan: &Plan) -> String {
    let mut out = String::new();
    let mut named: BTreeMap<&str, &TypeShape> = BTreeMap::new();
    for (name, _, shape) in roots(plan) {
        let about = match name {
            "AuthSession" => "What the server says about the signed-in caller",
            _ => "Body of the sign-in",
        };
        root(&mut out, name, about, shape);
        named.extend(below(shape));
    }
    for (name, shape) in named {
        item(&mut out, name, "", shape);
    }
    out
}

/// Each type of the bridge's own, the name of its validator, and its shape.
pub(super) fn roots(plan: &Plan) -> impl Iterator<Item = (&'static str, &'static str, &Shape)> {
    let body = plan.methods.iter().find_map(|m| m.sign_in.as_ref());
    let credentials = body.map(|body| ("AuthCredentials", "authCredentialsSchema", &body.shape));
    credentials.into_iter().chain([("AuthSession", "authSessionSchema", &plan.session.shape)])
}

/// `AuthErrorCode`: every code that the server can answer with.
pub(super) fn codes() -> String {
    let list: Vec<String> = Code::ALL.iter().map(|c| text(c.wire().0)).collect();
    let rows: Vec<String> = list.chunks(6).map(|row| format!("  {},\n", row.join(", "))).collect();
    format!(
        "/** Every code that the server answers with. */\n\
         export const authErrorCodes = [\n{}] as const;\n\
         /** One code of {{@link authErrorCodes}}. */\n\
         export type AuthErrorCode = (typeof authErrorCodes)[number];\n",
        rows.concat()
    )
}

fn below(shape: &Shape) -> impl Iterator<Item = (&str, &TypeShape)> {
    shape.types.iter().filter(|(name, _)| **name != shape.root).map(|(name, ty)| (name.as_str(), ty))
}

fn root(out: &mut String, name: &str, about: &str, shape: &Shape) {
    if let Some(ty) = shape.types.get(&shape.root) {
        item(out, name, &format!("{about}: `{}`.", shape.root), ty);
    }
}

fn item(out: &mut String, name: &str, about: &str, shape: &TypeShape) {
    let doc = match (about, shape) {
        ("", TypeShape::Object(object)) => object.doc.as_str(),
        (about, _) => about,
    };
    if !doc.is_empty() {
        let _ = writeln!(out, "/** {} */", comment(doc));
    }
    let _ = match shape {
        TypeShape::Object(object) => writeln!(out, "export interface {name} {{\n{}}}", fields(object)),
        TypeShape::Choice(values) => {
            let values: Vec<String> = values.iter().map(|v| text(v)).collect();
            writeln!(out, "export type {name} = {};", values.join(" | "))
        }
        TypeShape::Alias(ty) => writeln!(out, "export type {name} = {};", field_type(ty)),
    };
}

fn fields(object: &ObjectShape) -> String {
    let mut out = String::new();
    for field in &object.fields {
        if !field.doc.is_empty() {
            let _ = writeln!(out, "  /** {} */", comment(&field.doc));
        }
        let mark = if field.optional { "?" } else { "" };
        let _ = writeln!(out, "  readonly {}{mark}: {};", property(&field.name), field_type(&field.ty));
    }
    out
}

fn field_type(ty: &FieldType) -> String {
    match ty {
        FieldType::Text => "string".to_owned(),
        FieldType::Flag => "boolean".to_owned(),
        FieldType::Integer | FieldType::Number => "number".to_owned(),
        FieldType::List(item) => format!("ReadonlyArray<{}>", field_type(item)),
        FieldType::Nullable(inner) => format!("{} | null", field_type(inner)),
        FieldType::Map(value) => format!("Readonly<Record<string, {}>>", field_type(value)),
        FieldType::Named(name) => name.clone(),
    }
}
