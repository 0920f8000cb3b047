//! Single files over HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use hyper::{Response, StatusCode};

use super::{Listener, full};

/// A web server that has a few files and nothing else.
#[derive(Debug)]
pub struct FileServer {
    listener: Listener,
}

impl FileServer {
    /// Serves these files: their names without a leading `/`, and their content.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start(files: &[(&str, &str)]) -> Result<Self> {
        let files: BTreeMap<String, String> =
            files.iter().map(|(name, content)| (format!("/{name}"), (*content).to_owned())).collect();
        let files = Arc::new(files);
        let listener = Listener::start(None, move |request| {
            let found = files.get(request.uri().path()).cloned();
            async move {
                let mut response = Response::new(full(found.clone().unwrap_or_default()));
                if found.is_none() {
                    *response.status_mut() = StatusCode::NOT_FOUND;
                }
                Ok(response)
            }
        })?;
        Ok(Self { listener })
    }

    /// The URL of a file.
    #[must_use]
    pub fn url(&self, name: &str) -> String {
        format!("http://{}/{name}", self.authority())
    }

    /// Address and port.
    #[must_use]
    pub fn authority(&self) -> String {
        self.listener.address().to_string()
    }
}
