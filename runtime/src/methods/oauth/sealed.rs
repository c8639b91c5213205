//! Bytes that are kept and that only this deployment can read: AES-256-GCM under a key of their own purpose.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};

use crate::env::KeyMaterial;
use crate::secret::Secret;

/// Seals and opens. Opens what the previous secret sealed, too.
pub(super) struct Sealer(Vec<LessSafeKey>);

impl Sealer {
    /// Keys of `authgate/<purpose>/v1`, HKDF-SHA256 (RFC 5869) of the deployment's secrets.
    pub(super) fn new(keys: &KeyMaterial, purpose: &str) -> Self {
        let all = std::iter::once(&keys.current).chain(keys.previous.as_ref());
        Self(all.filter_map(|secret| key(secret, purpose)).collect())
    }

    /// A random nonce, then the sealed bytes; none if the system has no randomness.
    pub(super) fn seal(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let key = self.0.first()?;
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).ok()?;
        let mut sealed = bytes.to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed).ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed; none for anything else.
    pub(super) fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN)?;
        self.0.iter().find_map(|key| {
            let mut body = body.to_vec();
            let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
            key.open_in_place(nonce, Aad::empty(), &mut body).ok().map(|plain| plain.to_vec())
        })
    }
}

fn key(secret: &Secret, purpose: &str) -> Option<LessSafeKey> {
    let info = format!("authgate/{purpose}/v1");
    let extracted = Salt::new(HKDF_SHA256, &[]).extract(secret.expose().as_bytes());
    let parts = [info.as_bytes()];
    let expanded = extracted.expand(&parts, &AES_256_GCM).ok()?;
    Some(LessSafeKey::new(UnboundKey::from(expanded)))
}

#[cfg(test)]
mod tests {
    use super::Sealer;
    use crate::env::KeyMaterial;
    use crate::secret::Secret;

    #[test]
    fn what_is_sealed_opens_under_its_own_purpose_and_through_one_rotation() {
        let old = Secret::new("an-old-secret-Zk3v9Qw1Lr8Tn5Xb2Yc7Md4P");
        let new = Secret::new("a-new-secret-Hs0JgAZk3v9Qw1Lr8Tn5Xb2Yc7");
        let one = |current: &Secret, previous: Option<&Secret>, purpose| {
            Sealer::new(&KeyMaterial { current: current.clone(), previous: previous.cloned() }, purpose)
        };
        let sealed = one(&old, None, "a").seal(b"text").unwrap();
        assert_eq!(one(&old, None, "a").open(&sealed).as_deref(), Some(&b"text"[..]));
        assert_eq!(one(&new, Some(&old), "a").open(&sealed).as_deref(), Some(&b"text"[..]));
        assert_eq!(one(&new, None, "a").open(&sealed), None);
        assert_eq!(one(&old, None, "b").open(&sealed), None);
        let mut broken = sealed.clone();
        broken[20] ^= 1;
        assert_eq!(one(&old, None, "a").open(&broken), None);
        assert_eq!(one(&old, None, "a").open(b"short"), None);
    }
}
