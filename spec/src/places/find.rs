//! Follows a JSON path through the syntax.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rsjsonnet_lang::arena::Arena;
use rsjsonnet_lang::ast::{Arg, BinaryOp, Expr, ExprKind, Field, FieldName, Member, ObjInside, Param};
use rsjsonnet_lang::interner::StrInterner;
use rsjsonnet_lang::lexer::Lexer;
use rsjsonnet_lang::parser::Parser;
use rsjsonnet_lang::span::{SpanId, SpanManager};

use super::scope::{Named, Scope, Thunk, field_name, members};
use super::source::Source;
use super::{Anchor, DEEPEST, Place};
use crate::JsonPath;
use crate::json_path::Segment;

/// Steps through references before a path counts as a circle.
const LONGEST: usize = 64;

pub(super) struct Finder<'a> {
    arena: &'a Arena,
    interner: StrInterner<'a>,
    root: PathBuf,
    files: RefCell<Vec<(Source, SpanManager)>>,
    parsed: RefCell<BTreeMap<PathBuf, Option<Thunk<'a>>>>,
}

/// Bytes of a file.
#[derive(Clone, Copy)]
struct Span {
    file: usize,
    id: SpanId,
}

/// What was found of a path.
#[derive(Clone, Copy)]
struct Hit {
    /// Where its last key stands.
    key: Option<Span>,
    /// Where its value stands, or the nearest construct around it.
    value: Span,
    /// The constructor's name, where the value is made by one.
    call: Option<Span>,
    /// The element as it stands in its list, where the path ends in one; the value may be elsewhere.
    item: Option<Span>,
    /// Its last key adds to what a merge had.
    adds: bool,
}

impl<'a> Finder<'a> {
    pub(super) fn new(arena: &'a Arena, root: &Path) -> Self {
        let root = root.to_owned();
        Self { arena, interner: StrInterner::new(), root, files: RefCell::default(), parsed: RefCell::default() }
    }

    pub(super) fn place(&self, spec: &Path, path: &JsonPath, anchor: Anchor) -> Option<Place> {
        let top = self.file(spec)?;
        let hit = self.find(&top, path.segments(), None, 0).unwrap_or_else(|| self.itself(&top));
        let span = match anchor {
            Anchor::Key => hit.key.unwrap_or(hit.value),
            Anchor::Value => hit.value,
            Anchor::Call => hit.call.unwrap_or(hit.value),
            Anchor::Item => hit.item.unwrap_or(hit.value),
        };
        let files = self.files.borrow();
        let (source, spans) = files.get(span.file)?;
        let (_, start, end) = spans.get_span(span.id);
        source.place(start, end)
    }

