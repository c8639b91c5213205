//! Settings as constant expressions.

use authgate_spec::plan::Literal;
use proc_macro2::TokenStream;
use quote::quote;

use super::{door, ident};

/// The expression of a literal tree.
pub(super) fn expression(literal: &Literal) -> TokenStream {
    match literal {
        Literal::Text(text) => quote! { #text },
        Literal::Flag(flag) => quote! { #flag },
        Literal::Number(number) => {
            let number = proc_macro2::Literal::u64_unsuffixed(*number);
            quote! { #number }
        }
        Literal::Record(name, fields) => {
            let name = door(name);
            let fields = fields.iter().map(|(field, value)| {
                let (field, value) = (ident(field), expression(value));
                quote! { #field: #value }
            });
            quote! { #name { #(#fields),* } }
        }
        Literal::Variant(name, variant) => {
            let (name, variant) = (door(name), ident(variant));
            quote! { #name::#variant }
        }
        Literal::List(items) => {
            let items = items.iter().map(expression);
            quote! { &[#(#items),*] }
        }
        Literal::Maybe(None) => quote! { None },
        Literal::Maybe(Some(value)) => {
            let value = expression(value);
            quote! { Some(#value) }
        }
    }
}
