//! The serde attributes that change a shape.

use syn::{Attribute, Expr, ExprLit, Lit, LitStr};

use super::Direction;

/// What serde was told about a type, a variant or a field.
#[derive(Debug, Default)]
pub(super) struct Serde {
    pub(super) rename: Option<String>,
    pub(super) rename_all: Option<String>,
    pub(super) skipped: bool,
    pub(super) may_be_absent: bool,
    pub(super) closed: bool,
    /// The first attribute that this reader does not follow.
    pub(super) unread: Option<String>,
}

impl Serde {
    pub(super) fn read(attributes: &[Attribute], direction: Direction) -> Self {
        let mut found = Self::default();
        for attribute in attributes.iter().filter(|a| a.path().is_ident("serde")) {
            let outcome = attribute.parse_nested_meta(|meta| {
                let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                found.word(&name, direction, &meta)
            });
            if let Err(error) = outcome {
                found.unread.get_or_insert(error.to_string());
            }
        }
        found
    }

    fn word(&mut self, name: &str, direction: Direction, meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<()> {
        match name {
            "rename" => self.rename = directed_text(direction, meta)?,
            "rename_all" => self.rename_all = directed_text(direction, meta)?,
            "skip" => self.skipped = true,
            "skip_serializing" => self.skipped |= direction == Direction::Write,
            "skip_deserializing" => self.skipped |= direction == Direction::Read,
            "skip_serializing_if" => {
                text(meta)?;
                self.may_be_absent |= direction == Direction::Write;
            }
            "default" => {
                if meta.input.peek(syn::Token![=]) {
                    text(meta)?;
                }
                self.may_be_absent |= direction == Direction::Read;
            }
            "deny_unknown_fields" => self.closed = true,
            "transparent" => {}
            "crate" | "bound" | "alias" | "expecting" => drop(text(meta)?),
            other => {
                self.unread.get_or_insert(format!("serde({other})"));
                swallow(meta)?;
            }
        }
        Ok(())
    }
}

/// `= "text"`, or `(serialize = "…", deserialize = "…")`.
fn directed_text(direction: Direction, meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<Option<String>> {
    if meta.input.peek(syn::Token![=]) {
        return text(meta).map(Some);
    }
    let mut found = None;
    meta.parse_nested_meta(|inner| {
        let value = text(&inner)?;
        let wanted = if direction == Direction::Write { "serialize" } else { "deserialize" };
        if inner.path.is_ident(wanted) {
            found = Some(value);
        }
        Ok(())
    })?;
    Ok(found)
}

fn text(meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<String> {
    meta.value()?.parse::<LitStr>().map(|s| s.value())
}

fn swallow(meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(syn::Token![=]) {
        meta.value()?.parse::<Expr>()?;
    } else if meta.input.peek(syn::token::Paren) {
        meta.parse_nested_meta(|inner| swallow(&inner))?;
    }
    Ok(())
}

/// The first paragraph of a documentation comment.
pub(super) fn doc(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter(|a| a.path().is_ident("doc")).filter_map(|a| match &a.meta {
        syn::Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(s), .. }) => Some(s.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Applies a `rename_all` rule. Fields are written in snake case, variants in Pascal case.
pub(super) fn renamed(name: &str, rule: Option<&str>, is_variant: bool) -> Option<String> {
    let Some(rule) = rule else { return Some(name.to_owned()) };
    let words: Vec<String> = if is_variant {
        let mut words: Vec<String> = Vec::new();
        for c in name.chars() {
            match words.last_mut() {
                Some(word) if !c.is_uppercase() => word.push(c),
                _ => words.push(c.to_lowercase().collect()),
            }
        }
        words
    } else {
        name.split('_').map(str::to_lowercase).collect()
    };
    let capital = |word: &String| {
        let mut chars = word.chars();
        chars.next().map(|c| c.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    let pascal = words.iter().map(capital).collect::<String>();
    Some(match rule {
        "lowercase" => words.concat(),
        "UPPERCASE" => words.concat().to_uppercase(),
        "PascalCase" => pascal,
        "camelCase" => {
            words.first().cloned().unwrap_or_default() + &words.iter().skip(1).map(capital).collect::<String>()
        }
        "snake_case" => words.join("_"),
        "SCREAMING_SNAKE_CASE" => words.join("_").to_uppercase(),
        "kebab-case" => words.join("-"),
        "SCREAMING-KEBAB-CASE" => words.join("-").to_uppercase(),
        _ => return None,
    })
}
