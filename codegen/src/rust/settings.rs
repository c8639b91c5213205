//! Plan to `auth_settings.rs`: every value of the spec, as constants beside the glue that names them.

use authgate_spec::Plan;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{ident, literal, text};

/// The file `auth_settings.rs`.
pub(crate) fn render(plan: &Plan) -> Result<String, String> {
    let title = format!(" The values of {}, defaults included.", plan.spec_file);
    let gate = literal::expression(&plan.settings);
    let methods = plan.methods.iter().map(|method| {
        let (name, module) = (name(method.module), ident(method.module));
        let (doc, value) = (format!(" Of the method `{}`.", method.module), literal::expression(&method.settings));
        quote! {
            #[doc = #doc]
            pub(super) const #name: rt::#module::Settings = #value;
        }
    });
    let file: TokenStream = quote! {
        #![doc = #title]
        use ::authgate_runtime::codegen::v1 as rt;
        /// Of the gateway.
        pub(super) const GATE: rt::Settings = #gate;
        #(#methods)*
    };
    text(plan, file)
}

/// The constant of a method's settings.
pub(super) fn name(module: &str) -> Ident {
    ident(&module.to_uppercase())
}
