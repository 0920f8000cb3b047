//! Real Git repositories, made by the real `git`, and real servers for them.

mod backend;
mod http;
mod repository;
mod ssh;

pub use http::{Fault, GitHttpServer, Login};
pub use repository::GitRepository;
pub use ssh::GitSshServer;
