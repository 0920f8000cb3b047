//! Git's smart HTTP protocol over the project's HTTP client.
//!
//! gix brings two clients of its own: the one on reqwest takes neither CA nor proxy nor time-outs, the one on curl builds
//! libcurl from C. This one takes all of them, and counts bytes.

use std::any::Any;
use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, Cursor, Write};
use std::rc::Rc;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bowline_core::repository::Credentials;
use gix_transport::client::blocking_io::http::{GetResponse, Http, PostBodyDataKind, PostResponse};
use ureq::Agent;
use ureq::http::{Response, Uri};

use super::watch::{Fault, Lazy, Metered, Watch};
use crate::web::{REDIRECTS, explain};

/// Room for the largest negotiation: an unchanged limit of Git's own servers.
const REQUEST_LIMIT: usize = 10 << 20;

/// The HTTP side of one fetch.
pub(crate) struct Client {
    agent: Agent,
    watch: Arc<Watch>,
    authorization: Option<String>,
    /// Scheme, host and port that the credentials are for.
    authority: (String, String),
    base: Option<String>,
}

impl Client {
    /// A client that logs in at the host of `url` with `credentials`, and nowhere else.
    pub(crate) fn new(agent: Agent, url: &str, credentials: Option<&Credentials>, watch: Arc<Watch>) -> Self {
        let authorization = credentials.and_then(|credentials| match credentials {
            Credentials::Basic { username, password } => {
                Some(format!("Basic {}", STANDARD.encode(format!("{username}:{}", password.reveal()))))
            }
            Credentials::Bearer(token) => Some(format!("Bearer {}", token.reveal())),
            Credentials::SshKey { .. } => None,
        });
        Self { agent, watch, authorization, authority: authority(url), base: None }
    }

    fn fail(&self, fault: Fault) -> gix::Error {
        self.watch.note(fault);
        gix::Error::from_error(io::Error::other("the request failed"))
    }

    fn headers(&self, url: &str, lines: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<(String, String)> {
        let mut headers: Vec<_> = lines
            .into_iter()
            .filter_map(|line| {
                let (name, value) = line.as_ref().split_once(':')?;
                Some((name.trim().to_owned(), value.trim().to_owned()))
            })
            .collect();
        if let Some(authorization) = &self.authorization
            && authority(url) == self.authority
        {
            headers.push(("Authorization".to_owned(), authorization.clone()));
        }
        headers
    }

    /// The address a redirect leads to, if it may be followed.
    fn follow(&self, url: &str, target: Option<&str>) -> Result<String, Fault> {
        let wrong = |reason: String| Fault::Reach(format!("it redirects {reason}"));
        let target = target.ok_or_else(|| wrong("without saying where to".to_owned()))?;
        let target = if target.starts_with('/') {
            let (scheme, host) = authority(url);
            format!("{scheme}://{host}{target}")
        } else {
            target.to_owned()
        };
        let shown = crate::address::redact(&target);
        let (scheme, _) = authority(&target);
        let (from, _) = authority(url);
        if scheme != "https" && scheme != from {
            return Err(wrong(format!("to {shown}, from https to clear text")));
        }
        // Another host is somebody else, whom nobody allowed.
        if host(&target) != host(url) {
            return Err(wrong(format!("to {shown}, another host: use that address if it is the right one")));
        }
        if !target.ends_with(INFO_REFS) {
            return Err(wrong(format!("to {shown}, which is no Git repository")));
        }
        Ok(target)
    }
}

const INFO_REFS: &str = "/info/refs?service=git-upload-pack";

/// Scheme and `host:port`, in lower case.
fn authority(url: &str) -> (String, String) {
    url.parse::<Uri>().map_or_else(
        |_| (String::new(), String::new()),
        |uri| {
            (
                uri.scheme_str().unwrap_or_default().to_ascii_lowercase(),
                uri.authority().map(|authority| authority.as_str().to_ascii_lowercase()).unwrap_or_default(),
            )
        },
    )
}

/// The host alone, in lower case.
fn host(url: &str) -> Option<String> {
    let uri = url.parse::<Uri>().ok()?;
    Some(uri.host()?.to_ascii_lowercase())
}

/// What a status other than success means.
fn judge(status: u16, logged_in: bool) -> Fault {
    match status {
        401 if logged_in => {
            Fault::Refuse("HTTP 401: the server does not accept the user name, password or token".to_owned())
        }
        401 => Fault::Refuse("HTTP 401: the server asks for credentials, and none are set".to_owned()),
        403 => Fault::Refuse("HTTP 403: these credentials may not read the repository".to_owned()),
        407 => Fault::Reach("HTTP 407: the proxy asks for credentials".to_owned()),
        404 | 410 => {
            Fault::Reach(format!("HTTP {status}: no repository there, or none that these credentials may see"))
        }
        status => Fault::Reach(format!("the server answers HTTP {status}")),
    }
}

fn parts(response: Response<ureq::Body>, watch: &Arc<Watch>) -> (Cursor<Vec<u8>>, Box<dyn BufRead>) {
    let mut lines = Vec::new();
    for (name, value) in response.headers() {
        lines.extend_from_slice(name.as_str().as_bytes());
        lines.extend_from_slice(b": ");
        lines.extend_from_slice(value.as_bytes());
        lines.push(b'\n');
    }
    let body = response.into_body().into_with_config().limit(u64::MAX).reader();
    let body = BufReader::with_capacity(
        64 << 10,
        Metered::new(Explained { body, watch: Arc::clone(watch) }, Arc::clone(watch)),
    );
    (Cursor::new(lines), Box::new(body))
}

/// Notes why a body broke off.
struct Explained<R> {
    body: R,
    watch: Arc<Watch>,
}

impl<R: io::Read> io::Read for Explained<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.body.read(buffer).inspect_err(|error| {
            let reason = if error.kind() == io::ErrorKind::TimedOut || error.to_string().contains("timeout") {
                self.watch.too_late()
            } else {
                Fault::Reach(format!("the answer broke off: {error}"))
            };
            self.watch.note(reason);
        })
    }
}

