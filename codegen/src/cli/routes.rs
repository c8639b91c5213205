//! `routes`: the table of contents of a spec.

use std::io::Write;

use authgate_spec::Plan;
use serde_json::{Value, json};

use super::format::Format;

pub(super) fn print(format: Format, plan: &Plan) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if let Format::Json = format {
        let routes: Vec<Value> = plan
            .routes
            .iter()
            .map(|route| {
                json!({
                    "method": route.verb.as_str(), "path": route.path.as_str(), "operation": route.operation,
                    "key": route.key.as_str(), "requires": route.requirement(), "register": route.register,
                })
            })
            .collect();
        return writeln!(out, "{}", json!({ "v": 1, "routes": routes }));
    }
    let widest = plan.routes.iter().map(|route| route.path.as_str().len()).max().unwrap_or(0);
    for route in &plan.routes {
        let (verb, path, requires) = (route.verb.as_str(), route.path.as_str(), route.requirement());
        writeln!(out, "{verb:6} {path:widest$}  {requires:8} {}", route.key)?;
        if let Some(uri) = &route.register {
            writeln!(out, "       register {uri}")?;
        }
    }
    Ok(())
}
