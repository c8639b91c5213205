//! What is to be printed: routes, hooks, typed settings, shapes. The whole contract with codegen.
//!
//! Nothing here is code in a string: a hook is a path and its arguments, a setting is a tree of
//! literals.

mod build;
mod codes;
mod literal;
mod route;

pub use codes::Code;
pub use literal::Literal;
pub use route::{Mounted, Parameter, Place, Reply, Route, Verb};

pub(crate) use build::plan;

use crate::JsonPath;
use crate::domain::Shape;
use crate::surface::Surface;
use crate::words::{FieldPath, RoutePath, RustPath};

/// One spec, ready to be printed.
#[derive(Debug)]
pub struct Plan {
    /// The spec's file name, for headers and messages.
    pub spec_file: String,
    /// The session type and the ids on it.
    pub session: SessionPlan,
    /// The function that opens the token store.
    pub store: HookPlan,
    /// The function that makes the public session, if there is one.
    pub public: Option<HookPlan>,
    /// The gateway's settings.
    pub settings: Literal,
    /// Every route, in the order of the table of contents.
    pub routes: Vec<Route>,
    /// The ways to sign in, in spec order.
    pub methods: Vec<MethodPlan>,
    /// The paths that several printers need by name.
    pub mounted: Mounted,
    /// Where the TypeScript goes.
    pub bridge: BridgePlan,
    /// Where each word that names something of the user's was written, as `project.jsonnet:7:36`.
    pub written: Vec<(JsonPath, String)>,
    /// What of all this faces the outside.
    pub surface: Surface,
    /// Names that the session cookie can have, the one over https first; none without the cookie source.
    pub cookies: Vec<String>,
}

/// The session type and the ids on it.
#[derive(Debug)]
pub struct SessionPlan {
    /// Path of the type.
    pub path: RustPath,
    /// What read-session answers.
    pub shape: Shape,
    /// The token id's field.
    pub token_id: FieldPath,
    /// The user id's field.
    pub user_id: FieldPath,
}

/// A function of the user's, called by the generated glue.
#[derive(Debug)]
pub struct HookPlan {
    /// Name of the function that the glue defines.
    pub name: &'static str,
    /// Path of the function that it calls.
    pub path: RustPath,
    /// What it passes.
    pub arguments: Vec<Argument>,
    /// Its answer is awaited.
    pub awaited: bool,
    /// The word that names the function.
    pub key: JsonPath,
}

/// One argument of a hook.
#[derive(Debug, Clone, Copy)]
pub enum Argument {
    /// A name, and the type binding of the method that it has.
    Typed(&'static str, &'static str),
    /// A name, and the type of the door that it has.
    Door(&'static str, &'static str),
    /// The request's context.
    Context,
}

/// A method, described as data.
#[derive(Debug)]
pub struct MethodPlan {
    /// The module of the runtime's door that holds the method's trait and routes.
    pub module: &'static str,
    /// Its routes.
    pub routes: Vec<Route>,
    /// The user's types that its trait is told.
    pub types: Vec<TypeBinding>,
    /// Its settings.
    pub settings: Literal,
    /// Fields that the runtime reads from the user's types.
    pub accessors: Vec<Accessor>,
    /// The user's functions that it calls.
    pub hooks: Vec<HookPlan>,
    /// The sign-in body, where the method has one.
    pub sign_in: Option<SignInBody>,
    /// Sign-ins that begin with a navigation.
    pub links: Vec<SignInLink>,
    /// A logout may send the browser on, to end a session elsewhere.
    pub ends_other_sessions: bool,
}

impl Plan {
    /// The words that name something of the user's, each with the Rust that it becomes.
    #[must_use]
    pub fn named(&self) -> Vec<(JsonPath, String)> {
        let at = JsonPath::auth();
        let path = |path: &RustPath| format!("crate::{}", path.segments().join("::"));
        let mut named = vec![
            (at.key("session_schema"), path(&self.session.path)),
            (at.key("token_id_attr"), format!("&session.{}", self.session.token_id.dotted())),
            (at.key("user_id_attr"), format!("session.{}", self.session.user_id.dotted())),
        ];
        let hooks = self.methods.iter().flat_map(|method| &method.hooks);
        let hooks = hooks.chain(std::iter::once(&self.store)).chain(&self.public);
        named.extend(hooks.map(|hook| (hook.key.clone(), path(&hook.path))));
        for method in &self.methods {
            named.extend(method.types.iter().map(|ty| (ty.key.clone(), path(&ty.path))));
            named.extend(
                method
                    .accessors
                    .iter()
                    .map(|field| (field.key.clone(), format!("&{}.{}", field.argument, field.field.dotted()))),
            );
        }
        named
    }

    /// True where a logout may send the browser on, to end a session elsewhere.
    #[must_use]
    pub fn ends_other_sessions(&self) -> bool {
        self.methods.iter().any(|method| method.ends_other_sessions)
    }
}

/// A sign-in that begins with a navigation to a path.
#[derive(Debug)]
pub struct SignInLink {
    /// Its name in paths and lists.
    pub slug: String,
    /// What a button says.
    pub label: String,
    /// Where the browser goes.
    pub path: RoutePath,
}

/// An associated type of a method's trait.
#[derive(Debug)]
pub struct TypeBinding {
    /// Name in the trait.
    pub name: &'static str,
    /// The user's type.
    pub path: RustPath,
    /// The word that names it.
    pub key: JsonPath,
}

/// A function that borrows a field.
#[derive(Debug)]
pub struct Accessor {
    /// Name of the function.
    pub name: &'static str,
    /// Name of its argument.
    pub argument: &'static str,
    /// Type binding of its argument.
    pub of: &'static str,
    /// The field.
    pub field: FieldPath,
    /// What is borrowed.
    pub answer: &'static str,
    /// The word that names the field.
    pub key: JsonPath,
}

/// A sign-in that the bridge can call with a JSON body.
#[derive(Debug)]
pub struct SignInBody {
    /// Where it is posted.
    pub path: RoutePath,
    /// What it holds.
    pub shape: Shape,
}

/// Where the TypeScript goes, relative to the project.
#[derive(Debug)]
pub struct BridgePlan {
    /// Folder of `auth.gen.ts`; none for `generated/`.
    pub out: Option<String>,
    /// Folder of the scaffolds, if any.
    pub scaffold: Option<String>,
    /// What the bridge sends with.
    pub client: Client,
    /// For which frameworks they are.
    pub frameworks: Vec<Framework>,
    /// With validators.
    pub standard_schema: bool,
}

/// What a bridge sends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// The platform's own.
    Fetch,
    /// The client of an SDK that `@hey-api/openapi-ts` made, in the folder `sdk` beside the bridge.
    HeyApi,
}

/// A frontend framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framework {
    /// React, with TanStack Query.
    React,
    /// Vue 3.
    Vue,
    /// Svelte's stores.
    Svelte,
}