/// Collects what is posted; the first read of the answer sends it.
pub(crate) struct Outgoing(Rc<RefCell<Vec<u8>>>);

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut buffer = self.0.borrow_mut();
        if buffer.len() + bytes.len() > REQUEST_LIMIT {
            return Err(io::Error::other("the request is too large"));
        }
        buffer.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Http for Client {
    type Headers = Box<dyn BufRead>;
    type ResponseBody = Box<dyn BufRead>;
    type PostBody = Outgoing;

    fn get(
        &mut self,
        url: &str,
        _base_url: &str,
        headers: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> gix::Result<GetResponse<Self::Headers, Self::ResponseBody>> {
        let lines: Vec<String> = headers.into_iter().map(|line| line.as_ref().to_owned()).collect();
        let mut url = url.to_owned();
        for _ in 0..=REDIRECTS {
            let headers = self.headers(&url, &lines);
            let logged_in = headers.iter().any(|(name, _)| name == "Authorization");
            let mut request = self.agent.get(&url);
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let response = request
                .config()
                .timeout_global(Some(self.watch.remaining()))
                .build()
                .call()
                .map_err(|error| self.fail(self.reach(&error)))?;
            let status = response.status().as_u16();
            if response.status().is_redirection() {
                let target = response.headers().get("location").and_then(|v| v.to_str().ok());
                url = self.follow(&url, target).map_err(|fault| self.fail(fault))?;
                continue;
            }
            if status != 200 {
                return Err(self.fail(judge(status, logged_in)));
            }
            self.base = url.strip_suffix(INFO_REFS).map(str::to_owned);
            let (headers, body) = parts(response, &self.watch);
            return Ok(GetResponse { headers: Box::new(headers), body });
        }
        Err(self.fail(Fault::Reach(format!("it redirects more than {REDIRECTS} times"))))
    }

    fn post(
        &mut self,
        url: &str,
        _base_url: &str,
        headers: impl IntoIterator<Item = impl AsRef<str>>,
        _body: PostBodyDataKind,
    ) -> gix::Result<PostResponse<Self::Headers, Self::ResponseBody, Self::PostBody>> {
        let headers = self.headers(url, headers);
        let logged_in = headers.iter().any(|(name, _)| name == "Authorization");
        let mut request = self.agent.post(url);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let outgoing = Rc::new(RefCell::new(Vec::new()));
        let exchange = Rc::new(RefCell::new(None));
        let send = {
            let (outgoing, exchange, watch) = (Rc::clone(&outgoing), Rc::clone(&exchange), Arc::clone(&self.watch));
            move || -> io::Result<Cursor<Vec<u8>>> {
                let fail = |fault| {
                    watch.note(fault);
                    io::Error::other("the request failed")
                };
                let response = request
                    .config()
                    .timeout_global(Some(watch.remaining()))
                    .build()
                    .send(outgoing.borrow().as_slice())
                    .map_err(|error| fail(reach(&watch, &error)))?;
                let status = response.status().as_u16();
                if status != 200 {
                    return Err(fail(judge(status, logged_in)));
                }
                let (headers, body) = parts(response, &watch);
                *exchange.borrow_mut() = Some(body);
                Ok(headers)
            }
        };
        // gix reads the headers before the body, so they send the request.
        Ok(PostResponse {
            post_body: Outgoing(outgoing),
            headers: Box::new(Lazy::new(move || send().map(|headers| Box::new(headers) as Box<dyn BufRead>))),
            body: Box::new(Lazy::new(move || {
                exchange.borrow_mut().take().ok_or_else(|| io::Error::other("the request failed"))
            })),
        })
    }

    fn configure(&mut self, _config: &dyn Any) -> gix::Result<()> {
        Ok(())
    }

    fn redirected_base_url(&self) -> Option<String> {
        self.base.clone()
    }
}

impl Client {
    fn reach(&self, error: &ureq::Error) -> Fault {
        reach(&self.watch, error)
    }
}

fn reach(watch: &Watch, error: &ureq::Error) -> Fault {
    if matches!(error, ureq::Error::Timeout(ureq::Timeout::Global)) {
        return watch.too_late();
    }
    Fault::Reach(explain(error))
}
