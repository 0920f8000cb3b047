//! Guest memory: one account for each call, over all of its memories and tables.

use bowline_core::port::plugins::Backstop;
use wasmtime::ResourceLimiter;

use crate::limit::{Exceeded, bytes};
use crate::settings::CallLimits;

/// What a table element takes on the host.
const TABLE_ELEMENT: u64 = std::mem::size_of::<usize>() as u64 * 2;

/// Core instances, memories and tables of one component. The largest components known (an interpreter with its
/// shims) have about 30 instances.
pub(crate) const INSTANCES: usize = 200;
pub(crate) const MEMORIES: usize = 32;
pub(crate) const TABLES: usize = 64;

/// Elements of one table: what a place in the pool has room for. Without the pool it is no more, since a plugin must
/// not come out differently for want of room; in the pool it would merely be refused, and could go on.
pub(crate) const TABLE_ELEMENTS: usize = 200_000;

/// The account of one call. Growth past the limit ends the call, since a plugin that was merely refused could go on
/// with another result.
#[derive(Debug)]
pub(crate) struct Account {
    limit: u64,
    used: u64,
}

impl Account {
    pub(crate) fn new(limits: &CallLimits) -> Self {
        Self { limit: limits.memory, used: 0 }
    }

    /// Bytes that were taken so far; nothing is ever given back.
    pub(crate) fn used(&self) -> u64 {
        self.used
    }

    fn take(&mut self, more: u64) -> wasmtime::Result<bool> {
        let used = self.used.saturating_add(more);
        if used > self.limit {
            return Err(Exceeded::counted("it needs more memory than", bytes(self.limit), "memory").into());
        }
        self.used = used;
        Ok(true)
    }
}

/// The difference, when it is something that can succeed: growth past the type's own maximum fails inside the guest,
/// the same way everywhere, and takes nothing.
fn growth(current: usize, desired: usize, maximum: Option<usize>) -> u64 {
    if maximum.is_some_and(|maximum| desired > maximum) {
        return 0;
    }
    desired.saturating_sub(current) as u64
}

impl ResourceLimiter for Account {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        self.take(growth(current, desired, maximum))
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if desired > TABLE_ELEMENTS {
            let limit = format!(
                "it needs a table with more than the limit of {TABLE_ELEMENTS} elements: build it with fewer \
                 functions that are called through tables"
            );
            return Err(Exceeded { limit, backstop: Backstop::Counted }.into());
        }
        self.take(growth(current, desired, maximum).saturating_mul(TABLE_ELEMENT))
    }

    fn instances(&self) -> usize {
        INSTANCES
    }

    fn memories(&self) -> usize {
        MEMORIES
    }

    fn tables(&self) -> usize {
        TABLES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_memories_and_tables_share_one_account() {
        let mut account = Account::new(&CallLimits { memory: 1000, ..CallLimits::render() });
        assert!(account.memory_growing(0, 400, None).unwrap());
        assert!(account.memory_growing(0, 400, Some(300)).unwrap(), "beyond its own maximum: fails in the guest");
        assert!(account.table_growing(0, 10, None).unwrap());
        assert!(account.memory_growing(0, 440, None).unwrap());
        assert_eq!(account.used(), 1000, "ten elements of a table take 160");
        let error = account.memory_growing(400, 401, None).unwrap_err();
        assert_eq!(
            error.downcast_ref::<Exceeded>().unwrap().limit,
            "it needs more memory than the limit of 1000 bytes: make its input smaller, or raise the limit `memory`"
        );
    }
}
