//! What was told to rest. kstatus has no word for it: it calls a suspended CronJob current, and a suspended Job
//! or a paused rollout in progress, for ever.

use bowline_plugin::{Assessment, Status};

use crate::kstatus::{GroupKind, Kstatus, Outcome};
use crate::object::{Object, flag};

/// `suspended`, when the object rests and kstatus has nothing graver to say.
pub(crate) fn of(object: &Object, outcome: &Outcome) -> Option<Assessment> {
    let GroupKind { group, kind } = GroupKind::of(object);
    let message = match (group, kind, outcome.kstatus) {
        ("batch", "CronJob", Kstatus::Current | Kstatus::InProgress) if flag(object, &["spec", "suspend"]) => {
            "CronJob is suspended"
        }
        ("batch", "Job", Kstatus::Current | Kstatus::InProgress)
            if flag(object, &["spec", "suspend"]) && !outcome.ended =>
        {
            "Job is suspended"
        }
        ("apps", "Deployment", Kstatus::InProgress) if flag(object, &["spec", "paused"]) => "Deployment is paused",
        _ => return None,
    };
    Some(Assessment::new(Status::Suspended, "Suspended", message))
}
