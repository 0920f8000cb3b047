//! Repositories, by name, in place and as resources of their own.

use super::address::{check_proxy, check_url, is_local, speaks_ssh};
use super::error::Problem;
use super::names::{check_reference, check_subdomain};
use super::reader::{Fields, Item, Report, Schema};
use super::repository::{CertificateSource, CredentialsSource, GitSpec, RepositoryChoice, RepositorySpec, TextSource};
use crate::repository::{Reference, Submodules, WorktreeFiles};

/// Fields that will have a meaning, and have none yet.
const LATER: &[&str] = &["interval", "verification"];
const SPEC: Schema = Schema {
    known: &["ca", "credentials", "folder", "proxy", "ref", "submodules", "type", "url", "worktree"],
    later: LATER,
    secret: &[],
};
const CHOICE: Schema = Schema {
    known: &["ca", "credentials", "folder", "name", "proxy", "ref", "submodules", "type", "url", "worktree"],
    later: LATER,
    secret: &[],
};
const REFERENCE: Schema = Schema::of(&["branch", "commit", "semver", "tag"]);
const CA: Schema = Schema::of(&["file", "pem"]);
const CREDENTIALS: Schema = Schema::of(&["basic", "bearer", "secret", "ssh"]);
const BASIC: Schema = Schema {
    known: &["passwordEnv", "passwordFile", "username"],
    later: &[],
    secret: &[("password", "name an environment variable in passwordEnv, or a file in passwordFile")],
};
const BEARER: Schema = Schema {
    known: &["tokenEnv", "tokenFile"],
    later: &[],
    secret: &[("token", "name an environment variable in tokenEnv, or a file in tokenFile")],
};
const SSH: Schema = Schema {
    known: &["knownHostsEnv", "knownHostsFile", "privateKeyEnv", "privateKeyFile"],
    later: &[],
    secret: &[("privateKey", "name an environment variable in privateKeyEnv, or a file in privateKeyFile")],
};
const SECRET: Schema = Schema::of(&["name"]);

/// What `worktree` may be.
pub(super) const WORKTREES: &[(&str, WorktreeFiles)] =
    &[("all", WorktreeFiles::All), ("tracked", WorktreeFiles::Tracked)];

/// The types of repositories, and whether they are supported.
const TYPES: &[(&str, Support)] = &[("git", Support::Now), ("helm", Support::Later), ("oci", Support::Later)];

#[derive(Clone, Copy)]
enum Support {
    Now,
    Later,
}

/// The `repository` of a source: one by name, or one in place.
pub(super) fn read_choice(item: &Item<'_>, report: &mut Report<'_>) -> Option<RepositoryChoice> {
    let fields = item.fields(&CHOICE, report)?;
    match fields.exactly_one(&["folder", "name", "url"], report)? {
        ("name", name) => {
            fields.allow_only(&["name"], "name", &CHOICE, report);
            Some(RepositoryChoice::Named { name: name.checked(check_subdomain, report)?, at: name.place(report) })
        }
        (what, value) => read_fields(item, &fields, what, &value, report).map(RepositoryChoice::Inline),
    }
}

/// The `spec` of a Repository.
pub(super) fn read_spec(item: &Item<'_>, report: &mut Report<'_>) -> Option<RepositorySpec> {
    let fields = item.fields(&SPEC, report)?;
    let (what, value) = fields.exactly_one(&["folder", "url"], report)?;
    read_fields(item, &fields, what, &value, report)
}

fn read_fields(
    item: &Item<'_>,
    fields: &Fields<'_>,
    what: &str,
    value: &Item<'_>,
    report: &mut Report<'_>,
) -> Option<RepositorySpec> {
    if what == "folder" {
        fields.allow_only(&["folder", "worktree"], "folder", &CHOICE, report);
        let at = item.place(report);
        let path = at.beside(value.text(report)?);
        let files = fields.read_or("worktree", WorktreeFiles::Tracked, |files| files.choice(WORKTREES, report));
        return Some(RepositorySpec::Folder { path, files, at });
    }
    if let Some(worktree) = fields.get("worktree") {
        worktree.refuse(Problem::AcceptField { reason: "goes with folder only, not with url".to_owned() }, report);
    }
    if let Some(kind) = fields.get("type")
        && let Support::Later = kind.choice(TYPES, report)?
    {
        kind.refuse(Problem::SupportField { instead: "; use git" }, report);
        return None;
    }
    read_git(item, fields, value, report).map(|git| RepositorySpec::Git(Box::new(git)))
}

fn read_git(item: &Item<'_>, fields: &Fields<'_>, url: &Item<'_>, report: &mut Report<'_>) -> Option<GitSpec> {
    let url = url.accepted(check_url, report);
    let reference = fields.read_or("ref", Reference::Head, |reference| read_reference(&reference, report));
    let credentials =
        fields.get("credentials").and_then(|credentials| read_credentials(&credentials, url.as_deref(), report));
    let ca = fields.get("ca").and_then(|ca| read_ca(&ca, report));
    let proxy = fields.get("proxy").and_then(|proxy| proxy.accepted(check_proxy, report));
    let submodules = fields.read_or("submodules", Submodules::Refuse, |submodules| {
        submodules.switch(Submodules::Fetch, Submodules::Refuse, report)
    });
    Some(GitSpec { url: url?, reference, credentials, ca, proxy, submodules, at: item.place(report) })
}

