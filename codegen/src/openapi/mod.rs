//! Plan to OpenAPI 3.1.

use std::collections::BTreeMap;

use authgate_spec::Plan;
use authgate_spec::plan::{Code, Reply, Route};
use serde_json::{Map, Value, json};

use crate::header;

const SCHEMAS: &str = "#/components/schemas/";

/// The file `openapi.json`.
pub(crate) fn render(plan: &Plan) -> String {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for route in &plan.routes {
        let verb = route.verb.as_str().to_lowercase();
        paths.entry(route.path.as_str()).or_default().insert(verb, operation(plan, route));
    }
    header::pretty(&json!({
        "openapi": "3.1.0",
        "info": {
            "title": format!("The auth block of {}", plan.spec_file),
            "version": env!("CARGO_PKG_VERSION"),
            "x-generated": header::line(&plan.spec_file),
        },
        "paths": paths,
        "components": { "schemas": schemas(plan), "securitySchemes": security(plan) },
    }))
}

fn operation(plan: &Plan, route: &Route) -> Value {
    let mut responses = Map::new();
    let (status, reply) = success(plan, route.reply);
    responses.insert(status.to_owned(), reply);
    if route.reply == Reply::SignedOut && plan.ends_other_sessions() {
        responses.insert("200".to_owned(), json_body("AuthgateSignedOut"));
    }
    for code in &route.codes {
        let (name, status) = code.wire();
        let entry = responses.entry(status.to_string()).or_insert_with(problem);
        if let Some(codes) = entry.get_mut("x-codes").and_then(Value::as_array_mut) {
            codes.push(json!(name));
        }
    }
    let mut operation = json!({
        "operationId": route.operation,
        "summary": route.summary,
        "responses": responses,
        "x-spec-key": route.key.as_str(),
    });
    if route.codes.contains(&Code::NotSignedIn) {
        operation["security"] = json!([{ "cookie": [] }, { "bearer": [] }]);
    }
    if let Some(body) = &route.body {
        let schema = json!({ "$ref": format!("{SCHEMAS}{body}") });
        operation["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": schema } } });
    }
    let parameters = parameters(route);
    if !parameters.is_empty() {
        operation["parameters"] = json!(parameters);
    }
    operation
}

fn parameters(route: &Route) -> Vec<Value> {
    let text = || json!({ "type": "string" });
    let name = route.path.as_str().split_once('{').map(|(_, name)| name.trim_end_matches('}'));
    let of_path = name.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": text() }));
    let others = route.parameters.iter().map(|parameter| {
        let mut schema = text();
        if !parameter.values.is_empty() {
            schema["enum"] = json!(parameter.values);
        }
        let (name, place) = (parameter.name, parameter.place.as_str());
        json!({ "name": name, "in": place, "description": parameter.summary, "required": false, "schema": schema })
    });
    of_path.into_iter().chain(others).collect()
}

fn success(plan: &Plan, reply: Reply) -> (&'static str, Value) {
    let body = json_body;
    match reply {
        Reply::Session => ("200", body(&plan.session.shape.root)),
        Reply::SignedIn => ("200", body("AuthgateSignedIn")),
        Reply::Sessions => ("200", body("AuthgateSessions")),
        Reply::Providers => ("200", body("AuthgateProviders")),
        Reply::Health => ("200", body("AuthgateHealth")),
        Reply::Nothing | Reply::SignedOut => ("204", json!({ "description": "Done." })),
        Reply::Done => ("200", json!({ "description": "Done." })),
        Reply::Redirect => ("302", json!({ "description": "The browser goes on." })),
    }
}

fn json_body(name: &str) -> Value {
    json!({ "description": "Done.", "content": { "application/json": { "schema": { "$ref": format!("{SCHEMAS}{name}") } } } })
}

fn problem() -> Value {
    json!({
        "description": "Refused.",
        "content": { "application/problem+json": { "schema": { "$ref": format!("{SCHEMAS}AuthgateProblem") } } },
        "x-codes": [],
    })
}

fn security(plan: &Plan) -> Value {
    let cookie = plan.cookies.first().map_or("", String::as_str);
    json!({
        "cookie": { "type": "apiKey", "in": "cookie", "name": cookie },
        "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
    })
}

fn schemas(plan: &Plan) -> Value {
    let mut all = plan.session.shape.schemas(SCHEMAS);
    for body in plan.methods.iter().filter_map(|m| m.sign_in.as_ref()) {
        all.extend(body.shape.schemas(SCHEMAS));
    }
    let text = || json!({ "type": "string" });
    let object = |properties: Value, required: &[&str]| json!({ "type": "object", "properties": properties, "required": required });
    let codes: Vec<&str> = Code::ALL.iter().map(|c| c.wire().0).collect();
    let time = || json!({ "type": "string", "format": "date-time" });
    let session = object(
        json!({
            "handle": text(), "created_at": time(), "last_used_at": time(),
            "source": { "type": "string", "enum": ["cookie", "bearer"] },
            "user_agent": { "type": ["string", "null"] }, "current": { "type": "boolean" },
        }),
        &["handle", "created_at", "last_used_at", "source", "user_agent", "current"],
    );
    let method = object(json!({ "kind": text(), "login_path": text() }), &["kind", "login_path"]);
    let provider =
        object(json!({ "slug": text(), "label": text(), "login_path": text() }), &["slug", "label", "login_path"]);
    let list = |items: Value| json!({ "type": "array", "items": items });
    let own = [
        (
            "AuthgateProblem",
            object(
                json!({ "type": text(), "title": text(), "status": { "type": "integer" }, "code": { "type": "string", "enum": codes } }),
                &["type", "title", "status", "code"],
            ),
        ),
        (
            "AuthgateSignedIn",
            object(
                json!({ "access_token": text(), "token_type": { "const": "bearer" }, "expires_in": { "type": "integer" } }),
                &[],
            ),
        ),
        ("AuthgateSessions", object(json!({ "sessions": list(session) }), &["sessions"])),
        (
            "AuthgateProviders",
            object(json!({ "methods": list(method), "providers": list(provider) }), &["methods", "providers"]),
        ),
        ("AuthgateHealth", object(json!({ "status": text() }), &["status"])),
    ];
    if plan.ends_other_sessions() {
        let signed_out = object(json!({ "end_session_url": text() }), &["end_session_url"]);
        all.insert("AuthgateSignedOut".to_owned(), signed_out);
    }
    all.extend(own.into_iter().map(|(name, schema)| (name.to_owned(), schema)));
    Value::Object(all)
}
