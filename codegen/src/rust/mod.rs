//! Plan to Rust: glue, and nothing but glue.

mod gate;
mod literal;
mod method;
pub(crate) mod settings;

use authgate_spec::Plan;
use authgate_spec::words::{FieldPath, RustPath};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// The file `auth.rs`.
pub(crate) fn render(plan: &Plan) -> Result<String, String> {
    let gate = gate::items(plan);
    let methods = plan.methods.iter().map(method::item);
    let shapes = shapes(plan);
    text(plan, quote! { #gate #(#methods)* #shapes }).map(|text| placed(plan, &text))
}

/// Puts behind each line that names something of the user's which word of the spec names it, and where: rustc shows
/// the line, and with it the word, where the two do not fit.
fn placed(plan: &Plan, text: &str) -> String {
    let place = |key| plan.written.iter().find(|(written, _)| written == key).map(|(_, place)| place.as_str());
    let mut named = plan.named();
    named.sort_by_key(|(_, code)| std::cmp::Reverse(code.len()));
    let (glue, tests) = text.split_once("#[cfg(test)]").map_or((text, None), |(glue, tests)| (glue, Some(tests)));
    let mut out = String::new();
    for line in glue.lines() {
        out.push_str(line);
        let names = |code: &str| {
            let after = line.split_once(code).map(|(_, after)| after.chars().next());
            after.is_some_and(|next| !next.is_some_and(|c| c.is_alphanumeric() || c == '_'))
        };
        if let Some((key, _)) = named.iter().find(|(_, code)| names(code))
            && let Some(place) = place(key)
        {
            out.extend([" // ", place, " ", key.as_str()]);
        }
        out.push('\n');
    }
    out.extend(tests.map(|tests| format!("#[cfg(test)]{tests}")));
    out
}

/// A file of ours: the header, then the items as a formatter sets them.
fn text(plan: &Plan, items: TokenStream) -> Result<String, String> {
    let file: syn::File = syn::parse2(items)
        .map_err(|e| format!("the rendered Rust does not parse, which is a fault of authgate: {e}"))?;
    let header = crate::header::line(&plan.spec_file);
    Ok(format!("// {header}\n\n{}", spaced(&prettyplease::unparse(&file))))
}

/// The test that holds the shapes of the bridge against the types themselves.
fn shapes(plan: &Plan) -> TokenStream {
    let session = path(&plan.session.path);
    let session_name = &plan.session.shape.root;
    let bodies = plan.methods.iter().filter_map(|m| {
        let ty = path(&m.types.first()?.path);
        let name = &m.sign_in.as_ref()?.shape.root;
        Some(quote! { rt::shapes::reads::<#ty>(OPENAPI, #name); })
    });
    quote! {
        #[cfg(test)]
        mod shapes {
            use super::rt;
            const OPENAPI: &str = include_str!("openapi.json");
            #[test]
            fn the_bridge_has_the_shapes_of_the_types() {
                rt::shapes::writes::<#session>(OPENAPI, #session_name);
                #(#bodies)*
            }
        }
    }
}

/// `auth.Session` as `crate::auth::Session`.
fn path(path: &RustPath) -> TokenStream {
    let segments = path.segments().iter().map(|s| ident(s));
    quote! { crate #(::#segments)* }
}

/// `user.id` as `user.id`.
fn field(path: &FieldPath) -> TokenStream {
    let segments = path.segments().iter().map(|s| ident(s));
    quote! { #(#segments).* }
}

/// An identifier; the words of the spec allow no other text here.
fn ident(text: &str) -> Ident {
    Ident::new(text, Span::call_site())
}

/// A path of the door, such as `password::Settings`.
fn door(path: &str) -> TokenStream {
    let segments = path.split("::").map(ident);
    quote! { rt #(::#segments)* }
}

/// Puts an empty line between top-level items, which prettyplease sets without one.
fn spaced(text: &str) -> String {
    let mut spaced = String::new();
    let mut previous = "";
    for line in text.lines() {
        let item = !line.starts_with([' ', '}', ')', ']']) && !line.is_empty() && !line.starts_with("//!");
        let goes_on = ["///", "//!", "#["].iter().any(|sign| previous.starts_with(sign));
        if item && !goes_on && !previous.is_empty() {
            spaced.push('\n');
        }
        spaced.push_str(line);
        spaced.push('\n');
        previous = line;
    }
    spaced
}
