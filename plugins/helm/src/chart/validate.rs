//! What `Chart.yaml` must say.

use std::collections::BTreeSet;

use super::metadata::Draft;
use super::{Dependency, Metadata};
use crate::go::Text;
use crate::go::quote::quote;
use crate::go::rune::{is_print, runes};
use bowline_semver::Version;

/// Cleans what `Chart.yaml` says and checks it.
///
/// # Errors
///
/// When something is missing or malformed: what, in Helm's words.
pub(super) fn validate(draft: Draft) -> Result<Metadata, String> {
    let Draft { mut metadata, maintainers, dependencies } = draft;
    clean_all(&mut metadata);
    check(&metadata)?;
    for maintainer in maintainers.into_iter().flatten() {
        let mut maintainer = maintainer.ok_or("maintainers must not contain empty or null nodes")?;
        for text in [&mut maintainer.name, &mut maintainer.email, &mut maintainer.url] {
            clean(text);
        }
        metadata.maintainers.push(maintainer);
    }
    if let Some(dependencies) = dependencies {
        let mut checked: Vec<Dependency> = Vec::new();
        let mut keys = BTreeSet::new();
        for dependency in dependencies {
            let dependency = checked_dependency(dependency)?;
            let key = if dependency.alias.is_empty() { &dependency.name } else { &dependency.alias };
            if !keys.insert(key.clone()) {
                return Err(format!("more than one dependency with name or alias {}", quote(key)));
            }
            checked.push(dependency);
        }
        metadata.dependencies = Some(checked);
    }
    Ok(metadata)
}

fn clean_all(metadata: &mut Metadata) {
    let single = [
        &mut metadata.name,
        &mut metadata.description,
        &mut metadata.home,
        &mut metadata.icon,
        &mut metadata.condition,
        &mut metadata.tags,
        &mut metadata.app_version,
        &mut metadata.kube_version,
    ];
    single.into_iter().chain(&mut metadata.sources).chain(&mut metadata.keywords).for_each(clean);
}

/// Makes every space an ordinary one and leaves out what can't be printed.
fn clean(text: &mut Text) {
    if text.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        return;
    }
    let cleaned: String = runes(text)
        .filter_map(|(_, character)| match character {
            _ if character.is_whitespace() => Some(' '),
            _ if is_print(character) => Some(character),
            _ => None,
        })
        .collect();
    *text = cleaned.into();
}

fn check(metadata: &Metadata) -> Result<(), String> {
    let Metadata { name, version, .. } = metadata;
    if metadata.api_version.is_empty() {
        return Err("chart.metadata.apiVersion is required".to_owned());
    }
    if name.is_empty() {
        return Err("chart.metadata.name is required".to_owned());
    }
    if matches!(&**name, b"." | b"..") {
        return Err(format!("chart.metadata.name {} is not allowed", quote(name)));
    }
    if name.contains(&b'/') {
        return Err(format!("chart.metadata.name {} is invalid", quote(name)));
    }
    if version.is_empty() {
        return Err("chart.metadata.version is required".to_owned());
    }
    if Version::parse(version).is_err() {
        return Err(format!("chart.metadata.version {} is invalid", quote(version)));
    }
    if !matches!(&*metadata.kind, b"" | b"application" | b"library") {
        return Err("chart.metadata.type must be application or library".to_owned());
    }
    Ok(())
}

fn checked_dependency(dependency: Option<Dependency>) -> Result<Dependency, String> {
    let mut dependency = dependency.ok_or("dependencies must not contain empty or null nodes")?;
    let Dependency { name, version, repository, condition, tags, .. } = &mut dependency;
    [name, version, repository, condition].into_iter().chain(tags).for_each(clean);
    let is_fine = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !dependency.alias.iter().all(is_fine) {
        let name = quote(&dependency.name);
        return Err(format!("dependency {name} has disallowed characters in the alias"));
    }
    Ok(dependency)
}
