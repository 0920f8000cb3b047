//! Rolling the health of objects up to the health of an application.

use std::collections::BTreeMap;

use crate::object::ObjectKey;
use crate::plugin::{Assessment, HealthStatus};

/// The health of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectHealth {
    /// Which object.
    pub key: ObjectKey,
    /// How it is.
    pub assessment: Assessment,
}

/// The health of an application: of every object, and rolled up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Health {
    objects: Vec<ObjectHealth>,
}

impl Health {
    /// The health of these objects, in any order.
    #[must_use]
    pub fn new(mut objects: Vec<ObjectHealth>) -> Self {
        objects.sort_by(|one, other| one.key.cmp(&other.key));
        Self { objects }
    }

    /// Each object, sorted by key.
    #[must_use]
    pub fn objects(&self) -> &[ObjectHealth] {
        &self.objects
    }

    /// The worst that any object has; healthy when there is none.
    #[must_use]
    pub fn overall(&self) -> HealthStatus {
        self.objects
            .iter()
            .map(|object| object.assessment.status)
            .max_by_key(|status| severity(*status))
            .unwrap_or(HealthStatus::Healthy)
    }

    /// How many objects have each status.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<HealthStatus, usize> {
        let mut counts = BTreeMap::new();
        for object in &self.objects {
            *counts.entry(object.assessment.status).or_default() += 1;
        }
        counts
    }

    /// The objects that keep the application from being healthy, worst first.
    #[must_use]
    pub fn unhealthy(&self) -> Vec<&ObjectHealth> {
        let mut found: Vec<_> = self.objects.iter().filter(|object| !is_settled(object.assessment.status)).collect();
        found.sort_by_key(|object| std::cmp::Reverse(severity(object.assessment.status)));
        found
    }
}

/// Whether waiting is over: the object does what it should, or is stopped on purpose.
#[must_use]
pub fn is_settled(status: HealthStatus) -> bool {
    matches!(status, HealthStatus::Healthy | HealthStatus::Suspended)
}

/// The status in one word, as it is shown.
#[must_use]
pub fn word(status: HealthStatus) -> &'static str {
    match status {
        HealthStatus::Healthy => "healthy",
        HealthStatus::Progressing => "progressing",
        HealthStatus::Degraded => "degraded",
        HealthStatus::Suspended => "suspended",
        HealthStatus::Missing => "missing",
        HealthStatus::Terminating => "terminating",
        HealthStatus::Unknown => "unknown",
    }
}

fn severity(status: HealthStatus) -> u8 {
    match status {
        HealthStatus::Healthy => 0,
        HealthStatus::Suspended => 1,
        HealthStatus::Unknown => 2,
        HealthStatus::Terminating => 3,
        HealthStatus::Progressing => 4,
        HealthStatus::Missing => 5,
        HealthStatus::Degraded => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_decides() {
        let health = |statuses: &[HealthStatus]| {
            Health::new(
                statuses
                    .iter()
                    .map(|status| ObjectHealth {
                        key: ObjectKey {
                            group: String::new(),
                            kind: "Pod".into(),
                            namespace: "n".into(),
                            name: format!("{status:?}"),
                        },
                        assessment: Assessment {
                            status: *status,
                            reason: String::new(),
                            message: String::new(),
                            recheck_after_ms: None,
                        },
                    })
                    .collect(),
            )
        };
        use HealthStatus::{Degraded, Healthy, Missing, Progressing, Suspended};
        assert_eq!(health(&[]).overall(), Healthy);
        assert_eq!(health(&[Healthy, Suspended]).overall(), Suspended);
        assert_eq!(health(&[Progressing, Degraded, Missing]).overall(), Degraded);
        assert_eq!(health(&[Healthy, Progressing, Missing]).unhealthy()[0].assessment.status, Missing);
    }
}
