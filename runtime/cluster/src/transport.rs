//! Sends requests: identity, time limit, how many at once, when to try again, and what broke.

use std::collections::hash_map::RandomState;
use std::error::Error as StdError;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, Instant};

use bowline_core::port::cluster::{Error, Identity};
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use kube::client::Body;
use serde::de::DeserializeOwned;

use crate::connection::Connection;
use crate::request::{Repeat, Request};
use crate::status::Refusal;
use crate::warning;

/// How often one request is sent at most. What fails three times within a second is for the next pass.
const ATTEMPTS: u32 = 3;
/// The pause before the second attempt; it doubles after that.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest wait a server may ask for; one that needs longer is left to the next pass.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A success.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The server's warnings.
    pub(crate) warnings: Vec<String>,
    body: Vec<u8>,
}

/// No success.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The server said no.
    Refused(Refusal),
    /// There was no answer.
    Broken(Error),
}

impl Failure {
    /// The error a person reads.
    pub(crate) fn explain(self, request: &Request<'_>, server: &str) -> Error {
        match self {
            Self::Refused(refusal) => refusal.explain(request, server),
            Self::Broken(error) => error,
        }
    }
}

/// What one attempt came to, apart from an answer.
enum Attempt {
    Refused(Refusal),
    /// The connection broke before an answer came.
    Reset(Error),
    Broken(Error),
}

