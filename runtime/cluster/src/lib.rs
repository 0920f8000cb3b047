//! Kubernetes: discovery, live objects, server-side apply, inventory
