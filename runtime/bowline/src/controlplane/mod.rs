//! A real Kubernetes control plane on this machine: etcd, kube-apiserver, kube-controller-manager,
//! kube-scheduler and kwok with one fake node, for first steps and for the tests.
//!
//! [`Programs`] builds the programs once from a pinned Go module; [`ControlPlane`] starts them on free
//! loopback ports and ends them. Deployments become ready within seconds, because kwok plays the
//! kubelet of the fake node; no container ever runs.
//!
//! Everything here is synchronous: an async caller puts it on a thread of its own.

mod error;
mod files;
mod ports;
mod process;
mod programs;
mod start;

pub use error::Error;
pub use programs::{Program, Programs, default_cache};
pub use start::{Audit, ControlPlane, Settings};

/// The version of Kubernetes that the pinned Go module builds.
pub const KUBERNETES_VERSION: &str = "v1.36.3";
