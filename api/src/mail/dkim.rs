//! Mails that are signed for their sender's domain (DKIM, RFC 6376), so that a desk's mail server believes them.

use std::fmt;
use std::sync::Arc;

use mail_auth::common::crypto::{Algorithm, Ed25519Key, RsaKey, Sha256, SigningKey};
use mail_auth::common::headers::{HeaderWriter, Writable};
use mail_auth::dkim::{Canonicalization, DkimSigner, Done};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;

/// The fields that a signature vouches for, as far as a mail has them: RFC 6376 section 5.4.1, and what our mails mean by themselves.
const SIGNED: [&str; 12] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Auto-Submitted",
];

/// A private key.
pub struct Key(Algorithmic);

enum Algorithmic {
    Rsa(RsaKey<Sha256>),
    Ed25519(Ed25519Key),
}

impl Key {
    /// Reads a PEM file with an RSA (PKCS #1 or #8) or an Ed25519 key (PKCS #8); the error says what is accepted.
    pub fn read(file: &str) -> Result<Self, String> {
        let accepted = || {
            "a readable PEM file with an RSA key of 2048 bits or more, or an Ed25519 key".to_owned()
        };
        let der = PrivateKeyDer::from_pem_file(file).map_err(|_| accepted())?;
        if let PrivateKeyDer::Pkcs8(der) = &der
            && let Ok(key) = Ed25519Key::from_pkcs8_maybe_unchecked_der(der.secret_pkcs8_der())
        {
            return Ok(Self(Algorithmic::Ed25519(key)));
        }
        let key = RsaKey::from_key_der(der).map_err(|_| accepted())?;
        Ok(Self(Algorithmic::Rsa(key)))
    }
}

impl SigningKey for Key {
    type Hasher = Sha256;

    fn sign(&self, input: impl Writable) -> mail_auth::Result<Vec<u8>> {
        match &self.0 {
            Algorithmic::Rsa(key) => key.sign(input),
            Algorithmic::Ed25519(key) => key.sign(input),
        }
    }

    fn algorithm(&self) -> Algorithm {
        match &self.0 {
            Algorithmic::Rsa(key) => key.algorithm(),
            Algorithmic::Ed25519(key) => key.algorithm(),
        }
    }
}

/// Signs mails for one domain.
#[derive(Clone)]
pub struct Signer(Arc<DkimSigner<Key, Done>>);

/// Without the key.
impl fmt::Debug for Signer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = &self.0.template;
        write!(out, "{}._domainkey.{}", signature.s, signature.d)
    }
}

impl Signer {
    /// `selector`: under which the public key stands in the domain's DNS.
    pub fn new(key: Key, domain: &str, selector: &str) -> Self {
        let signer = DkimSigner::from_key(key)
            .domain(domain)
            .selector(selector)
            .headers(SIGNED)
            .header_canonicalization(Canonicalization::Relaxed)
            .body_canonicalization(Canonicalization::Relaxed);
        Self(Arc::new(signer))
    }

    /// The message with its signature before it.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, mail_auth::Error> {
        let signature = self.0.sign(message)?.to_header();
        Ok([signature.as_bytes(), message].concat())
    }
}
