//! Whom to trust: the authorities of the operating system, and the city's own.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::reason;

/// What a certificate begins with where it is not written as text.
const DER_SEQUENCE: u8 = 0x30;

/// The city's own authority cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("認証局の証明書 {file} を使えません: {reason}")]
pub struct AuthorityError {
    pub file: String,
    pub reason: String,
}

/// Encrypts connections to servers that a known authority vouches for.
pub fn connector(ca_file: Option<&Path>) -> Result<TlsConnector, AuthorityError> {
    let mut roots = RootCertStore::empty();
    // A machine may have some that are broken, or none at all: then the city's own must do.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = ca_file {
        let broken = |_| unusable(file, "証明書が壊れています".to_owned());
        for certificate in authority(file)? {
            roots.add(certificate).map_err(broken)?;
        }
    }
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn unusable(file: &Path, reason: String) -> AuthorityError {
    AuthorityError { file: file.display().to_string(), reason }
}

/// The certificates of the city's own authority, as text (PEM) or in the form in which Windows exports one (DER).
fn authority(file: &Path) -> Result<Vec<CertificateDer<'static>>, AuthorityError> {
    let bytes = std::fs::read(file).map_err(|error| unusable(file, reason::of(&error)))?;
    if String::from_utf8_lossy(&bytes).contains("-----BEGIN CERTIFICATE-----") {
        let certificates = CertificateDer::pem_slice_iter(&bytes).collect::<Result<_, _>>();
        certificates.map_err(|_| unusable(file, "証明書が壊れています".to_owned()))
    } else if bytes.first() == Some(&DER_SEQUENCE) {
        Ok(vec![CertificateDer::from(bytes)])
    } else {
        Err(unusable(file, "証明書がありません".to_owned()))
    }
}
