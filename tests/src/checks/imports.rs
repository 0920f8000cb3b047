//! Who may import whom.

/// A crate of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crate {
    /// Its name.
    pub name: String,
    /// Its folder, relative to the workspace.
    pub folder: String,
    /// Names of its direct dependencies of all kinds.
    pub dependencies: Vec<String>,
}

/// The crates by folder, each with the crates of the workspace it may import. `tests` may import all.
const MAY_IMPORT: [(&str, &str, &[&str]); 18] = [
    ("plugin-sdk/semver", "bowline-semver", &[]),
    ("plugin-sdk/yaml", "bowline-yaml", &[]),
    ("runtime/core", "bowline-core", &["bowline-yaml"]),
    ("runtime/engine", "bowline-engine", &["bowline-core"]),
    ("runtime/source", "bowline-source", &["bowline-core", "bowline-semver"]),
    ("runtime/sandbox", "bowline-sandbox", &["bowline-core"]),
    ("runtime/cluster", "bowline-cluster", &["bowline-core"]),
    (
        "runtime/bowline",
        "bowline",
        &["bowline-core", "bowline-engine", "bowline-source", "bowline-sandbox", "bowline-cluster"],
    ),
    ("plugin-sdk/rust", "bowline-plugin", &[]),
    ("plugins/helm", "bowline-helm", PLUGIN),
    ("plugins/helm/component", "bowline-helm-component", &["bowline-helm", "bowline-plugin"]),
    ("plugins/kustomize", "bowline-kustomize", &["bowline-plugin", "bowline-yaml", "bowline-helm"]),
    ("plugins/plain", "bowline-plain", PLUGIN),
    ("plugins/health", "bowline-health", PLUGIN),
    ("plugins/examples/properties", "bowline-example-properties", PLUGIN),
    ("tests/guests/hostile", "bowline-guest-hostile", PLUGIN),
    ("tests/guests/pessimist", "bowline-guest-pessimist", PLUGIN),
    ("tests/guests/misbehaving", "bowline-guest-misbehaving", PLUGIN),
];

/// What a plugin may import.
const PLUGIN: &[&str] = &["bowline-plugin", "bowline-semver", "bowline-yaml"];

/// The crate of scenarios and checks, which stands outside the table.
const TESTS: &str = "bowline-tests";

/// Heavy dependencies, by the beginning of their names, and the only crates that may import them.
const SOLE_OWNERS: [(&str, &[&str]); 9] = [
    ("gix", &["bowline-source"]),
    ("oci-client", &["bowline-source"]),
    ("wasmtime", &["bowline-sandbox"]),
    ("kube", &["bowline-cluster"]),
    ("k8s-openapi", &["bowline-cluster"]),
    ("clap", &["bowline"]),
    ("anyhow", &["bowline"]),
    ("wit-bindgen", &["bowline-plugin"]),
    ("tracing-subscriber", &["bowline"]),
];

/// Compares the crates with the table: each is in it and in its folder, and imports only what it may.
#[must_use]
pub fn imports(crates: &[Crate]) -> Vec<String> {
    let names: Vec<&str> = crates.iter().map(|each| each.name.as_str()).collect();
    let mut findings = Vec::new();
    for each in crates.iter().filter(|each| each.name != TESTS) {
        let Some((folder, _, allowed)) = MAY_IMPORT.iter().find(|(_, name, _)| *name == each.name) else {
            findings.push(format!("{} ({}) is not in the table of imports", each.name, each.folder));
            continue;
        };
        if *folder != each.folder {
            findings.push(format!("{} is in {}, its place is {folder}", each.name, each.folder));
        }
        for dependency in &each.dependencies {
            let internal = names.contains(&dependency.as_str());
            if internal && *dependency != each.name && !allowed.contains(&dependency.as_str()) {
                findings.push(format!("{} may not import {dependency}", each.name));
            }
            findings.extend(owner(&each.name, dependency));
        }
    }
    findings
}

/// The finding about a dependency that another crate owns.
fn owner(importer: &str, dependency: &str) -> Option<String> {
    let begins =
        |prefix: &str| dependency.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    let (_, owners) = SOLE_OWNERS.iter().find(|(prefix, _)| begins(prefix))?;
    (!owners.contains(&importer)).then(|| format!("{importer} imports {dependency}, which only {owners:?} may"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str, folder: &str, dependencies: &[&str]) -> Crate {
        let dependencies = dependencies.iter().map(|name| (*name).to_owned()).collect();
        Crate { name: name.into(), folder: folder.into(), dependencies }
    }

    #[test]
    fn what_is_not_allowed_is_found() {
        let crates = [
            sample("bowline-core", "runtime/core", &["bowline-source", "serde"]),
            sample("bowline-source", "runtime/elsewhere", &["bowline-core", "kube-client", "gix-hash"]),
            sample("stranger", "runtime/stranger", &[]),
        ];
        assert_eq!(
            imports(&crates),
            [
                "bowline-core may not import bowline-source",
                "bowline-source is in runtime/elsewhere, its place is runtime/source",
                "bowline-source imports kube-client, which only [\"bowline-cluster\"] may",
                "stranger (runtime/stranger) is not in the table of imports",
            ]
        );
    }

    #[test]
    fn what_is_allowed_is_not() {
        let crates = [
            sample("bowline-core", "runtime/core", &["bowline-yaml", "serde"]),
            sample("bowline-yaml", "plugin-sdk/yaml", &["kubernetes"]),
            sample("bowline-tests", "tests", &["bowline-core", "kube", "anyhow"]),
        ];
        assert_eq!(imports(&crates), Vec::<String>::new());
    }
}
