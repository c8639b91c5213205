//! Sessions as text, to move them from one store to another without signing anybody out.
//!
//! ```text
//! {"authgate_sessions":1}
//! {"session":{"id":"<SHA-256 of the token id, base64url>","user_id":…,"source":"cookie",…}}     one a session
//! {"kept":{"table":"oauth_sessions","id":…,…}}                                  what a method keeps beside a session
//! {"end":{"sessions":2,"kept":1}}                                               or the text was cut off
//! ```
//!
//! No token can be made from it. It holds ids of users and what their clients call themselves.

use std::io::{BufRead, Write};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::clock::Millis;
use crate::db::Db;
use crate::methods::oauth;
use crate::session::fault_of_user_id;
use crate::store::{Source, Store, StoreError, StoredToken};
use crate::token::TokenHash;

/// Sessions of one step.
const STEP: u32 = 1000;

/// The version of the text.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    AuthgateSessions(u32),
    Session(Session),
    Kept(oauth::Kept),
    End(Count),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Session {
    id: String,
    user_id: String,
    source: String,
    method: String,
    created_at: Millis,
    last_used_at: Millis,
    expires_at: Millis,
    user_agent: Option<String>,
}

/// How much was moved.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Count {
    pub(crate) sessions: u64,
    pub(crate) kept: u64,
}

/// Why nothing more was moved.
#[derive(Debug)]
pub(crate) enum Fault {
    Store(StoreError),
    Text(std::io::Error),
    /// The line, from 1, and what is wrong there.
    Line(u64, &'static str),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::Text(error)
    }
}

/// Writes every live session.
pub(crate) async fn export(store: &Store, db: &Db, out: &mut impl Write) -> Result<Count, Fault> {
    let mut count = Count::default();
    write(out, &Line::AuthgateSessions(VERSION))?;
    let mut after = None;
    loop {
        let page = store.export(after, STEP).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.hash);
        let kept = oauth::kept(db, page.iter().map(|token| token.hash).collect()).await?;
        count.sessions += u64::try_from(page.len()).unwrap_or_default();
        count.kept += u64::try_from(kept.len()).unwrap_or_default();
        for token in page {
            write(out, &Line::Session(Session::from(token)))?;
        }
        for row in kept {
            write(out, &Line::Kept(row))?;
        }
    }
    write(out, &Line::End(count))?;
    out.flush()?;
    Ok(count)
}

fn write(out: &mut impl Write, line: &Line) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// Adds what a text says. What is there stays as it is, so a text that was cut off can be given again whole.
pub(crate) async fn import(store: &Store, db: &Db, text: impl BufRead) -> Result<Count, Fault> {
    let mut new = Count::default();
    let mut told = Count::default();
    let (mut sessions, mut kept) = (Vec::new(), Vec::new());
    let mut ended = false;
    let mut number = 0;
    for line in text.lines() {
        number += 1;
        let line: Line = serde_json::from_str(&line?).map_err(|_| Fault::Line(number, "is no line of an export"))?;
        match (number, line) {
            (1, Line::AuthgateSessions(VERSION)) => {}
            (1, _) => return Err(Fault::Line(1, "is not how an export of this version begins")),
            (_, _) if ended => return Err(Fault::Line(number, "stands behind the end")),
            (_, Line::Session(session)) => {
                told.sessions += 1;
                sessions.push(session.stored().ok_or(Fault::Line(number, "has a session that cannot be read"))?);
            }
            (_, Line::Kept(row)) => {
                told.kept += 1;
                kept.push(row);
            }
            (_, Line::End(count)) => {
                if count != told {
                    return Err(Fault::Line(number, "says another number of sessions than stand before it"));
                }
                ended = true;
            }
            (_, Line::AuthgateSessions(_)) => return Err(Fault::Line(number, "begins a second export")),
        }
        if sessions.len() >= STEP as usize || ended {
            new.sessions += store.import(std::mem::take(&mut sessions)).await?;
        }
        if kept.len() >= STEP as usize || ended {
            new.kept += oauth::keep(db, std::mem::take(&mut kept)).await?;
        }
    }
    if ended { Ok(new) } else { Err(Fault::Line(number + 1, "is missing: the export was cut off")) }
}

impl From<StoredToken> for Session {
    fn from(token: StoredToken) -> Self {
        Self {
            id: BASE64_URL_SAFE_NO_PAD.encode(token.hash.as_bytes()),
            user_id: token.user_id,
            source: token.source.as_str().to_owned(),
            method: token.method,
            created_at: token.created_at,
            last_used_at: token.last_used_at,
            expires_at: token.expires_at,
            user_agent: token.user_agent,
        }
    }
}

impl Session {
    fn stored(self) -> Option<StoredToken> {
        if fault_of_user_id(&self.user_id).is_some() {
            return None;
        }
        let source = [Source::Bearer, Source::Cookie].into_iter().find(|source| source.as_str() == self.source)?;
        Some(StoredToken {
            hash: TokenHash::from_bytes(&BASE64_URL_SAFE_NO_PAD.decode(&self.id).ok()?)?,
            user_id: self.user_id,
            user_version: None,
            source,
            method: self.method,
            created_at: self.created_at,
            last_used_at: self.last_used_at,
            expires_at: self.expires_at,
            user_agent: self.user_agent,
        })
    }
}
