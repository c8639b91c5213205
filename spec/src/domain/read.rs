//! From a dotted path to a shape.

use std::collections::BTreeMap;
use std::rc::Rc;

use syn::{Fields, GenericArgument, Item, PathArguments, Type, UseTree};

use super::attributes::{Serde, doc, renamed};
use super::shape::{FieldShape, FieldType, ObjectShape, Shape, TypeShape};
use super::{Direction, Domain};
use crate::suggest;
use crate::words::RustPath;

/// Why a type has no shape.
pub(super) struct Unread {
    pub(super) code: &'static str,
    pub(super) what: String,
    pub(super) help: String,
}

type Read<T> = Result<T, Unread>;

/// A module: where it is from the crate's root, and its items.
#[derive(Clone)]
struct Module {
    path: Vec<String>,
    file: Rc<syn::File>,
}

/// Property names that would reach into JavaScript's object model.
const FORBIDDEN: [&str; 3] = ["__proto__", "constructor", "prototype"];

pub(super) fn shape(domain: &Domain, path: &RustPath, direction: Direction) -> Read<Shape> {
    let mut reader = Reader { domain, direction, types: BTreeMap::new() };
    let (name, module) = path.segments().split_last().ok_or_else(|| unread("an empty path"))?;
    let module = reader.module(module)?;
    let root = reader.named(name, &module)?;
    Ok(Shape { root, types: reader.types })
}

fn unread(what: impl Into<String>) -> Unread {
    Unread {
        code: "AG0403",
        what: format!("the shape cannot be read: {}", what.into()),
        help: "use structs and unit enums of texts, numbers, booleans, lists, options and maps, or skip the field for serde".to_owned(),
    }
}

struct Reader<'a> {
    domain: &'a Domain,
    direction: Direction,
    types: BTreeMap<String, TypeShape>,
}

