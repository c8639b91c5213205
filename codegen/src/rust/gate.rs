//! The marker type, the extractors, the table of contents, and what every gateway must say.

use authgate_spec::Plan;
use authgate_spec::plan::Route;
use proc_macro2::TokenStream;
use quote::quote;

use super::{field, ident, path};

/// Everything but the methods.
pub(super) fn items(plan: &Plan) -> TokenStream {
    let title = format!(" Sign-in of {}, from its `auth` block.", plan.spec_file);
    let extractors = extractors(plan);
    let mounting = mounting();
    let gate = gate(plan);
    let public = public(plan);
    quote! {
        #![doc = #title]
        use ::authgate_runtime::codegen::v1 as rt;
        include!(concat!(env!("OUT_DIR"), "/authgate_findings.rs"));
        #[path = "auth_settings.rs"]
        mod settings;
        /// Names the types that this project chose. Never constructed.
        pub enum Gate {}
        #extractors
        #mounting
        #gate
        #public
    }
}

fn extractors(plan: &Plan) -> TokenStream {
    let public = plan.public.as_ref().map(|hook| {
        let doc = format!(" Extractor: the caller's live session, or the public one of `{}`.", hook.key);
        quote! {
            #[doc = #doc]
            pub type GetSessionOrPublic = rt::GetSessionOrPublic<Gate>;
        }
    });
    quote! {
        /// Extractor: the caller's live session, or 401.
        pub type GetSession = rt::GetSession<Gate>;
        #public
    }
}

fn mounting() -> TokenStream {
    quote! {
        /// Middleware: headers on every response that touched a session.
        #[must_use]
        pub fn guard(gate: &rt::Gateway<Gate>) -> rt::Guard<Gate> {
            rt::guard(gate)
        }
        /// Mounts every route of this project.
        pub fn configure(gate: &rt::Gateway<Gate>) -> impl FnOnce(&mut rt::ServiceConfig) + use<> {
            rt::configure(gate)
        }
    }
}

fn gate(plan: &Plan) -> TokenStream {
    let session = path(&plan.session.path);
    let store = path(&plan.store.path);
    let wait = plan.store.awaited.then(|| quote! { .await });
    let token_id = field(&plan.session.token_id);
    let user_id = field(&plan.session.user_id);
    let table = plan.routes.iter().map(|route| {
        let line = format!(" - {}", contents(route));
        quote! { #[doc = #line] }
    });
    let modules = std::iter::once("session").chain(plan.methods.iter().map(|m| m.module)).map(ident);
    quote! {
        impl rt::Gate for Gate {
            type Session = #session;
            type Extractor = GetSession;
            const SETTINGS: rt::Settings = settings::GATE;
            async fn store(cx: &rt::StartContext) -> Result<rt::Store, rt::StartError> {
                rt::store(#store(cx) #wait)
            }
            fn token_id(session: &Self::Session) -> &rt::TokenId {
                &session.#token_id
            }
            fn user_id(session: &Self::Session) -> String {
                session.#user_id.to_string()
            }
            fn guard(gate: &rt::Gateway<Self>) -> rt::Guard<Self> {
                guard(gate)
            }
            fn configure(gate: &rt::Gateway<Self>, app: &mut rt::ServiceConfig) {
                configure(gate)(app);
            }
            #(#table)*
            fn routes(table: &mut rt::RouteTable<Self>) {
                #(rt::#modules::routes(table);)*
            }
        }
    }
}

/// One line of the table of contents.
fn contents(route: &Route) -> String {
    format!("`{} {}` {} (`{}`)", route.verb.as_str(), route.path.as_str(), route.operation, route.key)
}

fn public(plan: &Plan) -> Option<TokenStream> {
    let hook = plan.public.as_ref()?;
    let (name, function) = (ident(hook.name), path(&hook.path));
    Some(quote! {
        impl rt::PublicGate for Gate {
            type Extractor = GetSessionOrPublic;
            fn #name() -> Self::Session {
                #function()
            }
        }
    })
}