fn read_reference(item: &Item<'_>, report: &mut Report<'_>) -> Option<Reference> {
    const KINDS: &[&str] = &["branch", "commit", "semver", "tag"];
    let fields = item.fields(&REFERENCE, report)?;
    if fields.has_none(KINDS) {
        return Some(Reference::Head);
    }
    let (what, value) = fields.exactly_one(KINDS, report)?;
    Some(match what {
        "branch" => Reference::Branch(value.checked(|text| check_reference(text, "refs/heads/"), report)?),
        "tag" => Reference::Tag(value.checked(|text| check_reference(text, "refs/tags/"), report)?),
        "semver" => Reference::Semver(value.text(report)?.to_owned()),
        _ => Reference::Commit(value.checked(check_commit, report)?.to_ascii_lowercase()),
    })
}

fn check_commit(text: &str) -> Result<(), String> {
    if text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err("is no commit: write all 40 hexadecimal digits".to_owned())
}

fn read_ca(item: &Item<'_>, report: &mut Report<'_>) -> Option<CertificateSource> {
    let fields = item.fields(&CA, report)?;
    let (what, value) = fields.exactly_one(&["file", "pem"], report)?;
    let text = value.text(report)?;
    if what == "file" {
        return Some(CertificateSource::File(value.place(report).beside(text)));
    }
    if text.contains("PRIVATE KEY-----") {
        value.refuse(Problem::KeepSecret { instead: "write only the certificates" }, report);
        return None;
    }
    if !text.contains("-----BEGIN CERTIFICATE-----") {
        let reason = "holds no PEM certificate (-----BEGIN CERTIFICATE-----)".to_owned();
        value.refuse(Problem::AcceptField { reason }, report);
        return None;
    }
    Some(CertificateSource::Pem(text.to_owned()))
}

fn read_credentials(item: &Item<'_>, url: Option<&str>, report: &mut Report<'_>) -> Option<CredentialsSource> {
    let fields = item.fields(&CREDENTIALS, report)?;
    let (what, value) = fields.exactly_one(&["basic", "bearer", "secret", "ssh"], report)?;
    let refusal = match (what, url) {
        (_, None) => None,
        (_, Some(url)) if is_local(url) => Some("has no use: a repository on this machine takes no login"),
        ("ssh", Some(url)) => (!speaks_ssh(url)).then_some("goes with SSH addresses only"),
        ("secret", Some(_)) => None,
        (_, Some(url)) => speaks_ssh(url).then_some("goes with https addresses only"),
    };
    if let Some(reason) = refusal {
        value.refuse(Problem::AcceptField { reason: reason.to_owned() }, report);
    }
    match what {
        "basic" => {
            let fields = value.fields(&BASIC, report)?;
            let username = fields.required("username", "the name to log in with", report);
            let username = username.and_then(|username| username.text(report));
            let password = read_text(&fields, &["passwordEnv", "passwordFile"], report);
            Some(CredentialsSource::Basic { username: username?.to_owned(), password: password? })
        }
        "bearer" => {
            let fields = value.fields(&BEARER, report)?;
            Some(CredentialsSource::Bearer { token: read_text(&fields, &["tokenEnv", "tokenFile"], report)? })
        }
        "ssh" => {
            let fields = value.fields(&SSH, report)?;
            let private_key = read_text(&fields, &["privateKeyEnv", "privateKeyFile"], report);
            let known_hosts = read_text(&fields, &["knownHostsEnv", "knownHostsFile"], report);
            Some(CredentialsSource::Ssh { private_key: private_key?, known_hosts: known_hosts? })
        }
        _ => {
            let fields = value.fields(&SECRET, report)?;
            let name = fields.required("name", "the name of a Secret", report)?.checked(check_subdomain, report)?;
            Some(CredentialsSource::Secret { name, at: item.place(report) })
        }
    }
}

/// Where a text is found: `names` are the field for an environment variable and the one for a file.
fn read_text(fields: &Fields<'_>, names: &'static [&'static str; 2], report: &mut Report<'_>) -> Option<TextSource> {
    let (what, value) = fields.exactly_one(names, report)?;
    let text = value.text(report)?;
    if what == names[1] {
        return Some(TextSource::File(value.place(report).beside(text)));
    }
    let is_name = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !text.starts_with(|first: char| first.is_ascii_digit());
    if !is_name {
        // What stands there may be the secret itself, so it is not repeated.
        let reason = "must be the name of an environment variable, such as GIT_PASSWORD".to_owned();
        value.refuse(Problem::AcceptField { reason }, report);
        return None;
    }
    Some(TextSource::Environment(text.to_owned()))
}
