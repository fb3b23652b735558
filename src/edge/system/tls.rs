//! Trust roots: the OS store plus an optional CA file.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::edge::folders::files;
use matome_workbook::os_error;

/// First byte of a DER certificate.
const DER_SEQUENCE: u8 = 0x30;

#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    #[error("認証局の証明書 {} を使えません: {}", file.display(), os_error::in_words(source))]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("認証局の証明書 {} を使えません: 証明書が壊れています", .0.display())]
    Broken(PathBuf),
    #[error("認証局の証明書 {} を使えません: 証明書がありません", .0.display())]
    NoCertificate(PathBuf),
}

pub fn connector(ca_file: Option<&Path>) -> Result<TlsConnector, AuthorityError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(authorities(ca_file)?);
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

pub fn authorities(ca_file: Option<&Path>) -> Result<Vec<CertificateDer<'static>>, AuthorityError> {
    // The OS store may be empty or contain invalid certificates.
    let mut trusted = rustls_native_certs::load_native_certs().certs;
    if let Some(file) = ca_file {
        let own = authority(file)?;
        let mut whole = RootCertStore::empty();
        own.iter().try_for_each(|it| whole.add(it.clone())).map_err(|_| AuthorityError::Broken(file.to_owned()))?;
        trusted.extend(own);
    }
    Ok(trusted)
}

/// Reads a CA file in PEM, or in DER as exported by Windows.
fn authority(file: &Path) -> Result<Vec<CertificateDer<'static>>, AuthorityError> {
    let bytes = files::read(file).map_err(|source| AuthorityError::Unreadable { file: file.to_owned(), source })?;
    if String::from_utf8_lossy(&bytes).contains("-----BEGIN CERTIFICATE-----") {
        let certificates = CertificateDer::pem_slice_iter(&bytes).collect::<Result<_, _>>();
        certificates.map_err(|_| AuthorityError::Broken(file.to_owned()))
    } else if bytes.first() == Some(&DER_SEQUENCE) {
        Ok(vec![CertificateDer::from(bytes)])
    } else {
        Err(AuthorityError::NoCertificate(file.to_owned()))
    }
}
