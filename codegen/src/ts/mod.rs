//! Plan to TypeScript: `auth.gen.ts`, one file that imports nothing, and hooks over it for who has React.

mod calls;
mod literal;
mod schema;
mod shape;

pub(crate) use literal::{property, text};

use authgate_spec::Plan;
use authgate_spec::plan::Client;

/// The parts of the file that are the same for every spec, in their order.
const ERRORS: &str = include_str!("errors.ts");
const CLIENT: &str = include_str!("client.ts");
const HEY_API: &str = include_str!("hey_api.ts");
const HEY_API_IMPORTS: &str = include_str!("hey_api_imports.ts");
const EVENTS: &str = include_str!("events.ts");

const STORE: &str = include_str!("store.ts");
const HOOKS: &str = include_str!("hooks.ts");

/// The file `session-hooks.gen.ts`, beside the bridge.
pub(crate) fn hooks(plan: &Plan) -> String {
    format!("// {}\n\n{HOOKS}", crate::header::line(&plan.spec_file))
}

/// The file `auth.gen.ts`.
pub(crate) fn render(plan: &Plan) -> String {
    let (imports, client) = match plan.bridge.client {
        Client::Fetch => ("", CLIENT),
        Client::HeyApi => (HEY_API_IMPORTS, HEY_API),
    };
    let parts = [
        format!("// {}\n", crate::header::line(&plan.spec_file)),
        imports.to_owned(),
        shape::types(plan),
        shape::codes(),
        calls::paths(plan),
        ERRORS.to_owned(),
        client.to_owned(),
        calls::functions(plan),
        calls::links(plan),
        EVENTS.to_owned(),
        STORE.to_owned(),
        schema::validators(plan),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}
