//! Events to the outside world.

use serde::de::DeserializeOwned;

pub use crate::bindings::notifier::exports::bowline::plugin::notifier::{Delivery, Event, Receipt};
use crate::{CallContext, Error, config, types};

impl Receipt {
    /// What became of an event, with a message for the user.
    #[must_use]
    pub fn new(delivery: Delivery, message: impl Into<String>) -> Self {
        Self { delivery, message: message.into(), retry_after_ms: None, attributes: Vec::new() }
    }
}

/// Events to the outside world.
pub trait Notifier {
    /// The plugin's short name, the first part of its error codes.
    const NAME: &'static str;

    /// What may be configured; [`NoConfig`](crate::NoConfig) for nothing.
    type Config: DeserializeOwned;

    /// Delivers one event. `event.id` is the idempotency key: the same event may come again.
    ///
    /// # Errors
    /// Kind `unavailable` becomes the receipt `retry`, every other one `dropped`: an event costs only itself.
    fn deliver(event: &Event, ctx: &CallContext, config: &Self::Config) -> Result<Receipt, Error>;
}

/// Answers `notify` for the host: one receipt per event, in the same order.
///
/// # Errors
/// Those of the configuration, as the record that crosses.
#[expect(clippy::needless_pass_by_value, reason = "the host gives the call away")]
pub fn respond_notify<N: Notifier>(ctx: CallContext, events: Vec<Event>) -> Result<Vec<Receipt>, types::Error> {
    let config = config::read(&ctx, N::NAME).map_err(|error| error.into_record(N::NAME))?;
    Ok(events.iter().map(|event| N::deliver(event, &ctx, &config).unwrap_or_else(|error| explain(&error))).collect())
}

fn explain(error: &Error) -> Receipt {
    let delivery = match error.record().kind {
        types::ErrorKind::Unavailable => Delivery::Retry,
        _ => Delivery::Dropped,
    };
    let mut receipt = Receipt::new(delivery, error.to_string());
    receipt.retry_after_ms = error.record().retry_after_ms;
    receipt
}

/// Makes a component of the world `notifier-plugin` from a type that implements
/// [`Notifier`](crate::Notifier). Outside Wasm it does nothing.
#[macro_export]
macro_rules! export_notifier {
    ($plugin:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            struct Component;
            impl $crate::bindings::notifier::exports::bowline::plugin::notifier::Guest for Component {
                fn notify(
                    ctx: $crate::CallContext,
                    events: ::std::vec::Vec<$crate::Event>,
                ) -> ::core::result::Result<::std::vec::Vec<$crate::Receipt>, $crate::types::Error> {
                    $crate::respond_notify::<$plugin>(ctx, events)
                }
            }
            $crate::bindings::notifier::export_notifier_world!(
                Component with_types_in $crate::bindings::notifier
            );
        };
    };
}
