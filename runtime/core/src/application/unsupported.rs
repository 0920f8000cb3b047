//! What a file may say already and the engine does not carry out yet.

use super::declarations::Declarations;
use super::error::Place;
use super::ignore::Ignored;
use super::repository::{CredentialsSource, RepositoryChoice, RepositorySpec};
use super::resource::Application;

/// A field that would be left undone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {field}: {why}")]
pub struct Unsupported {
    /// Path of the field.
    pub field: String,
    /// Where it, or what it belongs to, was written down.
    pub at: Place,
    /// What is not done, and what to do instead.
    pub why: &'static str,
}

/// One feature: why it is refused, and where an application asks for it.
struct Feature {
    why: &'static str,
    uses: fn(&Application, &Declarations) -> Vec<(String, Place)>,
}

/// Every such feature. One that becomes supported leaves the list.
const FEATURES: &[Feature] = &[
    Feature {
        why: "waiting for other objects is not supported yet: apply what it depends on first",
        uses: dependencies,
    },
    Feature {
        why: "credentials from a Secret of the cluster are not supported yet: use basic, bearer or ssh",
        uses: secret_credentials,
    },
    Feature {
        why: "paths in the manner of jq are not supported yet: use pointer",
        uses: |application, _| ignored(application, "path", |part| matches!(part, Ignored::Path(_))),
    },
    Feature {
        why: "leaving all fields of a manager alone is not supported yet: use pointer",
        uses: |application, _| ignored(application, "manager", |part| matches!(part, Ignored::Manager(_))),
    },
];

impl Application {
    /// What the application asks for and would not get, in the order of its fields. `declarations` holds the
    /// repositories that it names.
    #[must_use]
    pub fn unsupported(&self, declarations: &Declarations) -> Vec<Unsupported> {
        let of_feature = |feature: &Feature| {
            let why = feature.why;
            (feature.uses)(self, declarations).into_iter().map(move |(field, at)| Unsupported { field, at, why })
        };
        let mut found: Vec<Unsupported> = FEATURES.iter().flat_map(of_feature).collect();
        found.sort_by(|left, right| (&left.at, &left.field).cmp(&(&right.at, &right.field)));
        found
    }
}

fn dependencies(application: &Application, _: &Declarations) -> Vec<(String, Place)> {
    let numbered = application.depends_on.iter().enumerate();
    numbered.map(|(number, one)| (format!("spec.dependsOn[{number}]"), one.at.clone())).collect()
}

fn secret_credentials(application: &Application, declarations: &Declarations) -> Vec<(String, Place)> {
    let mut found = Vec::new();
    for (number, source) in application.sources.iter().enumerate() {
        let Some(RepositorySpec::Git(git)) = declarations.repository(application, source) else { continue };
        if let Some(CredentialsSource::Secret { at, .. }) = &git.credentials {
            let field = match source.repository {
                RepositoryChoice::Named { .. } => "spec.credentials.secret".to_owned(),
                RepositoryChoice::Inline(_) => {
                    format!("spec.sources[{number}].repository.credentials.secret")
                }
            };
            found.push((field, at.clone()));
        }
    }
    found
}

fn ignored(application: &Application, field: &str, asked: fn(&Ignored) -> bool) -> Vec<(String, Place)> {
    let numbered = application.ignore.iter().enumerate();
    numbered
        .filter(|(_, rule)| asked(&rule.ignored))
        .map(|(number, rule)| (format!("spec.ignore[{number}].{field}"), rule.at.clone()))
        .collect()
}
