//! What the spec needs to hold of the user's types.

use super::shape::{FieldType, ObjectShape, Shape, TypeShape};
use crate::JsonPath;
use crate::diagnostic::Sink;
use crate::words::{FieldPath, RustPath};

/// Parts of a field's name that make it look like a secret.
const SECRETS: [&str; 6] = ["password", "passwd", "secret", "hash", "token", "otp"];

impl Shape {
    /// The session carries its permissions, so that a frontend needs no second request.
    pub(crate) fn has_permissions(&self, path: &RustPath, at: &JsonPath, sink: &Sink) {
        let listed = self.object().is_some_and(|o| {
            o.fields.iter().any(|f| f.name == "permissions" && !f.optional && matches!(f.ty, FieldType::List(_)))
        });
        if !listed {
            let message = format!("`{}` has no serialised list `permissions`", path.dotted());
            sink.error("AG0405", at, message, "add `pub permissions: Vec<String>` to it");
        }
    }

    /// Nothing that looks like a secret is part of an answer.
    pub(crate) fn keeps_secrets(&self, at: &JsonPath, sink: &Sink) {
        for (owner, shape) in &self.types {
            let TypeShape::Object(object) = shape else { continue };
            for field in &object.fields {
                let secret = |name: &str| name.to_lowercase().split('_').any(|part| SECRETS.contains(&part));
                if secret(&field.rust) || secret(&field.name) {
                    let message = format!("`{owner}.{}` looks like a secret and would be sent to browsers", field.rust);
                    sink.error("AG0407", at, message, "put `#[serde(skip)]` on it, or name it for what it is");
                }
            }
        }
    }

    /// The user id is there, and is one value.
    pub(crate) fn scalar_field(&self, field: &FieldPath, at: &JsonPath, sink: &Sink) {
        let problem = match self.walk(field) {
            Err(missing) => Some(missing),
            Ok(ty) if self.is_scalar(ty) => None,
            Ok(FieldType::Nullable(_)) => Some("is optional".to_owned()),
            Ok(_) => Some("is not one text or number".to_owned()),
        };
        if let Some(problem) = problem {
            let help = "name a field that is a String, a Uuid, an integer, or a newtype of one";
            sink.error("AG0404", at, format!("`{}` {problem}", field.dotted()), help);
        }
    }

    /// The token id is a field of the session that serde never writes.
    pub(crate) fn hidden_token_id(&self, field: &FieldPath, at: &JsonPath, sink: &Sink) {
        let Some((name, parents)) = field.segments().split_last() else { return };
        let owner = parents.iter().try_fold(self.object(), |object, segment| {
            let ty = &object?.fields.iter().find(|f| f.rust == *segment)?.ty;
            Some(self.as_object(ty))
        });
        let Some(Some(owner)) = owner else {
            sink.error(
                "AG0404",
                at,
                format!("`{}` is not a field of the session", field.dotted()),
                "name a field of type `TokenId`",
            );
            return;
        };
        let hidden = owner.hidden.iter().find(|(rust, _)| rust == name);
        let shown = owner.fields.iter().any(|f| f.rust == *name);
        match hidden {
            Some((_, ty)) if ty == "TokenId" => {}
            Some((_, ty)) => {
                sink.error("AG0406", at, format!("`{}` is a `{ty}`", field.dotted()), "make it a `TokenId`");
            }
            None if shown => {
                let message = format!("`{}` would be sent to browsers", field.dotted());
                sink.error("AG0406", at, message, "put `#[serde(skip)]` on it: the token id is a credential");
            }
            None => {
                let message = format!("`{}` is not a field of the session", field.dotted());
                sink.error("AG0404", at, message, "add `#[serde(skip)] pub token_id: TokenId`");
            }
        }
    }

    /// The account name of the credentials is a text.
    pub(crate) fn text_field(&self, field: &FieldPath, at: &JsonPath, sink: &Sink) {
        if !matches!(self.walk(field), Ok(FieldType::Text)) {
            let message = format!("`{}` is not a text of the credentials", field.dotted());
            sink.error("AG0404", at, message, "name the field that holds the account's name, a `String`");
        }
    }

    /// A body with fields that nobody asked for is refused, not read in part.
    pub(crate) fn refuses_unknown_fields(&self, path: &RustPath, at: &JsonPath, sink: &Sink) {
        if !self.object().is_some_and(|o| o.closed) {
            let message = format!("`{}` accepts unknown fields", path.dotted());
            sink.error("AG0408", at, message, "put `#[serde(deny_unknown_fields)]` on the struct");
        }
    }

    fn walk(&self, path: &FieldPath) -> Result<&FieldType, String> {
        let mut object = self.object();
        let mut found = None;
        for segment in path.segments() {
            let field = object.and_then(|o| o.fields.iter().find(|f| f.rust == *segment));
            let field = field.ok_or_else(|| format!("has no serialised field `{segment}` on its way"))?;
            object = self.as_object(&field.ty);
            found = Some(&field.ty);
        }
        found.ok_or_else(|| "is empty".to_owned())
    }

    fn as_object(&self, ty: &FieldType) -> Option<&ObjectShape> {
        match ty {
            FieldType::Named(name) => match self.types.get(name) {
                Some(TypeShape::Object(object)) => Some(object),
                _ => None,
            },
            _ => None,
        }
    }

    fn is_scalar(&self, ty: &FieldType) -> bool {
        match ty {
            FieldType::Text | FieldType::Integer => true,
            FieldType::Named(name) => match self.types.get(name) {
                Some(TypeShape::Alias(inner)) => self.is_scalar(inner),
                _ => false,
            },
            _ => false,
        }
    }
}