    /// A file, parsed once.
    fn file(&self, name: &Path) -> Option<Thunk<'a>> {
        if let Some(known) = self.parsed.borrow().get(name) {
            return known.clone();
        }
        let thunk = self.parse(name);
        self.parsed.borrow_mut().insert(name.to_owned(), thunk.clone());
        thunk
    }

    fn parse(&self, name: &Path) -> Option<Thunk<'a>> {
        let source = Source::read(&self.root, name).filter(|source| source.depth() <= DEEPEST)?;
        let mut spans = SpanManager::new();
        let (context, _) = spans.insert_source_context(source.text.len());
        let text = source.text.as_bytes();
        let lexer = Lexer::new(self.arena, self.arena, &self.interner, &mut spans, context, text);
        let tokens = lexer.lex_to_eof(false).ok()?;
        let expr = Parser::new(self.arena, self.arena, &self.interner, &mut spans, tokens).parse_root_expr().ok()?;
        let mut files = self.files.borrow_mut();
        files.push((source, spans));
        Some(Thunk { expr: self.arena.alloc(expr), scope: Scope::of_file(files.len() - 1) })
    }

    fn itself(&self, thunk: &Thunk<'a>) -> Hit {
        Hit {
            key: None,
            value: Span { file: thunk.scope.file, id: thunk.expr.span },
            call: None,
            item: None,
            adds: false,
        }
    }

    /// Follows `path` into `thunk`; none if nothing of it can be found there. `whole` is the merge that the
    /// expression is a part of.
    fn find(&self, thunk: &Thunk<'a>, path: &[Segment], whole: Option<&Thunk<'a>>, steps: usize) -> Option<Hit> {
        if steps > LONGEST {
            return None;
        }
        let steps = steps + 1;
        let at = |expr: &'a Expr<'a, 'a>| Thunk { expr, scope: Rc::clone(&thunk.scope) };
        match &thunk.expr.kind {
            ExprKind::Paren(inner) | ExprKind::Assert(_, inner) => self.find(&at(inner), path, whole, steps),
            ExprKind::Local(binds, body) => {
                self.find(&Thunk { expr: body, scope: thunk.scope.with_binds(binds) }, path, whole, steps)
            }
            ExprKind::Func(params, body) => {
                let scope = self.call_scope(params, &[], &thunk.scope, &thunk.scope);
                self.find(&Thunk { expr: body, scope }, path, whole, steps)
            }
            ExprKind::Ident(name) => match thunk.scope.lookup(name.value.value())? {
                Named::Value(target) => self.find(&target, path, whole, steps),
                Named::Function(..) => None,
            },
            ExprKind::Import(name) => self.find(&self.import(name, thunk)?, path, whole, steps),
            ExprKind::Field(object, name) => self.through(&at(object), name.value.value(), path, steps),
            ExprKind::Index(object, index) => match index.kind {
                ExprKind::String(name) => self.through(&at(object), name, path, steps),
                _ => None,
            },
            ExprKind::Call(callee, arguments, _) => self.call(thunk, callee, arguments, path, whole, steps),
            ExprKind::Binary(left, BinaryOp::Add, right) => self.merged(thunk, path, whole, |whole| {
                [self.find(&at(right), path, Some(whole), steps), self.find(&at(left), path, Some(whole), steps)]
            }),
            ExprKind::ObjExt(base, inside, _) => self.merged(thunk, path, whole, |whole| {
                let inner = self.object(&thunk.scope, inside, path, whole, steps);
                [inner, self.find(&at(base), path, Some(whole), steps)]
            }),
            ExprKind::Object(inside) => match path {
                [] => Some(self.itself(thunk)),
                _ => self.object(&thunk.scope, inside, path, whole.unwrap_or(thunk), steps),
            },
            ExprKind::Array(items) => match path {
                [Segment::Index(index), rest @ ..] => {
                    let item = at(items.get(*index)?);
                    let hit = self.find(&item, rest, None, steps).unwrap_or_else(|| self.itself(&item));
                    let own = Some(Span { file: item.scope.file, id: item.expr.span });
                    Some(if rest.is_empty() { Hit { item: own, ..hit } } else { hit })
                }
                [] => Some(self.itself(thunk)),
                [Segment::Key(_), ..] => None,
            },
            ExprKind::SelfObj => self.find(thunk.scope.own.as_ref()?, path, None, steps),
            ExprKind::Dollar => self.find(thunk.scope.outermost.as_ref()?, path, None, steps),
            // What is chosen or made elsewhere is not followed: the construct itself is the nearest.
            _ => Some(self.itself(thunk)),
        }
    }

    /// A merge: the right side first, then what it left as it was.
    fn merged(
        &self,
        thunk: &Thunk<'a>,
        path: &[Segment],
        whole: Option<&Thunk<'a>>,
        sides: impl FnOnce(&Thunk<'a>) -> [Option<Hit>; 2],
    ) -> Option<Hit> {
        let [right, left] = sides(whole.unwrap_or(thunk));
        if path.is_empty() {
            let call = right.and_then(|hit| hit.call).or(left.and_then(|hit| hit.call));
            return Some(Hit { call, ..self.itself(thunk) });
        }
        // A constructor that made what `+:` adds to made the sum.
        let call = left.and_then(|hit| hit.call);
        right.map(|hit| if hit.adds { Hit { call: hit.call.or(call), ..hit } } else { hit }).or(left)
    }

    /// A member of an object literal.
    fn object(
        &self,
        scope: &Rc<Scope<'a>>,
        inside: &ObjInside<'a, 'a>,
        path: &[Segment],
        whole: &Thunk<'a>,
        steps: usize,
    ) -> Option<Hit> {
        let members = members(inside)?;
        let [Segment::Key(wanted), rest @ ..] = path else { return None };
        let inner = scope.with_object(members, whole);
        let fields = members.iter().rev().filter_map(|member| match member {
            Member::Field(Field::Value(name, plus, _, value)) => Some((name, *plus, value)),
            _ => None,
        });
        let (name, plus, value) = fields.into_iter().find(|(name, _, _)| field_name(name) == Some(wanted))?;
        let value = Thunk { expr: value, scope: inner };
        let key = Some(Span { file: scope.file, id: key_span(name) });
        match self.find(&value, rest, None, steps) {
            Some(hit) if rest.is_empty() => Some(Hit { key, adds: plus, ..hit }),
            Some(hit) => Some(hit),
            // `key+:` adds to what the merge had: the rest may stand there.
            None if plus => None,
            None => Some(Hit { key, ..self.itself(&value) }),
        }
    }

    /// `object.name`, then the rest of the path.
    fn through(&self, object: &Thunk<'a>, name: &str, path: &[Segment], steps: usize) -> Option<Hit> {
        let longer: Vec<Segment> = std::iter::once(Segment::Key(name.to_owned())).chain(path.iter().cloned()).collect();
        let hit = self.find(object, &longer, None, steps)?;
        // The key at the place of definition is not the key that the reference stands under.
        Some(if path.is_empty() { Hit { key: None, ..hit } } else { hit })
    }

    fn call(
        &self,
        thunk: &Thunk<'a>,
        callee: &'a Expr<'a, 'a>,
        arguments: &'a [Arg<'a, 'a>],
        path: &[Segment],
        whole: Option<&Thunk<'a>>,
        steps: usize,
    ) -> Option<Hit> {
        if let (ExprKind::Field(object, _), Some(first)) = (&callee.kind, arguments.first())
            && self.is_library(&Thunk { expr: object, scope: Rc::clone(&thunk.scope) }, steps)
        {
            let argument = Thunk { expr: argument(first), scope: Rc::clone(&thunk.scope) };
            let hit = self.find(&argument, path, whole, steps);
            let call = Some(Span { file: thunk.scope.file, id: callee.span });
            return if path.is_empty() { Some(Hit { call, ..self.itself(thunk) }) } else { hit };
        }
        if let ExprKind::Ident(name) = &callee.kind
            && let Some(Named::Function(params, body)) = thunk.scope.lookup(name.value.value())
        {
            let scope = self.call_scope(params, arguments, &body.scope, &thunk.scope);
            return self.find(&Thunk { expr: body.expr, scope }, path, whole, steps);
        }
        Some(self.itself(thunk))
    }

    /// The names in a function's body: its arguments, else its defaults.
    fn call_scope(
        &self,
        params: &'a [Param<'a, 'a>],
        arguments: &'a [Arg<'a, 'a>],
        body: &Rc<Scope<'a>>,
        caller: &Rc<Scope<'a>>,
    ) -> Rc<Scope<'a>> {
        let names = params.iter().enumerate().filter_map(|(index, param)| {
            let name = param.name.value.value();
            let given = arguments.iter().find_map(|a| match a {
                Arg::Named(n, expr) if n.value.value() == name => Some(expr),
                _ => None,
            });
            let positional =
                arguments.get(index).and_then(|a| if let Arg::Positional(expr) = a { Some(expr) } else { None });
            let given = given.or(positional).map(|expr| Thunk { expr, scope: Rc::clone(caller) });
            let default = param.default_value.as_ref().map(|expr| Thunk { expr, scope: Rc::clone(body) });
            given.or(default).map(|thunk| (name, thunk))
        });
        body.with_arguments(names.collect())
    }

    /// True for an expression that is an import of our library.
    fn is_library(&self, thunk: &Thunk<'a>, steps: usize) -> bool {
        match &thunk.expr.kind {
            _ if steps > LONGEST => false,
            ExprKind::Paren(inner) => {
                self.is_library(&Thunk { expr: inner, scope: Rc::clone(&thunk.scope) }, steps + 1)
            }
            ExprKind::Ident(name) => match thunk.scope.lookup(name.value.value()) {
                Some(Named::Value(target)) => self.is_library(&target, steps + 1),
                _ => false,
            },
            ExprKind::Import(name) => {
                matches!(name.kind, ExprKind::String(text) if crate::engine::is_library(Path::new(text)))
            }
            _ => false,
        }
    }

    fn import(&self, name: &'a Expr<'a, 'a>, from: &Thunk<'a>) -> Option<Thunk<'a>> {
        let ExprKind::String(name) = name.kind else { return None };
        let folder = {
            let files = self.files.borrow();
            let (source, _) = files.get(from.scope.file)?;
            Path::new(&source.name).parent()?.to_owned()
        };
        self.file(&folder.join(name))
    }
}

fn argument<'a>(argument: &'a Arg<'a, 'a>) -> &'a Expr<'a, 'a> {
    match argument {
        Arg::Positional(expr) | Arg::Named(_, expr) => expr,
    }
}

fn key_span(name: &FieldName<'_, '_>) -> SpanId {
    match name {
        FieldName::Ident(ident) => ident.span,
        FieldName::String(_, span) | FieldName::Expr(_, span) => *span,
    }
}
