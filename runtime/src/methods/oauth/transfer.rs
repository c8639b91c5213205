//! What is kept beside a session, when the session moves to another database.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::sessions::authgate_oauth_sessions as origins;
use super::vault::authgate_oauth_tokens as tokens;
use crate::clock::Millis;
use crate::db::{Db, insert_new};
use crate::store::StoreError;
use crate::token::TokenHash;

/// A row beside a session. What is sealed stays so: the same secret opens it there.
#[derive(Serialize, Deserialize)]
#[serde(tag = "table", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Kept {
    OauthSessions {
        id: Bytes,
        provider: String,
        subject: String,
        sid: Option<String>,
        id_token: Option<Bytes>,
        ended: bool,
        expires_at: Millis,
    },
    OauthTokens {
        id: Bytes,
        sealed: Bytes,
        expires_at: Millis,
    },
}

/// Bytes, in base64url.
#[derive(Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[derive(Clone)]
pub(crate) struct Bytes(Vec<u8>);

impl TryFrom<String> for Bytes {
    type Error = base64::DecodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        BASE64_URL_SAFE_NO_PAD.decode(text).map(Self)
    }
}

impl From<Bytes> for String {
    fn from(bytes: Bytes) -> Self {
        BASE64_URL_SAFE_NO_PAD.encode(bytes.0)
    }
}

type OriginRow = (Vec<u8>, String, String, Option<String>, Option<Vec<u8>>, bool, Millis);
type TokenRow = (Vec<u8>, Vec<u8>, Millis);

/// The rows beside some sessions.
pub(crate) async fn kept(db: &Db, sessions: Vec<TokenHash>) -> Result<Vec<Kept>, StoreError> {
    let ids: Vec<Vec<u8>> = sessions.iter().map(|hash| hash.as_bytes().to_vec()).collect();
    let (came, gave) = db
        .read(move |c| {
            let came: Vec<OriginRow> = origins::table.filter(origins::id_hash.eq_any(&ids)).load(c)?;
            let gave = tokens::table.filter(tokens::id_hash.eq_any(&ids));
            let gave: Vec<TokenRow> = gave.select((tokens::id_hash, tokens::sealed, tokens::expires_at)).load(c)?;
            Ok((came, gave))
        })
        .await?;
    let came = came.into_iter().map(|(id, provider, subject, sid, id_token, ended, expires_at)| Kept::OauthSessions {
        id: Bytes(id),
        provider,
        subject,
        sid,
        id_token: id_token.map(Bytes),
        ended,
        expires_at,
    });
    let gave = gave.into_iter().map(|(id, sealed, expires_at)| Kept::OauthTokens {
        id: Bytes(id),
        sealed: Bytes(sealed),
        expires_at,
    });
    Ok(came.chain(gave).collect())
}

/// Adds rows; one that is there stays as it is. Answers how many were given.
pub(crate) async fn keep(db: &Db, rows: Vec<Kept>) -> Result<u64, StoreError> {
    db.write_again(move |c| {
        let (mut came, mut gave) = (Vec::new(), Vec::new());
        for row in &rows {
            match row {
                Kept::OauthSessions { id, provider, subject, sid, id_token, ended, expires_at } => came.push((
                    origins::id_hash.eq(&id.0),
                    origins::provider.eq(provider),
                    origins::subject.eq(subject),
                    origins::sid.eq(sid),
                    origins::id_token.eq(id_token.as_ref().map(|bytes| &bytes.0)),
                    origins::ended.eq(ended),
                    origins::expires_at.eq(expires_at),
                )),
                Kept::OauthTokens { id, sealed, expires_at } => gave.push((
                    tokens::id_hash.eq(&id.0),
                    tokens::sealed.eq(&sealed.0),
                    tokens::leased_until.eq(0),
                    tokens::expires_at.eq(expires_at),
                )),
            }
        }
        if !came.is_empty() {
            insert_new!(c, origins::table, origins::id_hash, &came)?;
        }
        if !gave.is_empty() {
            insert_new!(c, tokens::table, tokens::id_hash, &gave)?;
        }
        Ok(u64::try_from(rows.len()).unwrap_or_default())
    })
    .await
}
