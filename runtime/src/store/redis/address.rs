//! What `REDIS_URL` names.

use crate::way::Way;

/// Reads a URL, and answers what the client is given.
///
/// ```text
/// rediss://host   TLS; the certificate must be one that this machine trusts, and name the host
/// redis://host    in the clear: on this machine, and beyond it with ?sslmode=disable alone
/// ```
///
/// # Errors
/// What to write instead; never a part of the URL, which may hold a password.
pub(crate) fn read(text: &str) -> Result<String, &'static str> {
    const FORM: &str = "write redis://host:port, or rediss://host:port for TLS";
    let way = Way::of(text).ok_or(FORM)?;
    match (way.url.scheme(), way.url.fragment()) {
        // The client's word for a certificate that nobody checks.
        (_, Some(_)) => Err("remove what stands after #: there is no TLS without a check of the certificate"),
        ("rediss", None) if way.mode.as_deref() == Some("disable") => Err("rediss:// is TLS: remove sslmode=disable"),
        ("rediss", None) => Ok(way.url.into()),
        ("redis", None) if way.mode.as_deref().is_some_and(|mode| mode != "disable") => {
            Err("write rediss:// for TLS, and no sslmode")
        }
        ("redis", None) if way.may_be_clear() => Ok(way.url.into()),
        ("redis", None) => Err("it names a host beyond this machine: write rediss:// for TLS, or add sslmode=disable \
                                where nobody else can read the network"),
        _ => Err(FORM),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn sec_187_a_redis_beyond_this_machine_is_reached_over_tls_or_by_the_word_of_whoever_wrote_the_url() {
        for url in ["redis://127.0.0.1:6379", "redis://localhost/3", "redis://[::1]:7", "rediss://u:p@db.example/1"] {
            assert_eq!(read(url).as_deref().map(|read| read.trim_end_matches('/')), Ok(url), "{url}");
        }
        assert_eq!(read("redis://db.example/1?sslmode=disable").as_deref(), Ok("redis://db.example/1"));
        assert_eq!(
            read("redis://db.example/1?protocol=resp3&sslmode=disable").as_deref(),
            Ok("redis://db.example/1?protocol=resp3")
        );
        for url in ["redis://db.example", "redis://10.0.0.1:6379/0", "redis://localhost.example"] {
            assert!(read(url).is_err_and(|why| why.contains("rediss://")), "{url}");
        }
        for url in ["rediss://db.example/#insecure", "redis://localhost/#insecure"] {
            assert!(read(url).is_err_and(|why| why.contains("check of the certificate")), "{url}");
        }
        for url in [
            "rediss://db.example?sslmode=disable",
            "redis://localhost?sslmode=require",
            "http://localhost",
            "redis:",
            "",
        ] {
            assert!(read(url).is_err(), "{url}");
        }
    }
}
