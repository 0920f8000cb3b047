//! What a user of `bowline apply` relies on, on a real API server and real Git repositories, through the command.

mod applications;
mod bad_input;
mod chain;
mod failures;
mod following;
mod helm;
mod kustomize;
mod ownership;
mod scene;
mod several;
mod showing;
