//! A connection to one cluster.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use bowline_core::kinds::Discovery;
use bowline_core::port::cluster::{Error, Identity};
use http::header::{HeaderName, HeaderValue, InvalidHeaderValue, USER_AGENT};
use kube::config::AuthInfo;
use kube::{Client, Config};
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

use crate::kubeconfig::{self, Chosen};
use crate::settings::Settings;
use crate::transport;

const IMPERSONATE_USER: HeaderName = HeaderName::from_static("impersonate-user");
const IMPERSONATE_GROUP: HeaderName = HeaderName::from_static("impersonate-group");
const IMPERSONATE_UID: HeaderName = HeaderName::from_static("impersonate-uid");

/// How long opening a connection may take. A server on the other side of the world answers within one second.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A connection to one cluster: the port `Cluster` over HTTP.
pub struct Connection {
    client: Client,
    server: String,
    context: String,
    default_namespace: String,
    /// Whom the kubeconfig's user acts as (`as:`), sent with every request made as [`Identity::Caller`].
    acts_as: Vec<(HeaderName, HeaderValue)>,
    request_timeout: Duration,
    concurrency: usize,
    permits: Semaphore,
    pub(crate) discovery: Mutex<Option<Arc<Discovery>>>,
    /// Whether the installed kind `Inventory` was found to be one that can be worked with.
    pub(crate) inventory_kind_checked: AtomicBool,
}

impl Connection {
    /// Opens a connection. No request is made yet, but a credentials plugin that the kubeconfig names is run.
    ///
    /// # Errors
    /// [`Error::Configure`] when there is no usable kubeconfig or context, [`Error::Authenticate`] when the
    /// credentials it names cannot be had.
    pub async fn open(settings: Settings) -> Result<Self, Error> {
        let Chosen { mut config, context } = kubeconfig::choose(&settings).await?;
        config.default_retry = false;
        config.connect_timeout = Some(CONNECT_TIMEOUT);
        config.headers.push((USER_AGENT, HeaderValue::from_static(concat!("bowline/", env!("CARGO_PKG_VERSION")))));
        let acts_as = take_impersonation(&mut config.auth_info)
            .map_err(|error| Error::Configure { reason: format!("context {context:?}: its user acts as: {error}") })?;
        let server = config.cluster_url.to_string().trim_end_matches('/').to_owned();
        let default_namespace = config.default_namespace.clone();
        let client = connect(config, &context, &server).await?;
        let concurrency = settings.concurrency.max(1);
        Ok(Self {
            client,
            server,
            context,
            default_namespace,
            acts_as,
            request_timeout: settings.request_timeout,
            concurrency,
            permits: Semaphore::new(concurrency),
            discovery: Mutex::new(None),
            inventory_kind_checked: AtomicBool::new(false),
        })
    }

    /// The API server's address: `https://127.0.0.1:6443`.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Name of the kubeconfig's context, or `in-cluster` for a pod's service account.
    #[must_use]
    pub fn context(&self) -> &str {
        &self.context
    }

    /// The namespace that the context names, else `default`.
    #[must_use]
    pub fn default_namespace(&self) -> &str {
        &self.default_namespace
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn request_timeout(&self) -> Duration {
        self.request_timeout
    }

    /// How many requests are under way at once.
    pub(crate) fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// Waits until one more request may be under way.
    pub(crate) async fn permit(&self) -> SemaphorePermit<'_> {
        self.permits.acquire().await.expect("the semaphore is never closed")
    }

    /// The headers that make a request one of `identity`.
    ///
    /// # Errors
    /// When a name holds what a header cannot.
    pub(crate) fn impersonation(
        &self,
        identity: &Identity,
    ) -> Result<Vec<(HeaderName, HeaderValue)>, InvalidHeaderValue> {
        match identity {
            Identity::Caller => Ok(self.acts_as.clone()),
            Identity::ServiceAccount { namespace, name } => service_account(namespace, name),
        }
    }
}

/// User and groups of a service account, as its own token would give them.
fn service_account(namespace: &str, name: &str) -> Result<Vec<(HeaderName, HeaderValue)>, InvalidHeaderValue> {
    let user = HeaderValue::from_str(&format!("system:serviceaccount:{namespace}:{name}"))?;
    let of_namespace = HeaderValue::from_str(&format!("system:serviceaccounts:{namespace}"))?;
    Ok(vec![
        (IMPERSONATE_USER, user),
        (IMPERSONATE_GROUP, HeaderValue::from_static("system:serviceaccounts")),
        (IMPERSONATE_GROUP, of_namespace),
        (IMPERSONATE_GROUP, HeaderValue::from_static("system:authenticated")),
    ])
}

/// Takes the kubeconfig's own impersonation out of what the client sends with every request: there it would replace
/// the identity of a single request.
fn take_impersonation(user: &mut AuthInfo) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    let value = |text: &str| HeaderValue::from_str(text).map_err(|error| error.to_string());
    let mut headers = Vec::new();
    if let Some(name) = user.impersonate.take() {
        headers.push((IMPERSONATE_USER, value(&name)?));
    }
    if let Some(uid) = user.impersonate_uid.take() {
        headers.push((IMPERSONATE_UID, value(&uid)?));
    }
    for group in user.impersonate_groups.take().unwrap_or_default() {
        headers.push((IMPERSONATE_GROUP, value(&group)?));
    }
    for (key, texts) in user.impersonate_user_extra.take().unwrap_or_default() {
        let name = format!("impersonate-extra-{}", crate::path::encode(&key).replace(':', "%3A").to_lowercase());
        let name = HeaderName::try_from(name).map_err(|error| error.to_string())?;
        for text in texts {
            headers.push((name.clone(), value(&text)?));
        }
    }
    Ok(headers)
}

/// Builds the client; on a thread that may block, because a credentials plugin is a program that may take its time.
async fn connect(config: Config, context: &str, server: &str) -> Result<Client, Error> {
    let built = tokio::task::spawn_blocking(move || Client::try_from(config)).await;
    let built = built.map_err(|error| Error::Configure { reason: format!("context {context:?}: {error}") })?;
    built.map_err(|error| match error {
        kube::Error::Auth(_) => Error::Authenticate { server: server.to_owned(), reason: transport::reason(&error) },
        other => Error::Configure { reason: format!("context {context:?}: {}", transport::reason(&other)) },
    })
}
