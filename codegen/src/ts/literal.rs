//! Text as TypeScript literals that survive every context they are pasted into.

/// A string literal: JSON, with what HTML and old parsers trip over escaped.
pub(crate) fn text(value: &str) -> String {
    let json = serde_json::Value::from(value).to_string();
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            other => out.push(other),
        }
    }
    out
}

/// What matches exactly this text in a regular expression.
pub(crate) fn pattern(value: &str) -> String {
    let units = value.encode_utf16().map(|unit| match u8::try_from(unit) {
        Ok(plain) if plain.is_ascii_alphanumeric() || plain == b'_' || plain == b'-' => char::from(plain).to_string(),
        _ => format!("\\u{unit:04x}"),
    });
    units.collect()
}

/// A property name, quoted where it must be.
pub(crate) fn property(name: &str) -> String {
    let mut chars = name.chars();
    let starts = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_' || c == '$');
    if starts && chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$') {
        name.to_owned()
    } else {
        text(name)
    }
}

/// A comment's text, on one line and unable to end the comment.
pub(super) fn comment(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() && !"\u{2028}\u{2029}".contains(*c))
        .collect::<String>()
        .replace("*/", "*\u{200b}/")
}

#[cfg(test)]
mod tests {
    use super::{comment, pattern, property, text};

    #[test]
    fn sec_163_a_hostile_text_is_one_literal() {
        for hostile in ["\"];process.exit(1);//", "`${x}`", "</script>", "*/", "\u{2028}", "a\nb\0"] {
            let literal = text(hostile);
            assert_eq!(serde_json::from_str::<String>(&literal).ok().as_deref(), Some(hostile));
            assert!(!literal.contains("</") && !literal.contains('\n') && !literal.contains('\u{2028}'));
        }
        assert_eq!(pattern("__Host-a.b/"), r"__Host-a\u002eb\u002f");
        assert_eq!(property("a-b"), "\"a-b\"");
        assert!(!comment("x */ y").contains("*/"));
    }
}
