//! The reference page: every word of the spec, rendered from the schema that the generator itself checks by.

use std::fmt::Write;

use authgate_spec::schema;
use serde_json::Value;

/// Where the page is.
pub const FILE: &str = "docs/reference.md";

/// The page.
pub fn render() -> String {
    format!("{}{}", words(), codes())
}

/// Every code, with its wrong and its right example; tests of the spec crate run both.
fn codes() -> String {
    let mut out = String::from(
        "\n## Codes\n\nWhat a finding's code means; `cargo authgate explain CODE` says the same. The examples stand in an `auth.config`; `password`, `google`\n\
         and `provider` are a good one of each.\n",
    );
    for page in authgate_spec::explain::pages() {
        let _ = write!(out, "\n### {}: {}\n\n{}\n", page.code, page.title, page.why);
        let examples: Vec<String> = [("wrong", page.wrong), ("right", page.right)]
            .iter()
            .filter(|(_, words)| !words.is_empty())
            .map(|(which, words)| format!("{words}   // {which}\n"))
            .collect();
        if !examples.is_empty() {
            let _ = write!(out, "\n```jsonnet\n{}```\n", examples.concat());
        }
    }
    out
}

/// Every word.
fn words() -> String {
    let schema = schema::project();
    let mut out = String::from(
        "# The words of the spec\n\n\
         Rendered from the types by `cargo run -p xtask -- docs`; `cargo verify` compares it. A word that is not here is an unknown\n\
         key. Every default is applied by the generator, and `null` is a mistake: leave a word out to get its default.\n",
    );
    object(&mut out, &schema["properties"]["auth"], "auth");
    out
}

/// One table an object, then those of the objects in it.
fn object(out: &mut String, schema: &Value, path: &str) {
    let title = schema["title"].as_str().unwrap_or(path);
    let _ = writeln!(out, "\n## {title}\n");
    if let Some(text) = schema["description"].as_str() {
        let _ = writeln!(out, "{text} Written at `{path}`.\n");
    }
    out.push_str("| Word | Type | Meaning |\n|---|---|---|\n");
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let words = || schema["properties"].as_object().into_iter().flatten().filter(|(name, _)| *name != "kind");
    for (name, word) in words() {
        let must = if required.contains(&name.as_str()) { ", required" } else { "" };
        let text = word["description"].as_str().unwrap_or_default().replace('\n', " ");
        let _ = writeln!(out, "| `{name}` | {}{must} | {text} |", ty(word));
    }
    for (name, word) in words() {
        let inner = format!("{path}.{name}");
        if word["properties"].is_object() {
            object(out, word, &inner);
        }
        for kind in word["items"]["oneOf"].as_array().into_iter().flatten().filter(|k| k["properties"].is_object()) {
            object(out, kind, &format!("{inner}[]"));
        }
    }
}

/// A type in a few words.
fn ty(word: &Value) -> String {
    let choices = |values: Vec<&str>| values.iter().map(|v| format!("`{v}`")).collect::<Vec<_>>().join(", ");
    let listed: Vec<&str> = word["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let constants: Vec<&str> =
        word["oneOf"].as_array().into_iter().flatten().filter_map(|v| v["const"].as_str()).collect();
    match word["type"].as_str() {
        _ if !listed.is_empty() => choices(listed),
        _ if !constants.is_empty() => choices(constants),
        Some("integer") => format!("whole number, {} to {}", word["minimum"], word["maximum"]),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("array") => match &word["items"]["type"] {
            Value::String(_) => format!("list of {}", ty(&word["items"])),
            _ => {
                let branches = word["items"]["oneOf"].as_array().into_iter().flatten();
                let kinds = branches.filter_map(|b| b["properties"]["kind"]["const"].as_str());
                format!("list of {}", kinds.map(|kind| format!("`auth.{kind}`")).collect::<Vec<_>>().join(", "))
            }
        },
        Some("object") => "object".to_owned(),
        _ => "text".to_owned(),
    }
}
