//! The user's own Rust, as far as the spec names it: which types there are, and their shapes.
//!
//! ```text
//! auth.Session ─► src/auth.rs or src/auth/mod.rs ─ syn ─► struct or enum ─ serde attributes ─► Shape
//! ```

mod attributes;
mod check;
mod read;
mod shape;

pub use shape::{FieldShape, FieldType, ObjectShape, Shape, TypeShape};

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::JsonPath;
use crate::diagnostic::Sink;
use crate::suggest;
use crate::words::RustPath;

/// Which way a type travels: serde may skip a field in one direction only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The server reads it from a body.
    Read,
    /// The server writes it to an answer.
    Write,
}

/// The user's modules, read as they are needed.
#[derive(Debug)]
pub struct Domain {
    src: PathBuf,
    files: RefCell<BTreeMap<PathBuf, Option<Rc<syn::File>>>>,
}

impl Domain {
    /// The modules below `src`, the folder of the crate's root module.
    #[must_use]
    pub fn new(src: &Path) -> Self {
        Self { src: src.to_owned(), files: RefCell::default() }
    }

    /// Every file that was read.
    #[must_use]
    pub fn inputs(&self) -> Vec<PathBuf> {
        self.files.borrow().iter().filter(|(_, file)| file.is_some()).map(|(path, _)| path.clone()).collect()
    }

    /// The shape of the type at `path`. `None` where it cannot be read, which has been reported.
    pub(crate) fn shape(&self, path: &RustPath, direction: Direction, at: &JsonPath, sink: &Sink) -> Option<Shape> {
        match read::shape(self, path, direction) {
            Ok(shape) => Some(shape),
            Err(unread) => {
                sink.error(unread.code, at, unread.what, unread.help);
                None
            }
        }
    }

    /// True if the function at `path` can be found and is async.
    pub(crate) fn is_async(&self, path: &RustPath) -> bool {
        let Some((name, module)) = path.segments().split_last() else { return false };
        self.module(module).and_then(|(_, file)| function(&file, name).map(|f| f.asyncness.is_some())).unwrap_or(false)
    }

    /// A hook must be there, and async where it is awaited. What a macro or a glob may bring is left to rustc.
    pub(crate) fn hook(&self, path: &RustPath, awaited: bool, at: &JsonPath, sink: &Sink) {
        let Some((name, module)) = path.segments().split_last() else { return };
        let Some((_, file)) = self.module(module) else {
            let (what, help) = read::no_module(module);
            return sink.error("AG0401", at, what, help);
        };
        let found = function(&file, name);
        let other = file.items.iter().any(|item| is_type(item, name));
        if found.is_none() && (other || !file.items.iter().any(|item| may_bring(item, name))) {
            let known: Vec<String> = file.items.iter().filter_map(function_name).collect();
            let near = suggest::nearest(name, known.iter().map(String::as_str));
            let write = || {
                if other {
                    format!("name a function: `{name}` is a type")
                } else {
                    format!("write `pub fn {name}` there")
                }
            };
            let help = near.map_or_else(write, |near| format!("did you mean `{near}`?"));
            sink.error("AG0402", at, format!("module `{}` has no function `{name}`", module.join(".")), help);
        }
        let returns_future = |f: &syn::Signature| matches!(&f.output, syn::ReturnType::Type(_, ty) if !matches!(**ty, syn::Type::Path(_)));
        if awaited && found.is_some_and(|f| f.asyncness.is_none() && !returns_future(f)) {
            sink.error(
                "AG0409",
                at,
                format!("`{}` is not async", path.dotted()),
                format!("write `pub async fn {name}`"),
            );
        }
    }

    /// Two types that print under one name must be one type.
    pub(crate) fn one_name_one_type<'a>(&self, session: &Shape, bodies: impl Iterator<Item = &'a Shape>, sink: &Sink) {
        for body in bodies {
            for (name, shape) in &body.types {
                if session.types.get(name).is_some_and(|other| other != shape) {
                    let message = format!("two different types print as `{name}`");
                    sink.error("AG0411", &JsonPath::auth().key("session_schema"), message, "rename one of them");
                }
            }
        }
    }

    /// The file of the module `segments`, parsed.
    fn module(&self, segments: &[String]) -> Option<(PathBuf, Rc<syn::File>)> {
        let stem = segments.iter().fold(self.src.clone(), |path, s| path.join(s));
        let candidates = if segments.is_empty() {
            vec![self.src.join("lib.rs"), self.src.join("main.rs")]
        } else {
            vec![stem.with_extension("rs"), stem.join("mod.rs")]
        };
        candidates.into_iter().find_map(|path| self.file(&path).map(|file| (path, file)))
    }

    fn file(&self, path: &Path) -> Option<Rc<syn::File>> {
        if let Some(known) = self.files.borrow().get(path) {
            return known.clone();
        }
        let parsed = std::fs::read_to_string(path).ok().and_then(|text| syn::parse_file(&text).ok()).map(Rc::new);
        self.files.borrow_mut().insert(path.to_owned(), parsed.clone());
        parsed
    }
}

fn function<'a>(file: &'a syn::File, name: &str) -> Option<&'a syn::Signature> {
    file.items.iter().find_map(|item| match item {
        syn::Item::Fn(function) if function.sig.ident == name => Some(&function.sig),
        _ => None,
    })
}

fn function_name(item: &syn::Item) -> Option<String> {
    match item {
        syn::Item::Fn(function) => Some(function.sig.ident.to_string()),
        _ => None,
    }
}

/// True for a type of this name: it hides whatever a glob brings, and cannot be called as a hook is.
fn is_type(item: &syn::Item, name: &str) -> bool {
    match item {
        syn::Item::Struct(item) => item.ident == name && matches!(item.fields, syn::Fields::Named(_)),
        syn::Item::Enum(item) => item.ident == name,
        syn::Item::Type(item) => item.ident == name,
        syn::Item::Trait(item) => item.ident == name,
        syn::Item::Mod(item) => item.ident == name,
        _ => false,
    }
}

/// True for items that could define `name` in a way that this reader does not follow.
fn may_bring(item: &syn::Item, name: &str) -> bool {
    match item {
        syn::Item::Macro(_) => true,
        syn::Item::Use(item) => read::may_import(&item.tree, name),
        _ => false,
    }
}