impl Connection {
    /// Sends `request` and reads its answer to the end.
    ///
    /// # Errors
    /// The refusal as it came, for the caller to judge; everything else explained.
    pub(crate) async fn try_send(&self, identity: &Identity, request: &Request<'_>) -> Result<Answer, Failure> {
        let mut pause = FIRST_PAUSE;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let last = attempts == ATTEMPTS;
            let wait = match self.attempt(identity, request).await {
                Ok(answer) => return Ok(answer),
                Err(Attempt::Broken(error)) => return Err(Failure::Broken(error)),
                Err(Attempt::Reset(error)) if last || request.repeat == Repeat::Never => {
                    return Err(Failure::Broken(error));
                }
                Err(Attempt::Reset(_)) => pause,
                Err(Attempt::Refused(refusal)) => match asked_to_wait(&refusal) {
                    Some(wait) if !last => wait.max(pause),
                    _ => return Err(Failure::Refused(refusal)),
                },
            };
            tokio::time::sleep(wait + jitter(pause)).await;
            pause *= 2;
        }
    }

    /// Sends `request` and explains a refusal.
    ///
    /// # Errors
    /// Whatever the request fails with.
    pub(crate) async fn send(&self, identity: &Identity, request: &Request<'_>) -> Result<Answer, Error> {
        self.try_send(identity, request).await.map_err(|failure| failure.explain(request, self.server()))
    }

    /// The answer's JSON as `T`.
    ///
    /// # Errors
    /// [`Error::Serve`] when the answer is something else.
    pub(crate) fn decode<T: DeserializeOwned>(&self, request: &Request<'_>, answer: &Answer) -> Result<T, Error> {
        serde_json::from_slice(&answer.body).map_err(|error| Error::Serve {
            action: request.action(),
            reason: format!("its answer is not what Kubernetes answers: {error}"),
        })
    }

    async fn attempt(&self, identity: &Identity, request: &Request<'_>) -> Result<Answer, Attempt> {
        let http = self.http_request(identity, request).map_err(Attempt::Broken)?;
        let _permit = self.permit().await;
        let started = Instant::now();
        let exchanged = tokio::time::timeout(self.request_timeout(), self.exchange(http)).await;
        let (method, path) = (&request.method, &request.path);
        let ms = started.elapsed().as_millis();
        let (status, headers, body) = match exchanged {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                tracing::debug!(%method, path, ms, error = %reason(&error), "no answer");
                return Err(self.broken(&error));
            }
            Err(_) => {
                tracing::debug!(%method, path, ms, "no answer in time");
                let reason = format!("no answer within {} s", self.request_timeout().as_secs());
                return Err(Attempt::Broken(Error::Reach { server: self.server().to_owned(), reason }));
            }
        };
        tracing::debug!(%method, path, status = status.as_u16(), ms, "answered");
        if status.is_success() {
            return Ok(Answer { warnings: warning::texts(&headers), body });
        }
        Err(Attempt::Refused(Refusal::new(status, retry_after(&headers), &body)))
    }

    async fn exchange(&self, http: http::Request<Body>) -> Result<(StatusCode, HeaderMap, Vec<u8>), kube::Error> {
        let (parts, body) = self.client().send(http).await?.into_parts();
        Ok((parts.status, parts.headers, body.collect_bytes().await?.into()))
    }

    fn http_request(&self, identity: &Identity, request: &Request<'_>) -> Result<http::Request<Body>, Error> {
        let impossible = |what: &str, error: &dyn StdError| Error::Serve {
            action: request.action(),
            reason: format!("{what} cannot be sent: {error}"),
        };
        let mut builder = http::Request::builder()
            .method(request.method.clone())
            .uri(&request.path)
            .header(ACCEPT, HeaderValue::from_static(request.accept));
        if let Some((content_type, _)) = &request.content {
            builder = builder.header(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        let body = request.content.as_ref().map(|(_, text)| Body::from(text.as_bytes().to_vec()));
        let mut http = builder.body(body.unwrap_or_else(Body::empty)).map_err(|error| impossible("it", &error))?;
        let headers = self.impersonation(identity).map_err(|error| impossible("the identity", &error))?;
        for (name, value) in headers {
            http.headers_mut().append(name, value);
        }
        Ok(http)
    }

    fn broken(&self, error: &kube::Error) -> Attempt {
        let reason = reason(error);
        if let kube::Error::Auth(_) = error {
            return Attempt::Broken(Error::Authenticate { server: self.server().to_owned(), reason });
        }
        let explained = Error::Reach { server: self.server().to_owned(), reason };
        if is_reset(error) { Attempt::Reset(explained) } else { Attempt::Broken(explained) }
    }
}

/// How long the server asks to wait before the same request comes again; `None` when it doesn't ask.
fn asked_to_wait(refusal: &Refusal) -> Option<Duration> {
    matches!(refusal.code, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
        .then_some(refusal.retry_after)
        .flatten()
        .filter(|wait| *wait <= LONGEST_PAUSE)
}

/// Seconds, the form that API servers send.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

/// Up to `span` more, so that callers that were refused together don't come back together.
fn jitter(span: Duration) -> Duration {
    // The standard library seeds every RandomState differently: enough randomness to spread retries.
    let random = RandomState::new().build_hasher().finish();
    let share = u32::try_from(random % 1000).expect("a remainder of 1000 fits into 32 bits");
    span * share / 1000
}

/// Whether the connection was made and broke before an answer came.
fn is_reset(error: &kube::Error) -> bool {
    sources(error).any(|error| {
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            return error.is_incomplete_message() || error.is_closed() || error.is_canceled();
        }
        error.downcast_ref::<std::io::Error>().is_some_and(|error| {
            use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
            matches!(error.kind(), ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof)
        })
    })
}

/// An error and its sources, the outermost first.
fn sources<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let current = next?;
        next = current.source();
        Some(current)
    })
}

/// What went wrong, from the outermost cause that says something to the innermost.
pub(crate) fn reason(error: &kube::Error) -> String {
    let mut texts: Vec<String> = Vec::new();
    for source in sources(error).skip(1) {
        let text = source.to_string();
        // An outer error often ends with the inner one's text, and a client's "client error (Connect)" says nothing.
        if text.starts_with("client error") || texts.iter().any(|outer| outer.contains(&text)) {
            continue;
        }
        texts.push(text);
    }
    if texts.is_empty() { error.to_string() } else { texts.join(": ") }
}
