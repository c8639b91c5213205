//! One `impl` a method, from its description as data.

use authgate_spec::plan::{Accessor, Argument, HookPlan, MethodPlan};
use proc_macro2::TokenStream;
use quote::quote;

use super::{door, field, ident, path, settings};

/// The method's trait, implemented for the marker type.
pub(super) fn item(method: &MethodPlan) -> TokenStream {
    let module = ident(method.module);
    let types = method.types.iter().map(|binding| {
        let (name, ty) = (ident(binding.name), path(&binding.path));
        quote! { type #name = #ty; }
    });
    let settings = settings::name(method.module);
    let accessors = method.accessors.iter().map(accessor);
    let hooks = method.hooks.iter().map(hook);
    quote! {
        impl rt::#module::Method for Gate {
            #(#types)*
            const SETTINGS: rt::#module::Settings = settings::#settings;
            #(#accessors)*
            #(#hooks)*
        }
    }
}

fn accessor(accessor: &Accessor) -> TokenStream {
    let (name, argument, of) = (ident(accessor.name), ident(accessor.argument), ident(accessor.of));
    let (answer, field) = (ident(accessor.answer), field(&accessor.field));
    quote! {
        fn #name(#argument: &Self::#of) -> &#answer {
            &#argument.#field
        }
    }
}

fn hook(hook: &HookPlan) -> TokenStream {
    let (name, function) = (ident(hook.name), path(&hook.path));
    let parameters = hook.arguments.iter().map(|argument| match argument {
        Argument::Typed(name, ty) => {
            let (name, ty) = (ident(name), ident(ty));
            quote! { #name: Self::#ty }
        }
        Argument::Door(name, ty) => {
            let (name, ty) = (ident(name), door(ty));
            quote! { #name: #ty }
        }
        Argument::Context => quote! { cx: &rt::HookContext },
    });
    let passed = hook.arguments.iter().map(|argument| match argument {
        Argument::Typed(name, _) | Argument::Door(name, _) => ident(name),
        Argument::Context => ident("cx"),
    });
    let wait = hook.awaited.then(|| quote! { .await });
    quote! {
        async fn #name(#(#parameters),*) -> rt::Answer {
            rt::answer(#function(#(#passed),*) #wait)
        }
    }
}
