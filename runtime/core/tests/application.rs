//! Applications as people write them: every file under tests/application is a case, and so is every folder, whose
//! files are read together. The `.txt` beside it holds what comes back: the declarations and what is not supported
//! of them, or every mistake. `UPDATE_EXPECTED=1` writes the `.txt` files anew.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use bowline_core::application::{
    Application, DEFAULTS, Declarations, Errors, Flags, Problem, RepositoryFlag, SecretReader, TextSource, ValuesFlag,
    parse_file, parse_files,
};
use bowline_core::plugin::ValuesKind;
use bowline_core::repository::{Credentials, Hidden, Reference, Repository, Submodules, WorktreeFiles};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/application");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.is_dir() || path.extension().is_some_and(|extension| extension == "yaml"));
    cases.sort();
    assert!(cases.len() > 10, "the cases are there");
    cases
}

/// Reads a case; names in messages are relative to the folder of cases.
fn read(case: &Path) -> Result<Declarations, Errors> {
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut files = Vec::new();
    if case.is_dir() {
        let mut members: Vec<PathBuf> = fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path()).collect();
        members.sort();
        files.extend(members.iter().map(|path| (format!("{}/{}", name(case), name(path)), fs::read(path).unwrap())));
    } else {
        files.push((format!("cases/{}", name(case)), fs::read(case).unwrap()));
    }
    parse_files(files.iter().map(|(name, text)| (name.as_str(), text.as_slice())))
}

fn described(result: &Result<Declarations, Errors>) -> String {
    match result {
        Ok(declarations) => {
            let mut text = String::new();
            for application in &declarations.applications {
                for unsupported in application.unsupported(declarations) {
                    writeln!(text, "unsupported: {unsupported}").unwrap();
                }
            }
            writeln!(text, "{declarations:#?}").unwrap();
            text
        }
        Err(errors) => format!("{errors}\n"),
    }
}

#[test]
fn every_case_gives_what_is_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        let found = described(&read(&case));
        let expected = case.with_extension("txt");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&expected, found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{}:\n{found}", expected.display()));
        }
    }
    assert!(wrong.is_empty(), "differs from what is expected (UPDATE_EXPECTED=1 accepts it):\n{}", wrong.join("\n"));
}

/// How many kinds of problems there are, by the names that [`kind`] gives.
const KINDS: usize = 13;

/// One name for every kind of problem; a new one does not compile until it is named here, counts in [`KINDS`] and
/// needs a case.
fn kind(problem: &Problem) -> &'static str {
    match problem {
        Problem::ReadYaml { .. } => "ReadYaml",
        Problem::FindField { .. } => "FindField",
        Problem::RequireField { .. } => "RequireField",
        Problem::ReadType { .. } => "ReadType",
        Problem::ChooseValue { .. } => "ChooseValue",
        Problem::ChooseField { .. } => "ChooseField",
        Problem::AcceptValue { .. } => "AcceptValue",
        Problem::AcceptField { .. } => "AcceptField",
        Problem::KeepSecret { .. } => "KeepSecret",
        Problem::SupportField { .. } => "SupportField",
        Problem::FindRepository { .. } => "FindRepository",
        Problem::FindSource { .. } => "FindSource",
        Problem::DeclareOnce { .. } => "DeclareOnce",
    }
}

#[test]
fn every_kind_of_problem_has_a_case() {
    let errors: Vec<Errors> = cases().iter().filter_map(|case| read(case).err()).collect();
    let seen: BTreeSet<&str> = errors.iter().flat_map(Errors::iter).map(|error| kind(&error.problem)).collect();
    assert_eq!(seen.len(), KINDS, "{seen:?}");
}

#[test]
fn a_secret_in_a_file_is_never_repeated() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/application");
    let text = fs::read(folder.join("secrets.yaml")).unwrap();
    let errors = parse_file("secrets.yaml", &text).unwrap_err();
    assert_eq!(errors.iter().count(), 11, "{errors}");
    assert!(!format!("{errors} {errors:?}").contains("hunter2"), "{errors}");
}

