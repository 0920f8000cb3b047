//! The HTTP client: for Git over http and for inputs. It reads no environment variables and follows no redirect by
//! itself, so that every hop is checked.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bowline_core::port::source::Error;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Proxy};

/// Hops that are followed. More is a loop or a login page.
pub(crate) const REDIRECTS: usize = 5;

/// How long connecting may take, whatever time the whole fetch has: an unreachable host is named soon.
const CONNECT: Duration = Duration::from_secs(15);

/// A client that trusts the certificates in `ca`, or the system's when there is none, and goes through `proxy`.
///
/// # Errors
/// [`Error::Configure`] when `ca` holds no certificate or `proxy` is not a proxy's URL.
pub(crate) fn client(ca: Option<&str>, proxy: Option<&str>) -> Result<Agent, Error> {
    let roots = match ca {
        Some(pem) => Arc::new(certificates(pem)?),
        None => system_certificates(),
    };
    let proxy = proxy
        .map(|url| {
            Proxy::new(url).map_err(|error| Error::Configure {
                what: format!("proxy {}", crate::address::redact(url)),
                reason: format!("{error}: write it as http://host:port"),
            })
        })
        .transpose()?;
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(roots))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    Ok(Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(proxy)
        .tls_config(tls)
        .timeout_connect(Some(CONNECT))
        .build()
        .new_agent())
}

fn certificates(pem: &str) -> Result<Vec<Certificate<'static>>, Error> {
    let refuse = |reason: String| Error::Configure { what: "the CA certificates".to_owned(), reason };
    let found = ureq::tls::parse_pem(pem.as_bytes())
        .map(|item| match item {
            Ok(ureq::tls::PemItem::Certificate(certificate)) => Ok(Some(certificate)),
            Ok(_) => Ok(None),
            Err(error) => Err(refuse(error.to_string())),
        })
        .filter_map(Result::transpose)
        .collect::<Result<Vec<_>, _>>()?;
    if found.is_empty() {
        return Err(refuse("no certificate in it: give PEM text with BEGIN CERTIFICATE".to_owned()));
    }
    Ok(found)
}

/// The system's certificates, read once: a hundred and more files on some machines.
fn system_certificates() -> Arc<Vec<Certificate<'static>>> {
    static SYSTEM: OnceLock<Arc<Vec<Certificate<'static>>>> = OnceLock::new();
    Arc::clone(SYSTEM.get_or_init(|| {
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            tracing::debug!(%error, "a certificate of the system cannot be read");
        }
        Arc::new(found.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect())
    }))
}

/// What an error of the client means for the person who reads it.
pub(crate) fn explain(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "its host name is not known".to_owned(),
        ureq::Error::Timeout(_) => "no answer in time".to_owned(),
        ureq::Error::Rustls(error) => format!("TLS: {error}: check the CA certificates"),
        ureq::Error::Io(error) => {
            let text = error.to_string();
            if text.contains("certificate") { format!("TLS: {text}: check the CA certificates") } else { text }
        }
        other => other.to_string(),
    }
}
