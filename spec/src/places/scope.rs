//! Names in reach of an expression.

use std::rc::Rc;

use rsjsonnet_lang::ast::{Bind, Expr, ExprKind, FieldName, Member, ObjInside, Param};

/// An expression, and the names in its reach.
#[derive(Clone)]
pub(super) struct Thunk<'a> {
    pub(super) expr: &'a Expr<'a, 'a>,
    pub(super) scope: Rc<Scope<'a>>,
}

/// The names of one construct, within those of the construct around it.
pub(super) struct Scope<'a> {
    /// The file that the expression stands in.
    pub(super) file: usize,
    frame: Frame<'a>,
    outer: Option<Rc<Scope<'a>>>,
    /// What `self` is here.
    pub(super) own: Option<Thunk<'a>>,
    /// What `$` is here.
    pub(super) outermost: Option<Thunk<'a>>,
}

enum Frame<'a> {
    Empty,
    Binds(&'a [Bind<'a, 'a>]),
    Members(&'a [Member<'a, 'a>]),
    Arguments(Vec<(&'a str, Thunk<'a>)>),
}

/// What a name stands for.
pub(super) enum Named<'a> {
    Value(Thunk<'a>),
    Function(&'a [Param<'a, 'a>], Thunk<'a>),
}

impl<'a> Scope<'a> {
    pub(super) fn of_file(file: usize) -> Rc<Self> {
        Rc::new(Self { file, frame: Frame::Empty, outer: None, own: None, outermost: None })
    }

    fn inside(self: &Rc<Self>, frame: Frame<'a>) -> Self {
        Self {
            file: self.file,
            frame,
            outer: Some(Rc::clone(self)),
            own: self.own.clone(),
            outermost: self.outermost.clone(),
        }
    }

    /// Within `local …;`.
    pub(super) fn with_binds(self: &Rc<Self>, binds: &'a [Bind<'a, 'a>]) -> Rc<Self> {
        Rc::new(self.inside(Frame::Binds(binds)))
    }

    /// Within a function's body.
    pub(super) fn with_arguments(self: &Rc<Self>, arguments: Vec<(&'a str, Thunk<'a>)>) -> Rc<Self> {
        Rc::new(self.inside(Frame::Arguments(arguments)))
    }

    /// Within an object that is, or is merged into, `whole`.
    pub(super) fn with_object(self: &Rc<Self>, members: &'a [Member<'a, 'a>], whole: &Thunk<'a>) -> Rc<Self> {
        let mut scope = self.inside(Frame::Members(members));
        scope.own = Some(whole.clone());
        scope.outermost.get_or_insert_with(|| whole.clone());
        Rc::new(scope)
    }

    /// What a name stands for, from the inside out.
    pub(super) fn lookup(self: &Rc<Self>, name: &str) -> Option<Named<'a>> {
        let bound = |bind: &'a Bind<'a, 'a>| named(bind, self);
        let here = match &self.frame {
            Frame::Empty => None,
            Frame::Binds(binds) => binds.iter().find(|b| b.name.value.value() == name).map(bound),
            Frame::Members(members) => members.iter().find_map(|member| match member {
                Member::Local(local) if local.bind.name.value.value() == name => Some(bound(&local.bind)),
                _ => None,
            }),
            Frame::Arguments(list) => {
                list.iter().find(|(n, _)| *n == name).map(|(_, thunk)| Named::Value(thunk.clone()))
            }
        };
        here.or_else(|| self.outer.as_ref()?.lookup(name))
    }
}

fn named<'a>(bind: &'a Bind<'a, 'a>, scope: &Rc<Scope<'a>>) -> Named<'a> {
    let value = Thunk { expr: &bind.value, scope: Rc::clone(scope) };
    match (bind.params, bind.value.kind) {
        (Some((params, _)), _) => Named::Function(params, value),
        (None, ExprKind::Func(params, body)) => Named::Function(params, Thunk { expr: body, ..value }),
        (None, _) => Named::Value(value),
    }
}

/// The members of an object literal; none for a comprehension.
pub(super) fn members<'a>(inside: &ObjInside<'a, 'a>) -> Option<&'a [Member<'a, 'a>]> {
    match inside {
        ObjInside::Members(members) => Some(members),
        ObjInside::Comp { .. } => None,
    }
}

/// The name of a field that is written as such.
pub(super) fn field_name<'a>(name: &FieldName<'a, 'a>) -> Option<&'a str> {
    match name {
        FieldName::Ident(ident) => Some(ident.value.value()),
        FieldName::String(text, _) => Some(text.value()),
        FieldName::Expr(expr, _) => match expr.kind {
            ExprKind::String(text) => Some(text),
            _ => None,
        },
    }
}
