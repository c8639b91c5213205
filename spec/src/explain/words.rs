//! One word of a spec: its value, its type, what it is for, and where it was written.

use serde_json::Value;

use crate::diagnostic::Report;
use crate::places::{self, Anchor, Place};
use crate::project::evaluated;
use crate::{JsonPath, Project, methods, schema};

/// What is known of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Its path.
    pub path: JsonPath,
    /// Its value as the spec evaluates; none where it is not written.
    pub value: Option<Value>,
    /// The value that it has all the same, and what from, such as "preset `google`".
    pub inherited: Option<(Value, String)>,
    /// What its schema says of it, default included.
    pub doc: String,
    /// Its type, or its choices.
    pub kind: String,
    /// Where it was written; for a word that is not, the constructor or the object whose default it has.
    pub place: Option<Place>,
}

/// Explains the word at `path`, such as `auth.session.idle`. None where no word can stand there.
///
/// # Errors
/// If the spec cannot be evaluated.
pub fn word(project: &Project, path: &str) -> Result<Option<Explained>, Box<Report>> {
    let Some(path) = JsonPath::parse(path) else { return Ok(None) };
    let spec = evaluated(project)?;
    let value = spec.pointer(&path.pointer()).cloned();
    let Some(schema) = node(&schema::project(), &spec, &path) else { return Ok(None) };
    let anchor = if value.is_some() { Anchor::Value } else { Anchor::Call };
    let place = places::locate(&project.root, &project.spec, &[(path.clone(), anchor)]).into_iter().next().flatten();
    let doc = schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    let inherited = if value.is_none() { inherited(&spec, &path) } else { None };
    Ok(Some(Explained { path, value, inherited, doc, kind: kind(&schema), place }))
}

/// What the object around the word at `path` has from its preset.
fn inherited(spec: &Value, path: &JsonPath) -> Option<(Value, String)> {
    let pointer = path.pointer();
    let (object, word) = pointer.rsplit_once('/')?;
    methods::inherited(spec.pointer(object)?, word)
}

/// The schema of the word at `path`. Which branch a list's element has, its own tag says.
fn node(schema: &Value, spec: &Value, path: &JsonPath) -> Option<Value> {
    let mut schema = schema.clone();
    let mut value = Some(spec.clone());
    for step in path.steps() {
        value = value.and_then(|value| {
            let element = || value.get(step.parse::<usize>().ok()?);
            value.get(&step).or_else(element).cloned()
        });
        let next = match step.parse::<usize>() {
            Ok(_) if schema.get("items").is_some() => schema.get("items").cloned(),
            _ => schema.get("properties").and_then(|p| p.get(&step)).cloned(),
        };
        schema = next?;
        if let Some(branches) = schema.get("oneOf").and_then(Value::as_array)
            && let Some(tag) = value.as_ref().and_then(|v| v.get("kind"))
        {
            schema = branches.iter().find(|b| b.pointer("/properties/kind/const") == Some(tag))?.clone();
        }
    }
    Some(schema)
}

fn kind(schema: &Value) -> String {
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let branches = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let choices: Vec<&str> = listed.chain(branches.filter_map(|b| b.get("const")?.as_str())).collect();
    let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
    match (schema.get("type").and_then(Value::as_str), bound("minimum"), bound("maximum")) {
        _ if !choices.is_empty() => choices.join(" | "),
        (Some("integer"), Some(low), Some(high)) => format!("whole number, {low} to {high}"),
        (Some("boolean"), ..) => "true | false".to_owned(),
        (Some("array"), ..) => "list".to_owned(),
        (Some("object"), ..) => "object".to_owned(),
        _ => "text".to_owned(),
    }
}
