//! `git http-backend` as a CGI program (RFC 3875).

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use hyper::Response;
use hyper::body::Bytes;
use hyper::http::request::Parts;
use tokio::io::AsyncWriteExt as _;

use super::repository::git;

/// Runs the backend for one request to the repositories under `root`.
///
/// # Errors
/// When it can't be run or what it prints is no CGI answer.
pub(super) async fn respond(root: &Path, parts: &Parts, body: Bytes) -> Result<Response<Bytes>> {
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut command = tokio::process::Command::from(git(root));
    command
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", root)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("GIT_PROTOCOL", header("git-protocol"))
        .env("REQUEST_METHOD", parts.method.as_str())
        .env("PATH_INFO", parts.uri.path())
        .env("QUERY_STRING", parts.uri.query().unwrap_or_default())
        .env("CONTENT_TYPE", header("content-type"))
        .env("CONTENT_LENGTH", body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", header("content-encoding"))
        .env("REMOTE_ADDR", "127.0.0.1")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .kill_on_drop(true);
    let mut child = command.spawn().context("can't run git http-backend: install Debian package `git`")?;
    let mut stdin = child.stdin.take().context("standard input is a pipe")?;
    let write = async move {
        // A backend that has its answer before it read everything closes the pipe.
        let _ = stdin.write_all(&body).await;
    };
    let ((), output) = tokio::join!(write, child.wait_with_output());
    parse(&output?.stdout)
}

/// Takes a CGI answer apart: header lines, an empty line, the body.
fn parse(output: &[u8]) -> Result<Response<Bytes>> {
    let mut response = Response::builder();
    let mut rest = output;
    loop {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
            bail!("the CGI answer has no end of its headers");
        };
        let line = std::str::from_utf8(&rest[..end])?.trim_end();
        rest = &rest[end + 1..];
        if line.is_empty() {
            return Ok(response.body(Bytes::copy_from_slice(rest))?);
        }
        let (name, value) = line.split_once(':').with_context(|| format!("no CGI header: {line}"))?;
        if name.eq_ignore_ascii_case("status") {
            let code = value.trim().split(' ').next().unwrap_or_default();
            response = response.status(code);
        } else {
            response = response.header(name, value.trim());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_line_and_headers_are_taken_apart() {
        let response = parse(b"Status: 404 Not Found\r\nContent-Type: text/plain\r\n\r\ngone\n").unwrap();
        assert_eq!(response.status(), 404);
        assert_eq!(response.headers()["content-type"], "text/plain");
        assert_eq!(response.body().as_ref(), b"gone\n");
        assert!(parse(b"no headers").is_err());
    }
}
