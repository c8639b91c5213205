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
    text(plan, quote! { #gate #(#methods)* #shapes })
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
