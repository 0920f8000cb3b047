//! What Bowline's scenarios stand on: a real control plane shared by a test run, real Git servers, a
//! proxy that counts writes and kills, the built command, and the checks of the architecture.
//!
//! Every fixture ends what it started when it is dropped, and its processes end with the test process.

pub mod bare_loop;
pub mod cases;
pub mod chart_servers;
pub mod checks;
pub mod command;
pub mod contest;
pub mod control_plane;
pub mod corpus;
pub mod git;
pub mod guests;
pub mod loopback;
pub mod requests;
pub mod tool;
pub mod write_proxy;

pub use command::{Finished, bowline};
pub use control_plane::{SharedControlPlane, control_plane};
pub use git::GitRepository;
pub use write_proxy::WriteProxy;