/// A minimal application whose `spec` also holds `lines`, with every place taken out of its debug form.
fn application(lines: &str) -> Application {
    let text =
        format!("apiVersion: bowline.dev/v1alpha1\nkind: Application\nmetadata: {{name: web}}\nspec:\n{lines}\n");
    parse_file("app.yaml", text.as_bytes()).unwrap_or_else(|errors| panic!("{errors}\n{text}")).applications.remove(0)
}

fn without_places(application: &Application) -> String {
    let text = format!("{application:#?}");
    let is_place = |line: &&str| !["line: ", "column: "].iter().any(|field| line.trim().starts_with(field));
    text.lines().filter(is_place).collect::<Vec<_>>().join("\n")
}

const SOURCES: &str = "  sources: [{repository: {folder: .}, renderer: {plugin: plain}}]";

/// `a.b: value` as YAML in one line, for the path `a.b`.
fn nested(path: &str, value: &str) -> String {
    let (outer, inner) = path.split_once('.').unwrap_or((path, ""));
    let names = inner.rsplit('.').filter(|name| !name.is_empty());
    format!("{outer}: {}", names.fold(value.to_owned(), |value, name| format!("{{{name}: {value}}}")))
}

#[test]
fn the_listed_defaults_are_the_real_ones() {
    let minimal = without_places(&application(SOURCES));
    for (field, value) in DEFAULTS {
        let explicit = match field.strip_prefix("sources[*].") {
            Some("renderer.config") => {
                format!("  sources: [{{repository: {{folder: .}}, renderer: {{plugin: plain, config: {value}}}}}]")
            }
            Some(field) => format!(
                "  sources: [{{repository: {{folder: .}}, renderer: {{plugin: plain}}, {}}}]",
                nested(field, value)
            ),
            None => format!("{SOURCES}\n  {}", nested(field, value)),
        };
        assert_eq!(without_places(&application(&explicit)), minimal, "{field}");
    }
    assert!(DEFAULTS.is_sorted());
}

