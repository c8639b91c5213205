//! `explain`: the page of a code, or what a word of the spec is and where it was written.

use std::io::Write;

use authgate_spec::explain::{Explained, Page, page, word};
use clap::ArgMatches;
use serde_json::json;

use super::format::Format;
use super::{FOUND, format, given};

/// 1 where there is no such code or word.
pub(super) fn run(matches: &ArgMatches) -> std::io::Result<u8> {
    let what = matches.get_one::<String>("what").map(String::as_str).unwrap_or_default();
    let format = format::of(matches);
    if let Some(page) = page(what) {
        return print_page(format, page).map(|()| 0);
    }
    match word(&given(matches)?, what) {
        Ok(Some(explained)) => print_word(format, &explained).map(|()| 0),
        Ok(None) => {
            writeln!(
                std::io::stderr(),
                "authgate: `{what}` is no code such as AG0107 and no word such as auth.session.idle"
            )?;
            Ok(FOUND)
        }
        Err(report) => format::print(format, &[*report]).map(|()| FOUND),
    }
}

fn print_page(format: Format, page: &Page) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let Page { code, title, why, wrong, right } = page;
    if let Format::Json = format {
        let page = json!({ "v": 1, "code": code, "title": title, "why": why, "wrong": wrong, "right": right });
        return writeln!(out, "{page}");
    }
    writeln!(out, "{code}: {title}\n\n{why}")?;
    if !wrong.is_empty() {
        writeln!(out, "\nwrong   {wrong}")?;
    }
    if !right.is_empty() {
        writeln!(out, "right   {right}")?;
    }
    Ok(())
}

fn print_word(format: Format, word: &Explained) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if let Format::Json = format {
        let place = word.place.as_ref().map(|p| json!({ "file": p.file, "line": p.line, "column": p.column }));
        let (written, default_of) = if word.value.is_some() { (place, None) } else { (None, place) };
        let (inherited, from) = word.inherited.as_ref().map(|(value, from)| (value, from)).unzip();
        let (path, kind) = (word.path.as_str(), &word.kind);
        return writeln!(
            out,
            "{}",
            json!({
                "v": 1, "path": path, "type": kind, "value": word.value.as_ref().or(inherited), "from": from, "written": written, "default_of": default_of,
                "doc": word.doc,
            })
        );
    }
    writeln!(out, "{}\n  {}\n  type     {}", word.path, word.doc, word.kind)?;
    if let Some((value, from)) = &word.inherited {
        writeln!(out, "  value    {value}\n  from     the {from}")?;
        return match &word.place {
            Some(place) => writeln!(out, "  named    in {} at {place}", place.named().unwrap_or("the object")),
            None => Ok(()),
        };
    }
    match (&word.value, &word.place) {
        (Some(value), Some(place)) => {
            writeln!(out, "  value    {value}\n  written  {place}")
        }
        (Some(value), None) => writeln!(out, "  value    {value}"),
        (None, Some(place)) => {
            let of = place.named().unwrap_or("the object");
            writeln!(out, "  value    not written in {of} at {place}: its default, if it has one")
        }
        (None, None) => writeln!(out, "  value    not written: its default, if it has one"),
    }
}
