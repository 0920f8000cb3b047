//! What was asked of the API server, by its own word: the audit log and the request metrics.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::SharedControlPlane;

/// How long a request may take to appear in the log; the log is written while it is answered.
const APPEAR: Duration = Duration::from_secs(30);
/// How often the log is looked at.
const POLL: Duration = Duration::from_millis(10);

/// The API server's audit log.
#[derive(Debug)]
pub struct AuditLog<'a> {
    plane: &'a SharedControlPlane,
    path: &'a Path,
}

/// A place in the audit log: all requests answered before it was taken are before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(u64);

/// One finished request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// As RBAC names it: `create`, `update`, `patch` (server-side apply too), `delete`, `get`, `list`, ...
    pub verb: String,
    /// What the client calls itself.
    pub user_agent: String,
    /// Plural resource with its subresource, such as `deployments/status`; empty for paths like `/version`.
    pub resource: String,
    /// Empty for resources without one.
    pub namespace: String,
    /// Empty for collections and for what the server names.
    pub name: String,
    /// Who asked: the impersonated user if there is one.
    pub user: String,
    /// The HTTP status.
    pub code: u16,
    /// Path and query.
    pub uri: String,
}

impl Request {
    /// Whether the request asks for a change. A dry run doesn't.
    #[must_use]
    pub fn is_write(&self) -> bool {
        let verbs = ["create", "update", "patch", "delete", "deletecollection"];
        let reviews = ["selfsubjectaccessreviews", "subjectaccessreviews", "selfsubjectrulesreviews"];
        verbs.contains(&self.verb.as_str())
            && !reviews.contains(&self.resource.as_str())
            && !self.uri.contains("dryRun=All")
    }
}

/// Counts requests by verb and resource, sorted.
#[must_use]
pub fn count<'a>(requests: impl IntoIterator<Item = &'a Request>) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for request in requests {
        *counts.entry((request.verb.clone(), request.resource.clone())).or_default() += 1;
    }
    counts
}

impl<'a> AuditLog<'a> {
    pub(crate) fn new(plane: &'a SharedControlPlane, path: &'a Path) -> Self {
        Self { plane, path }
    }

    /// Marks the present place in the log.
    ///
    /// # Errors
    /// When the API server doesn't answer or its log can't be read.
    pub fn mark(&self) -> Result<Mark> {
        Ok(self.settle(Mark(0))?.1)
    }

    /// The requests since `mark` that were answered before this call, in the order of their answers.
    /// The control plane's own programs' service accounts are not in the log.
    ///
    /// # Errors
    /// As [`AuditLog::mark`].
    pub fn since(&self, mark: Mark) -> Result<Vec<Request>> {
        Ok(self.settle(mark)?.0)
    }

    /// Asks for something that can be recognised, and reads the log from `mark` until it appears.
    fn settle(&self, mark: Mark) -> Result<(Vec<Request>, Mark)> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let tag = format!("/version?mark={}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        self.plane.kubectl(&["get", &format!("--raw={tag}")])?;
        let deadline = Instant::now() + APPEAR;
        loop {
            let (mut requests, end) = self.read(mark)?;
            if let Some(last) = requests.iter().position(|request| request.uri == tag) {
                requests.truncate(last);
                requests.retain(|request| !request.uri.starts_with("/version?mark="));
                return Ok((requests, end));
            }
            if Instant::now() >= deadline {
                bail!("the request {tag} does not appear in {}", self.path.display());
            }
            std::thread::sleep(POLL);
        }
    }

    /// All complete lines from `mark` on, and where they end.
    fn read(&self, mark: Mark) -> Result<(Vec<Request>, Mark)> {
        let mut file = std::fs::File::open(self.path).context("can't open the audit log")?;
        file.seek(SeekFrom::Start(mark.0))?;
        let (mut reader, mut line, mut end) = (BufReader::new(file), String::new(), mark.0);
        let mut requests = Vec::new();
        while reader.read_line(&mut line)? > 0 && line.ends_with('\n') {
            end += line.len() as u64;
            requests.push(parse(&line).with_context(|| format!("a line of the audit log: {line}"))?);
            line.clear();
        }
        Ok((requests, Mark(end)))
    }
}

/// The parts of an audit.k8s.io/v1 Event that matter here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    verb: String,
    #[serde(rename = "requestURI")]
    request_uri: String,
    #[serde(default)]
    user_agent: String,
    user: User,
    impersonated_user: Option<User>,
    #[serde(default)]
    object_ref: ObjectReference,
    response_status: Option<Status>,
}

#[derive(Deserialize)]
struct User {
    #[serde(default)]
    username: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ObjectReference {
    resource: String,
    subresource: String,
    namespace: String,
    name: String,
}

#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    code: u16,
}

fn parse(line: &str) -> Result<Request> {
    let event: Event = serde_json::from_str(line)?;
    let object = event.object_ref;
    let resource = if object.subresource.is_empty() {
        object.resource
    } else {
        format!("{}/{}", object.resource, object.subresource)
    };
    Ok(Request {
        verb: event.verb,
        user_agent: event.user_agent,
        resource,
        namespace: object.namespace,
        name: object.name,
        user: event.impersonated_user.unwrap_or(event.user).username,
        code: event.response_status.map_or(0, |status| status.code),
        uri: event.request_uri,
    })
}

/// The totals of the metric `apiserver_request_total`, keyed by (verb, resource) as the server names them
/// there (`APPLY`, `POST`, ...), sorted. They count everybody's requests.
///
/// # Errors
/// When the metrics can't be read.
pub fn request_totals(plane: &SharedControlPlane) -> Result<BTreeMap<(String, String), u64>> {
    Ok(totals(&plane.kubectl(&["get", "--raw=/metrics"])?))
}

fn totals(metrics: &str) -> BTreeMap<(String, String), u64> {
    let mut totals = BTreeMap::new();
    for line in metrics.lines() {
        let Some((labels, value)) =
            line.strip_prefix("apiserver_request_total{").and_then(|rest| rest.split_once("} "))
        else {
            continue;
        };
        let label = |name: &str| {
            let mut pairs = labels.split(',').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).map_or("", |(_, value)| value).trim_matches('"').to_owned()
        };
        // The metric is a counter, written as a float.
        let value = value.split('.').next().and_then(|digits| digits.parse::<u64>().ok()).unwrap_or_default();
        *totals.entry((label("verb"), label("resource"))).or_default() += value;
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_summed_over_their_other_labels() {
        let text = "# TYPE apiserver_request_total counter\n\
            apiserver_request_total{code=\"200\",resource=\"pods\",verb=\"APPLY\"} 2\n\
            apiserver_request_total{code=\"201\",resource=\"pods\",verb=\"APPLY\"} 3\n\
            apiserver_other{verb=\"APPLY\",resource=\"pods\"} 7\n";
        assert_eq!(totals(text), BTreeMap::from([(("APPLY".into(), "pods".into()), 5)]));
    }

    #[test]
    fn a_dry_run_is_no_write() {
        let line = |uri: &str| {
            format!(
                r#"{{"verb":"patch","requestURI":"{uri}","user":{{"username":"admin"}},"objectRef":{{"resource":"pods"}}}}"#
            )
        };
        assert!(parse(&line("/api/v1/namespaces/a/pods/b")).unwrap().is_write());
        assert!(!parse(&line("/api/v1/namespaces/a/pods/b?dryRun=All")).unwrap().is_write());
    }
}
