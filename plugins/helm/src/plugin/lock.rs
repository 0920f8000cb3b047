//! What `Chart.lock` pins.

use bowline_plugin::Error;
use sha2::{Digest as _, Sha256};

use crate::chart::{Chart, Dependency};
use crate::encode::{self, Escapes, Layout};
use crate::go::{List, Text, Value};

/// Checks that a lock is about the charts that `Chart.yaml` asks for.
///
/// # Errors
///
/// When it is about others.
pub(super) fn check(chart: &Chart) -> Result<(), Error> {
    let Some(lock) = &chart.lock else { return Ok(()) };
    let needed = list(chart.metadata.dependencies.as_deref().unwrap_or_default());
    let both = format!("[{needed},{}]", list(&lock.dependencies));
    let old = format!("{{\"dependencies\":{needed}}}");
    let is_v1 = *chart.metadata.api_version == *b"v1";
    let fits = |json: &str| lock.digest == *digest(json);
    if fits(&both) || is_v1 && fits(&old) {
        return Ok(());
    }
    Err(Error::invalid_input(
        "the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). Please update the dependencies \
         with 'helm dependency update'",
    )
    .code("helm/dependency"))
}

/// The version of a chart that is needed: the locked one, or the range that `Chart.yaml` says.
pub(super) fn version(chart: &Chart, needed: &Dependency) -> String {
    let locked = chart.lock.iter().flat_map(|lock| &lock.dependencies);
    let found = locked
        .filter(|locked| locked.name == needed.name)
        .find(|locked| locked.repository == needed.repository || locked.repository.is_empty());
    found.unwrap_or(needed).version.to_string()
}

fn digest(json: &str) -> String {
    let hex: String = Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

fn list(dependencies: &[Dependency]) -> String {
    let items: Vec<String> = dependencies.iter().map(object).collect();
    format!("[{}]", items.join(","))
}

/// A dependency as Helm writes it: most of what is empty is left out.
fn object(dependency: &Dependency) -> String {
    let text = |text: &Text| Value::from(text.clone());
    let fields = [
        ("name", true, text(&dependency.name)),
        ("version", !dependency.version.is_empty(), text(&dependency.version)),
        ("repository", true, text(&dependency.repository)),
        ("condition", !dependency.condition.is_empty(), text(&dependency.condition)),
        ("tags", !dependency.tags.is_empty(), List::strings(dependency.tags.iter().cloned())),
        ("enabled", dependency.enabled, dependency.enabled.into()),
        ("import-values", !dependency.import_values.is_empty(), List::any(dependency.import_values.clone())),
        ("alias", !dependency.alias.is_empty(), text(&dependency.alias)),
    ];
    let said = fields.into_iter().filter(|(_, is_said, _)| *is_said);
    let shown: Vec<String> = said.map(|(name, _, value)| format!("\"{name}\":{}", json(&value))).collect();
    format!("{{{}}}", shown.join(","))
}

/// A value as Go writes it; one that can't be written makes a digest that no lock has.
fn json(value: &Value) -> String {
    let written = encode::json(value, Escapes::Html, Layout::Compact).unwrap_or_default();
    String::from_utf8_lossy(&written).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Lock;

    #[test]
    fn a_lock_is_for_what_is_asked() {
        let needed = Dependency {
            name: "redis".into(),
            version: ">=1.0.0 <2".into(),
            repository: "https://charts.example".into(),
            alias: "cache".into(),
            ..Dependency::default()
        };
        let locked = Dependency { version: "1.2.3".into(), alias: Text::default(), ..needed.clone() };
        let json = "[[{\"name\":\"redis\",\"version\":\"\\u003e=1.0.0 \\u003c2\",\"repository\":\"https://charts.example\",\
                    \"alias\":\"cache\"}],[{\"name\":\"redis\",\"version\":\"1.2.3\",\"repository\":\"https://charts.example\"}]]";
        let mut chart = Chart::default();
        chart.metadata.dependencies = Some(vec![needed.clone()]);
        assert_eq!(version(&chart, &needed), ">=1.0.0 <2");
        chart.lock = Some(Lock { digest: digest(json).into(), dependencies: vec![locked] });
        assert!(check(&chart).is_ok());
        assert_eq!(version(&chart, &needed), "1.2.3");
        chart.metadata.dependencies = Some(Vec::new());
        let error = check(&chart).expect_err("another list").to_string();
        assert!(error.starts_with("the lock file (Chart.lock) is out of sync"), "{error}");
    }
}