impl Reader<'_> {
    fn module(&self, path: &[String]) -> Read<Module> {
        let found = self.domain.module(path);
        let (_, file) = found.ok_or_else(|| {
            let (what, help) = no_module(path);
            Unread { code: "AG0401", what, help }
        })?;
        Ok(Module { path: path.to_vec(), file })
    }

    /// Reads the type `name` as `module` sees it, and answers the name it prints as.
    fn named(&mut self, name: &str, module: &Module) -> Read<String> {
        if self.types.contains_key(name) {
            return Ok(name.to_owned());
        }
        let item = module.file.items.iter().find(|item| item_name(item).is_some_and(|n| n == name));
        match item {
            Some(Item::Struct(item)) => {
                // A placeholder, so that a type may name itself.
                self.types.insert(name.to_owned(), TypeShape::Choice(Vec::new()));
                let shape = self.structure(item, module)?;
                self.types.insert(name.to_owned(), shape);
                Ok(name.to_owned())
            }
            Some(Item::Enum(item)) => {
                let shape = self.choice(item)?;
                self.types.insert(name.to_owned(), shape);
                Ok(name.to_owned())
            }
            Some(_) => Err(unread(format!("`{name}` is neither a struct nor an enum"))),
            None => {
                let target = module.file.items.iter().find_map(|item| match item {
                    Item::Use(item) => imported(&item.tree, name, Vec::new()),
                    _ => None,
                });
                match target.and_then(|path| absolute(&path, &module.path)) {
                    Some(path) => {
                        let (name, parent) = path.split_last().ok_or_else(|| unread("an empty path"))?;
                        let parent = self.module(parent)?;
                        self.named(name, &parent)
                    }
                    None => Err(self.missing(name, module)),
                }
            }
        }
    }

    fn missing(&self, name: &str, module: &Module) -> Unread {
        let known: Vec<String> = module.file.items.iter().filter_map(item_name).collect();
        let near = suggest::nearest(name, known.iter().map(String::as_str));
        Unread {
            code: "AG0402",
            what: format!("module `{}` has no type `{name}` that can be read", module.path.join(".")),
            help: near.map_or("write the struct there, or skip the field for serde".to_owned(), |n| {
                format!("did you mean `{n}`?")
            }),
        }
    }

    fn structure(&mut self, item: &syn::ItemStruct, module: &Module) -> Read<TypeShape> {
        if !item.generics.params.is_empty() {
            return Err(unread(format!("`{}` is generic", item.ident)));
        }
        let serde = Serde::read(&item.attrs, self.direction);
        if let Some(word) = serde.unread {
            return Err(unread(format!("`{}` has {word}", item.ident)));
        }
        match &item.fields {
            Fields::Named(named) => {
                let mut object =
                    ObjectShape { doc: doc(&item.attrs), fields: Vec::new(), hidden: Vec::new(), closed: serde.closed };
                for field in &named.named {
                    self.field(field, serde.rename_all.as_deref(), module, &mut object)?;
                }
                Ok(TypeShape::Object(object))
            }
            Fields::Unnamed(one) if one.unnamed.len() == 1 => {
                let field = one.unnamed.first().ok_or_else(|| unread("an empty tuple"))?;
                self.field_type(&field.ty, module).map(TypeShape::Alias)
            }
            _ => Err(unread(format!("`{}` is a tuple or has no fields", item.ident))),
        }
    }

    fn field(&mut self, field: &syn::Field, rule: Option<&str>, module: &Module, into: &mut ObjectShape) -> Read<()> {
        let rust = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        let rust = rust.strip_prefix("r#").unwrap_or(&rust).to_owned();
        let serde = Serde::read(&field.attrs, self.direction);
        if serde.skipped {
            into.hidden.push((rust, type_name(&field.ty)));
            return Ok(());
        }
        if let Some(word) = serde.unread {
            return Err(unread(format!("field `{rust}` has {word}")));
        }
        let name =
            serde.rename.or_else(|| renamed(&rust, rule, false)).ok_or_else(|| unread("an unknown rename_all rule"))?;
        if FORBIDDEN.contains(&name.as_str()) {
            return Err(unread(format!("`{name}` cannot be a property name in a browser")));
        }
        let ty = self.field_type(&field.ty, module)?;
        let nullable = matches!(ty, FieldType::Nullable(_));
        into.fields.push(FieldShape {
            name,
            rust,
            doc: doc(&field.attrs),
            optional: serde.may_be_absent || (self.direction == Direction::Read && nullable),
            ty: absent_instead_of_null(ty, serde.may_be_absent && self.direction == Direction::Write),
        });
        Ok(())
    }

    fn choice(&self, item: &syn::ItemEnum) -> Read<TypeShape> {
        let serde = Serde::read(&item.attrs, self.direction);
        let mut values = Vec::new();
        for variant in &item.variants {
            let own = Serde::read(&variant.attrs, self.direction);
            if own.skipped {
                continue;
            }
            if !matches!(variant.fields, Fields::Unit) || serde.unread.is_some() || own.unread.is_some() {
                return Err(unread(format!("enum `{}` has variants that carry data", item.ident)));
            }
            let name = own.rename.or_else(|| renamed(&variant.ident.to_string(), serde.rename_all.as_deref(), true));
            values.push(name.ok_or_else(|| unread("an unknown rename_all rule"))?);
        }
        Ok(TypeShape::Choice(values))
    }

    fn field_type(&mut self, ty: &Type, module: &Module) -> Read<FieldType> {
        let path = match ty {
            Type::Path(path) => &path.path,
            Type::Reference(reference) => return self.field_type(&reference.elem, module),
            Type::Paren(inner) => return self.field_type(&inner.elem, module),
            _ => return Err(unread("a type that is no name")),
        };
        let last = path.segments.last().ok_or_else(|| unread("an empty type"))?;
        let arguments: Vec<&Type> = match &last.arguments {
            PathArguments::AngleBracketed(list) => {
                list.args.iter().filter_map(|a| if let GenericArgument::Type(t) = a { Some(t) } else { None }).collect()
            }
            _ => Vec::new(),
        };
        let name = last.ident.to_string();
        Ok(match (name.as_str(), arguments.as_slice()) {
            ("String" | "str" | "char" | "Uuid" | "Secret", []) => FieldType::Text,
            ("bool", []) => FieldType::Flag,
            ("u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize", []) => FieldType::Integer,
            ("f32" | "f64", []) => FieldType::Number,
            ("Vec" | "VecDeque" | "BTreeSet" | "HashSet", [item]) => {
                FieldType::List(Box::new(self.field_type(item, module)?))
            }
            ("Option", [inner]) => FieldType::Nullable(Box::new(self.field_type(inner, module)?)),
            ("Box" | "Arc" | "Rc" | "Cow", [inner]) => self.field_type(inner, module)?,
            ("BTreeMap" | "HashMap", [_, value]) => FieldType::Map(Box::new(self.field_type(value, module)?)),
            (_, []) => {
                let segments: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
                FieldType::Named(self.reference(&segments, module)?)
            }
            _ => return Err(unread(format!("`{name}` is generic"))),
        })
    }

    fn reference(&mut self, segments: &[String], module: &Module) -> Read<String> {
        if let [name] = segments {
            return self.named(name, module);
        }
        let path = absolute(segments, &module.path)
            .ok_or_else(|| unread(format!("`{}` is of another crate", segments.join("::"))))?;
        let (name, parent) = path.split_last().ok_or_else(|| unread("an empty path"))?;
        let parent = self.module(parent)?;
        self.named(name, &parent)
    }
}