#[test]
fn flags_give_the_application_that_a_file_gives() {
    let repository = RepositoryFlag::Git {
        url: "https://git.example/a.git".to_owned(),
        reference: Reference::Tag("v1".to_owned()),
        credentials: None,
        ca_file: Some("ca.pem".to_owned()),
        proxy: None,
        submodules: Submodules::Fetch,
    };
    let mut flags = Flags::new("web", repository, "helm");
    flags.path = Some("charts/web".to_owned());
    flags.config = Some("releaseName: web\nbig: 123456789012345678\n".to_owned());
    flags.values = vec![
        ValuesFlag::File("prod.yaml".to_owned()),
        ValuesFlag::Assignment { kind: ValuesKind::SetString, text: "a=\"1\"\n\u{e9}".to_owned() },
    ];
    flags.allowed_hosts = vec!["charts.example".to_owned()];
    flags.destination_namespace = Some("shop".to_owned());
    flags.timeout = Some("90s".to_owned());
    let from_flags = Application::from_flags(&flags).unwrap();
    let from_file = application(
        r#"  sources:
    - repository: {url: https://git.example/a.git, ref: {tag: v1}, ca: {file: ca.pem}, submodules: true}
      path: charts/web
      renderer: {plugin: helm, config: {big: 123456789012345678, releaseName: web}}
      values: [{file: prod.yaml}, {setString: "a=\"1\"\né"}]
      inputs: {allowedHosts: [charts.example]}
  destination: {namespace: shop}
  sync: {timeout: 90s}"#,
    );
    let placeless = |application: &Application| {
        let text = without_places(application).replace("File {\nfile: \"app.yaml\",\n}", "CommandLine");
        text.split_whitespace().collect::<String>().replace("File{file:\"app.yaml\",}", "CommandLine")
    };
    assert_eq!(placeless(&from_flags), placeless(&from_file));
}

#[test]
fn mistakes_in_flags_are_named_like_those_in_files() {
    let folder = RepositoryFlag::Folder { path: ".".to_owned(), files: WorktreeFiles::All };
    let mut flags = Flags::new("My App", folder, "plain");
    flags.timeout = Some("5".to_owned());
    flags.config = Some("[1]".to_owned());
    let message = Application::from_flags(&flags).unwrap_err().to_string();
    assert_eq!(
        message,
        "command line: metadata.name: \"My App\" is no valid name: use lower-case letters, digits, - and ., with a \
         letter or digit at both ends of each part\n\
         command line: spec.sync.timeout: \"5\" is no duration: write it like 30s, 5m or 1h30m\n\
         command line: spec.sources[0].renderer.config: must be a mapping, but is a list"
    );
}

/// Answers with what it was asked for, and a line break as files have one.
struct Echo;

impl SecretReader for Echo {
    type Error = String;

    fn text(&mut self, source: &TextSource) -> Result<String, String> {
        Ok(format!("{source:?}\r\n"))
    }

    fn secret(&mut self, name: &str) -> Result<Credentials, String> {
        Err(format!("no Secret {name} here"))
    }
}

/// The repository of a source with this `repository`, as a file `apps/app.yaml` writes it.
fn resolved(repository: &str) -> Result<Repository, String> {
    let text = format!(
        "apiVersion: bowline.dev/v1alpha1\nkind: Application\nmetadata: {{name: web}}\n\
         spec: {{sources: [{{repository: {repository}, renderer: {{plugin: plain}}}}]}}\n"
    );
    let declarations = parse_file("apps/app.yaml", text.as_bytes()).unwrap_or_else(|errors| panic!("{errors}"));
    let application = &declarations.applications[0];
    declarations.repository(application, &application.sources[0]).unwrap().resolve(&mut Echo)
}

#[test]
fn what_a_repository_names_is_read_by_the_caller() {
    let login = |repository: &str| match resolved(repository).unwrap() {
        Repository::Git(git) => git.credentials,
        Repository::Folder { .. } => None,
    };
    assert_eq!(
        login("{url: 'https://h/a', credentials: {basic: {username: me, passwordEnv: PASSWORD}}}"),
        Some(Credentials::Basic { username: "me".to_owned(), password: Hidden::new("Environment(\"PASSWORD\")") })
    );
    assert_eq!(
        login("{url: 'https://h/a', credentials: {bearer: {tokenFile: ../token}}}"),
        Some(Credentials::Bearer(Hidden::new("File(\"apps/../token\")")))
    );
    assert_eq!(
        login("{url: 'ssh://git@h/a', credentials: {ssh: {privateKeyFile: /key, knownHostsEnv: HOSTS}}}"),
        Some(Credentials::SshKey {
            private_key: Hidden::new("File(\"/key\")\r\n"),
            known_hosts: "Environment(\"HOSTS\")\r\n".to_owned(),
        })
    );
    assert_eq!(
        resolved("{url: 'https://h/a', credentials: {secret: {name: login}}}"),
        Err("no Secret login here".to_owned())
    );
    assert_eq!(
        resolved("{folder: ../web}"),
        Ok(Repository::Folder { path: "apps/../web".to_owned(), files: WorktreeFiles::Tracked })
    );
    let Ok(Repository::Git(git)) = resolved("{url: /srv/a.git, ca: {file: ca.pem}, ref: {branch: a}}") else {
        panic!("a path is a Git repository")
    };
    assert_eq!((git.ca.as_deref(), git.reference), (Some("File(\"apps/ca.pem\")\r\n"), Reference::Branch("a".into())));
}

/// A small generator of pseudo-random numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }
}

#[test]
fn no_text_makes_the_parser_panic() {
    const PIECES: [&[u8]; 12] =
        [b"{", b"}", b"[", b"]", b": ", b"\n", b"- ", b"null", b"\xff", b"~2", b"99999999999999999999", b"\xc3\xa9"];
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for case in cases().iter().filter(|case| case.is_file()) {
        let text = fs::read(case).unwrap();
        for end in (0..text.len()).step_by(7) {
            let _ = parse_file("cut.yaml", &text[..end]);
        }
        for _ in 0..if text.is_empty() { 0 } else { 300 } {
            let mut mutated = text.clone();
            for _ in 0..=random.below(3) {
                let at = random.below(mutated.len());
                let piece = PIECES[random.below(PIECES.len())];
                let end = (at + random.below(6)).min(mutated.len());
                mutated.splice(at..end, piece.iter().copied());
            }
            if let Err(errors) = parse_file("mutated.yaml", &mutated) {
                assert!(errors.iter().count() > 0, "a refusal names what is wrong");
                assert!(errors.to_string().lines().all(|line| line.starts_with("mutated.yaml:")));
            }
        }
    }
}
