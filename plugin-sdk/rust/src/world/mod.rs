//! One file for each thing a plugin can be: a trait, what answers the host through it, and a macro.

mod decryptor;
mod generator;
mod health;
mod notifier;
mod policy;
mod renderer;
mod transformer;

pub use decryptor::{Decryptor, respond_decrypt};
pub use generator::{GenerateRequest, Generator, Page, ParameterSet, respond_generate};
pub use health::{Assessment, Health, Status, Subject, respond_assess};
pub use notifier::{Delivery, Event, Notifier, Receipt, respond_notify};
pub use policy::{Action, Change, Decision, Policy, PolicyRequest, Verdict, respond_evaluate};
pub use renderer::{Input, InputKind, Renderer, respond_inputs, respond_render};
pub use transformer::{TransformRequest, Transformer, respond_transform};