/// With `skip_serializing_if` an option is left out, never null.
fn absent_instead_of_null(ty: FieldType, skipped_if: bool) -> FieldType {
    match ty {
        FieldType::Nullable(inner) if skipped_if => *inner,
        other => other,
    }
}

fn item_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

fn type_name(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The full path under which `tree` brings `name` into scope.
fn imported(tree: &UseTree, name: &str, mut prefix: Vec<String>) -> Option<Vec<String>> {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            imported(&path.tree, name, prefix)
        }
        UseTree::Name(leaf) if leaf.ident == name => Some([prefix, vec![name.to_owned()]].concat()),
        UseTree::Rename(leaf) if leaf.rename == name => Some([prefix, vec![leaf.ident.to_string()]].concat()),
        UseTree::Group(group) => group.items.iter().find_map(|item| imported(item, name, prefix.clone())),
        _ => None,
    }
}

/// What to say of a module that is not there.
pub(super) fn no_module(path: &[String]) -> (String, String) {
    let name = path.join("/");
    let what = format!("there is no module `{}` that can be read", path.join("."));
    (what, format!("write src/{name}.rs or src/{name}/mod.rs, or mend its syntax"))
}

/// True if `tree` brings `name` into scope, or everything of some module.
pub(super) fn may_import(tree: &UseTree, name: &str) -> bool {
    match tree {
        UseTree::Path(path) if path.ident == "authgate_runtime" && is_prelude(&path.tree) => false,
        UseTree::Path(path) => may_import(&path.tree, name),
        UseTree::Name(leaf) => leaf.ident == name,
        UseTree::Rename(leaf) => leaf.rename == name,
        UseTree::Group(group) => group.items.iter().any(|item| may_import(item, name)),
        UseTree::Glob(_) => true,
    }
}

/// True for `prelude::*`, which has no function that a spec could name.
fn is_prelude(tree: &UseTree) -> bool {
    matches!(tree, UseTree::Path(path) if path.ident == "prelude" && matches!(*path.tree, UseTree::Glob(_)))
}

/// A path from the crate's root, where it stays inside the crate.
fn absolute(path: &[String], module: &[String]) -> Option<Vec<String>> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([module, rest].concat()),
        "super" => {
            let (_, parent) = module.split_last()?;
            absolute(rest, parent).or_else(|| Some([parent, rest].concat()))
        }
        _ => None,
    }
}
