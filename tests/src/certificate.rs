//! A certificate authority and a server certificate, made anew for each test that needs them.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// PEM files for a server on this machine.
pub struct Certificate {
    directory: TempDir,
}

impl Certificate {
    /// Makes a new authority and a certificate of it for 127.0.0.1 and localhost.
    pub fn new() -> Self {
        let authority_key = KeyPair::generate().expect("a key can be made");
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        // Two names: a certificate whose issuer has its own name would pass for self-signed.
        authority
            .distinguished_name
            .push(DnType::CommonName, "authority of the tests");
        let authority_pem = authority
            .self_signed(&authority_key)
            .expect("it can be signed")
            .pem();
        let issuer = Issuer::new(authority, authority_key);

        let key = KeyPair::generate().expect("a key can be made");
        let names = vec!["127.0.0.1".to_owned(), "localhost".to_owned()];
        let mut server = CertificateParams::new(names).expect("the names are valid");
        server
            .distinguished_name
            .push(DnType::CommonName, "mail server of the tests");
        let server_pem = server
            .signed_by(&key, &issuer)
            .expect("it can be signed")
            .pem();

        let directory = TempDir::new().expect("a directory can be made");
        let certificate = Self { directory };
        for (file, text) in [
            ("authority", authority_pem),
            ("server", server_pem),
            ("key", key.serialize_pem()),
        ] {
            std::fs::write(certificate.file(file), text).expect("it can be written");
        }
        certificate
    }

    /// The authority's certificate, which a client must trust.
    pub fn authority(&self) -> PathBuf {
        self.file("authority")
    }

    /// The server's certificate.
    pub fn server(&self) -> PathBuf {
        self.file("server")
    }

    /// The server's private key.
    pub fn key(&self) -> PathBuf {
        self.file("key")
    }

    fn file(&self, name: &str) -> PathBuf {
        Path::join(self.directory.path(), format!("{name}.pem"))
    }
}

impl Default for Certificate {
    fn default() -> Self {
        Self::new()
    }
}
