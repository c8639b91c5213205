use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::{Codec, TokenId};
use crate::env::KeyMaterial;
use crate::secret::Secret;

const KEY: &str = "Zk3v9Qw1Lr8Tn5Xb2Yc7Md4Pf6Hs0JgA";
const OLD: &str = "Old-Zk3v9Qw1Lr8Tn5Xb2Yc7Md4Pf6Hs0";
const ISSUER: &str = "https://api.example";
const NOW: i64 = 1_700_000_000_000;
const SECONDS: i64 = NOW / 1000;

fn codec(current: &str, previous: Option<&str>) -> Codec {
    let keys = KeyMaterial { current: Secret::new(current), previous: previous.map(Secret::new) };
    Codec::new(&keys, ISSUER, 86400).unwrap()
}

fn kid(key: &str) -> String {
    Sha256::digest(key.as_bytes()).iter().take(4).map(|b| format!("{b:02x}")).collect()
}

/// A token written by hand: whatever header and claims, rightly signed by `key`.
fn forge(key: &str, header: &str, claims: &str) -> String {
    let body = format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(header), BASE64_URL_SAFE_NO_PAD.encode(claims));
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap().chain_update(&body).finalize();
    format!("{body}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac.into_bytes()))
}

fn good_header() -> String {
    format!(r#"{{"typ":"sess+jwt","alg":"HS256","kid":"{}"}}"#, kid(KEY))
}

fn jti() -> String {
    BASE64_URL_SAFE_NO_PAD.encode([7; 32])
}

fn good_claims() -> String {
    let (iat, exp) = (SECONDS, SECONDS + 86400);
    format!(r#"{{"iss":"{ISSUER}","aud":"default/default","iat":{iat},"exp":{exp},"jti":"{}"}}"#, jti())
}

fn opens(token: &str) -> bool {
    codec(KEY, None).open(token.as_bytes(), NOW).is_some()
}

#[test]
fn a_sealed_token_opens_to_its_id() {
    let codec = codec(KEY, None);
    let id = TokenId::fresh().unwrap();
    let sealed = codec.seal(&id, NOW).unwrap();
    assert!(sealed.len() <= 1024, "SEC 15: at most 1 KiB");
    assert_eq!(codec.open(sealed.as_bytes(), NOW).map(|opened| opened.hash), Some(id.hash()));
    assert!(opens(&forge(KEY, &good_header(), &good_claims())), "the positive twin of every forgery below");
}

#[test]
fn sec_16_17_20_only_our_own_header_is_read() {
    let kid = kid(KEY);
    let headers = [
        r#"{"typ":"sess+jwt","alg":"none"}"#.to_owned(),
        format!(r#"{{"typ":"sess+jwt","alg":"None","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"sess+jwt","alg":"","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"sess+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"sess+jwt","alg":"HS384","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"sess+jwt","alg":"HS512","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"sess+jwt","alg":"RS256","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"JWT","alg":"HS256","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"sess+jwt","alg":"HS256","kid":"{kid}","crit":["x"]}}"#),
        format!(r#"{{"typ":"sess+jwt","alg":"HS256","kid":"{kid}","b64":false}}"#),
        format!(r#"{{"typ":"sess+jwt","alg":"HS256","kid":"{kid}","zip":"DEF"}}"#),
        format!(r#"{{"typ":"sess+jwt","alg":"HS256","kid":"{kid}","cty":"JWT"}}"#),
        format!(r#"{{"typ":"sess+jwt","alg":"HS256","kid":"{kid}","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"sess+jwt","alg":"HS256","kid":"{kid}"}} x"#),
        format!(r#"[{{"typ":"sess+jwt","alg":"HS256","kid":"{kid}"}}]"#),
    ];
    for header in headers {
        assert!(!opens(&forge(KEY, &header, &good_claims())), "{header}");
    }
    let reordered = format!(r#"{{ "kid": "{kid}", "alg": "HS256", "typ": "sess+jwt" }}"#);
    assert!(opens(&forge(KEY, &reordered, &good_claims())), "the same header, written by another program");
    let good = forge(KEY, &good_header(), &good_claims());
    let (body, _) = good.rsplit_once('.').unwrap();
    for bad in [format!("{body}."), body.to_owned(), format!("{good}.x"), format!("{good}.x.y")] {
        assert!(!opens(&bad), "{bad}");
    }
}

#[test]
fn sec_19_no_key_is_found_by_an_attackers_name() {
    for kid in [r#""../../../dev/null""#, r#""' OR 1=1--""#, r#""""#, r#"["x"]"#, r#""00000000""#, "null"] {
        let header = format!(r#"{{"typ":"sess+jwt","alg":"HS256","kid":{kid}}}"#);
        assert!(!opens(&forge(KEY, &header, &good_claims())), "{kid}");
    }
    for extra in [r#""jku":"http://127.0.0.1:1/""#, r#""jwk":{"kty":"oct","k":"AA"}"#, r#""x5u":"http://127.0.0.1:1/""#]
    {
        let header = format!(r#"{{"typ":"sess+jwt","alg":"HS256","kid":"{}",{extra}}}"#, kid(KEY));
        assert!(!opens(&forge(KEY, &header, &good_claims())), "{extra}");
    }
}

#[test]
fn sec_21_a_token_of_another_purpose_or_key_does_not_open() {
    let derived = format!("{KEY}-derived");
    assert!(!opens(&forge(&derived, &good_header(), &good_claims())));
    for aud in ["platform/default", "default/other", "reset", ""] {
        assert!(!opens(&forge(KEY, &good_header(), &good_claims().replace("default/default", aud))), "{aud}");
    }
}

#[test]
fn sec_22_23_claims_have_exactly_their_types() {
    let good = good_claims();
    let (iss, aud) = (format!(r#""iss":"{ISSUER}""#), r#""aud":"default/default""#);
    let (iat, exp) = (format!(r#""iat":{SECONDS}"#), format!(r#""exp":{}"#, SECONDS + 86400));
    let jti = format!(r#""jti":"{}""#, jti());
    let cases = [
        (exp.as_str(), r#""exp":"9999999999""#),
        (&exp, r#""exp":null"#),
        (&exp, r#""exp":[1]"#),
        (&exp, r#""exp":1e400"#),
        (&exp, r#""exp":-1"#),
        (&iat, r#""iat":{}"#),
        (&iat, r#""iat":"1""#),
        (&jti, r#""jti":7"#),
        (&jti, r#""jti":["x"]"#),
        (&jti, r#""jti":"public""#),
        (&jti, r#""jti":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA""#),
        (&iss, r#""iss":["https://api.example","evil"]"#),
        (&iss, r#""iss":"https://staging.example""#),
        (aud, r#""aud":123"#),
        (aud, r#""aud":["default/default","evil"]"#),
    ];
    for (from, to) in cases {
        assert!(good.contains(from), "{from}");
        assert!(!opens(&forge(KEY, &good_header(), &good.replace(from, to))), "{to}");
    }
    for gone in [iss.as_str(), aud, &iat, &exp, &jti] {
        let without = good.replace(gone, "").replace(",,", ",").replace("{,", "{").replace(",}", "}");
        assert!(!opens(&forge(KEY, &good_header(), &without)), "without {gone}");
    }
    for extra in [r#""roles":["admin"]"#, r#""user_id":"1""#, r#""nbf":"x""#, &exp, &jti] {
        let more = good.replace('}', &format!(",{extra}}}"));
        assert!(!opens(&forge(KEY, &good_header(), &more)), "with {extra}");
    }
}

#[test]
fn sec_13_24_times_are_judged_by_our_clock() {
    let with = |iat: i64, exp: i64| {
        let claims = good_claims()
            .replace(&format!(r#""iat":{SECONDS}"#), &format!(r#""iat":{iat}"#))
            .replace(&format!(r#""exp":{}"#, SECONDS + 86400), &format!(r#""exp":{exp}"#));
        opens(&forge(KEY, &good_header(), &claims))
    };
    assert!(with(SECONDS - 60, SECONDS + 1));
    assert!(with(SECONDS + 30, SECONDS + 60), "a clock of ours may be 30 s ahead");
    assert!(!with(SECONDS - 60, SECONDS), "expired");
    assert!(!with(SECONDS + 31, SECONDS + 60), "from the future");
    assert!(!with(SECONDS - 60, SECONDS + 86400), "lives longer than the spec allows");
    assert!(!with(SECONDS, 253_402_300_799), "expires in the year 9999");
    assert!(!with(SECONDS + 20, SECONDS + 10), "expires before it begins");
}

#[test]
fn sec_9_25_one_token_is_one_text() {
    let good = codec(KEY, None).seal(&TokenId::fresh().unwrap(), NOW).unwrap();
    assert!(opens(&good));
    for cut in 1..=8 {
        assert!(!opens(&good[..good.len() - cut]));
    }
    for more in ["A", "=", " ", "\n", "."] {
        assert!(!opens(&format!("{good}{more}")), "{more:?}");
        assert!(!opens(&format!("{more}{good}")), "{more:?}");
    }
    let (body, signature) = good.rsplit_once('.').unwrap();
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(!opens(&format!("{body}.{}", BASE64_URL_SAFE_NO_PAD.encode(flipped))));
    }
    // The last character of 32 bytes has two spare bits; only zeros are canonical.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let spellings = alphabet.chars().filter(|c| opens(&format!("{}{c}", &good[..good.len() - 1]))).count();
    assert_eq!(spellings, 1);
    for position in [3, 40, good.len() - 3] {
        let mut other = good.clone().into_bytes();
        other[position] =
            if other[position].is_ascii_lowercase() { other[position].to_ascii_uppercase() } else { b'a' };
        assert!(!opens(std::str::from_utf8(&other).unwrap()) || other == good.as_bytes());
    }
}

#[test]
fn sec_26_a_huge_text_is_refused_before_it_is_parsed() {
    assert!(!opens(&".".repeat(1_000_000)));
    let deep = forge(KEY, &good_header(), &"[".repeat(100_000));
    assert!(!opens(&deep));
    let padded = good_claims().replace(ISSUER, &"x".repeat(2000));
    assert!(!opens(&forge(KEY, &good_header(), &padded)));
}

#[test]
fn sec_28_a_key_is_rotated_in_two_steps() {
    let id = TokenId::fresh().unwrap();
    let (before, during, after) = (codec(OLD, None), codec(KEY, Some(OLD)), codec(KEY, None));
    let old_token = before.seal(&id, NOW).unwrap();
    let new_token = during.seal(&id, NOW).unwrap();
    assert!(during.open(old_token.as_bytes(), NOW).is_some() && during.open(new_token.as_bytes(), NOW).is_some());
    assert!(after.open(old_token.as_bytes(), NOW).is_none() && after.open(new_token.as_bytes(), NOW).is_some());
    assert!(
        codec(OLD, Some(KEY)).open(new_token.as_bytes(), NOW).is_some(),
        "the first rolling step already verifies the new key"
    );
}

#[test]
fn sec_18_an_empty_key_signs_nothing_that_opens() {
    assert!(!opens(&forge("", &good_header(), &good_claims())));
}

#[test]
fn sec_9_a_million_fresh_ids_are_all_different() {
    let mut seen = std::collections::HashSet::new();
    for _ in 0..1_000_000 {
        assert!(seen.insert(TokenId::fresh().unwrap().hash().as_bytes().to_owned()));
    }
}

#[test]
fn sec_19_24_what_was_verified_once_is_judged_by_its_times_its_key_and_every_byte_again() {
    let ours = codec(KEY, None);
    let sealed = ours.seal(&TokenId::fresh().unwrap(), NOW).unwrap();
    assert!(ours.open(sealed.as_bytes(), NOW).is_some() && ours.open(sealed.as_bytes(), NOW).is_some());
    assert!(ours.open(sealed.as_bytes(), NOW + 86_400_000).is_none(), "it has ended since");
    assert!(ours.open(sealed.as_bytes(), NOW - 31_000).is_none(), "it is not good yet");
    assert!(ours.open(sealed.as_bytes(), NOW).is_some());
    assert!(codec(OLD, None).open(sealed.as_bytes(), NOW).is_none(), "another codec of this thread has another key");
    for at in 0..sealed.len() {
        let mut other = sealed.clone().into_bytes();
        other[at] = if other[at] == b'A' { b'B' } else { b'A' };
        let other = String::from_utf8(other).unwrap();
        assert!(ours.open(other.as_bytes(), NOW).is_none(), "byte {at}");
    }
}

#[test]
fn jsonwebtoken_opens_what_is_sealed_and_seals_what_is_opened() {
    use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
    let ours = codec(KEY, None);
    let id = TokenId::fresh().unwrap();
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_audience(&["default/default"]);
    rules.validate_exp = false;
    let sealed = ours.seal(&id, NOW).unwrap();
    let claims =
        decode::<serde_json::Value>(&sealed, &DecodingKey::from_secret(KEY.as_bytes()), &rules).unwrap().claims;
    assert_eq!(claims["jti"], id.reveal());
    let mut header = Header::new(Algorithm::HS256);
    (header.typ, header.kid) = (Some("sess+jwt".to_owned()), Some(kid(KEY)));
    let theirs = encode(&header, &claims, &EncodingKey::from_secret(KEY.as_bytes())).unwrap();
    assert_eq!(ours.open(theirs.as_bytes(), NOW).map(|opened| opened.hash), Some(id.hash()));
}
