//! Which files and folders a kustomization reaches, and how the others are refused.

use bowline_kustomize::tree::{Disk, Files, Loader, Memory, Remote, RepoSpec, Restrict, Sources, Tree, TreeError};

fn tree() -> Memory {
    Memory::of([
        ("app/kustomization.yaml", ""),
        ("app/deploy.yaml", "kind: Deployment"),
        ("app/sub/more.yaml", ""),
        ("base/kustomization.yml", ""),
        ("base/cm.yaml", ""),
        ("base/nested/Kustomization", ""),
        ("both/kustomization.yaml", ""),
        ("both/Kustomization", ""),
        ("none/x.yaml", ""),
    ])
    .with_link("app/out.yaml", "../base/cm.yaml")
    .with_link("app/in.yaml", "sub/more.yaml")
    .with_link("app/away", "../../..")
    .with_link("linked", "base")
    .with_link("stray/kustomization.yaml", "../app/kustomization.yaml")
}

/// The path that `load` gives, or what it says.
fn load(restrict: Restrict, path: &str) -> String {
    let files = Files::new();
    let sources = Sources::new(tree(), &files);
    let loader = Loader::new(&sources, "app", restrict).expect("app is a folder");
    loader.load(path).map_or_else(|fault| fault.to_string(), |loaded| loaded.path.to_string())
}

/// The folder that a chain of `enter` gives, or what it says.
fn enter(steps: &[&str]) -> String {
    let files = Files::new();
    let sources = Sources::new(tree(), &files);
    let mut loader = Loader::new(&sources, "app", Restrict::RootOnly).expect("app is a folder");
    for step in steps {
        loader = match loader.enter(step) {
            Ok(loader) => loader,
            Err(fault) => return fault.to_string(),
        };
    }
    loader.root().to_owned()
}

#[test]
fn files_are_read_inside_of_the_folder_only() {
    for (path, wanted) in [
        ("deploy.yaml", "app/deploy.yaml"),
        ("./sub/../deploy.yaml", "app/deploy.yaml"),
        ("in.yaml", "app/sub/more.yaml"),
        ("../app/deploy.yaml", "app/deploy.yaml"),
        (
            "../base/cm.yaml",
            "security; file '../base/cm.yaml' is not in or below 'app': move it there, or make a base of its folder",
        ),
        ("out.yaml", "security; file 'out.yaml' is not in or below 'app': move it there, or make a base of its folder"),
        ("../../x", "security; file '../../x' is not in or below 'app': move it there, or make a base of its folder"),
        ("away/x", "security; file 'away/x' is not in or below 'app': move it there, or make a base of its folder"),
        (
            "/etc/passwd",
            "security; file '/etc/passwd' is not in or below 'app': an absolute path leaves the source tree",
        ),
        ("sub", "'app/sub' must resolve to a file"),
        ("no.yaml", "evalsymlink failure on 'app/no.yaml' : lstat app/no.yaml: no such file or directory"),
        ("https://a.example/x.yaml", "'https://a.example/x.yaml' was not fetched"),
    ] {
        assert_eq!(load(Restrict::RootOnly, path), wanted, "{path}");
    }
}

#[test]
fn without_restriction_the_whole_tree_is_read_and_nothing_else() {
    for (path, wanted) in [
        ("../base/cm.yaml", "base/cm.yaml"),
        ("out.yaml", "base/cm.yaml"),
        ("../../x", "security; file '../../x', named in 'app', is outside of the source tree"),
        ("away", "security; file 'away', named in 'app', is outside of the source tree"),
    ] {
        assert_eq!(load(Restrict::None, path), wanted, "{path}");
    }
}

#[test]
fn folders_are_entered_without_circles() {
    for (steps, wanted) in [
        (vec!["../base"], "base"),
        (vec!["../linked"], "base"),
        (vec!["../base", "nested"], "base/nested"),
        (vec!["sub"], "app/sub"),
        (vec![""], "new root cannot be empty"),
        (vec!["."], "cycle detected: candidate root 'app' contains visited root 'app'"),
        (vec![".."], "cycle detected: candidate root '.' contains visited root 'app'"),
        (vec!["../base", "../app"], "cycle detected: candidate root 'app' contains visited root 'app'"),
        (vec!["../base", "nested", ".."], "cycle detected: candidate root 'base' contains visited root 'base/nested'"),
        (vec!["../.."], "security; '../..', named in 'app', is outside of the source tree"),
        (vec!["away"], "security; 'away', named in 'app', is outside of the source tree"),
        (vec!["/base"], "new root '/base' cannot be absolute"),
        (
            vec!["../a - ../../base"],
            "path \"../a - ../../base\" is ambiguous: resolves to \"../base\" after normalization, which is likely not \
             the intended target; check for YAML indentation errors in your kustomization file",
        ),
        (
            vec!["../no"],
            "must build at directory: not a valid directory: evalsymlink failure on 'no' : lstat no: no such file or \
             directory",
        ),
        (vec!["deploy.yaml"], "must build at directory: 'app/deploy.yaml': file is not directory"),
        (vec!["https://a.example/o/r?ref=v1"], "'https://a.example/o/r' at 'v1' was not fetched"),
    ] {
        assert_eq!(enter(&steps), wanted, "{steps:?}");
    }
}

#[test]
fn a_folder_has_one_kustomization() {
    let files = Files::new();
    let sources = Sources::new(tree(), &files);
    for (folder, wanted) in [
        ("app", "app/kustomization.yaml"),
        ("base", "base/kustomization.yml"),
        ("base/nested", "base/nested/Kustomization"),
        (
            "both",
            "Found multiple kustomization files under: both: kustomization.yaml and Kustomization; remove one of them",
        ),
        (
            "none",
            "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory 'none'",
        ),
        (
            "stray",
            "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory 'stray'",
        ),
    ] {
        let loader = Loader::new(&sources, folder, Restrict::RootOnly).expect("a folder");
        let found = loader.kustomization().map_or_else(|fault| fault.to_string(), |loaded| loaded.path.to_string());
        assert_eq!(found, wanted);
    }
}

#[test]
fn a_chain_of_kustomizations_ends() {
    let deep: Vec<(String, &str)> = (0..200).map(|depth| (format!("{}k", "d/".repeat(depth)), "")).collect();
    let files = Files::new();
    let sources = Sources::new(Memory::of(deep), &files);
    let mut loader = Loader::new(&sources, "", Restrict::RootOnly).expect("the root");
    let fault = loop {
        match loader.enter("d") {
            Ok(next) => loader = next,
            Err(fault) => break fault,
        }
    };
    assert_eq!(fault.to_string(), "more than 100 kustomizations stand on each other, the last one at 'd'");
}

#[test]
fn remote_bases_are_read_from_their_mounts() {
    let address = "https://a.example/org/repo//base?ref=v1";
    let deeper = "https://a.example/org/other.git";
    let mount = Remote::repository(&RepoSpec::parse(address).expect("an address"));
    let repository = Memory::of([("base/kustomization.yaml", ""), ("base/x.yaml", "1"), ("lib/x.yaml", "2")]);
    let files = Files::new();
    let sources = Sources::new(tree(), &files).with_input(&mount.name, repository);
    let source = Loader::new(&sources, "app", Restrict::None).expect("app is a folder");
    let base = source.enter(address).expect("it is mounted");
    assert_eq!(base.root(), "base");
    let loaded = base.load("x.yaml").expect("it is there");
    let origin = files.origin(bowline_kustomize::node::Place { file: loaded.file, line: 1, column: 0 });
    assert_eq!((origin.path.as_str(), origin.attributes.len()), ("base/x.yaml", 1));
    let say = |result: Result<Loader<'_>, bowline_kustomize::fault::Fault>| result.err().map(|fault| fault.to_string());
    assert_eq!(
        base.load("../lib/x.yaml").err().map(|fault| fault.to_string()).as_deref(),
        Some("security; file '../lib/x.yaml' is not in or below 'base': move it there, or make a base of its folder"),
        "what is fetched is always restricted"
    );
    assert_eq!(base.enter("../lib").map(|loader| loader.root().to_owned()).ok().as_deref(), Some("lib"));
    assert_eq!(
        say(base.enter("../../x")).as_deref(),
        Some(
            "security; bases in kustomizations found in cloned git repos must be within the repo, but base '../../x', \
             named in 'base', is outside 'https://a.example/org/repo'"
        )
    );
    assert_eq!(
        say(base.enter(address)),
        Some(format!("cycle detected: URI '{address}' referenced by previous URI '{address}'"))
    );
    assert_eq!(say(base.enter(deeper)), Some(format!("'{deeper}' was not fetched")));
    let asked: Vec<String> = sources.asked().into_iter().map(|remote| remote.source).collect();
    assert_eq!(asked, ["https://a.example/org/repo", deeper]);
}

#[test]
fn origins_are_noted_as_kustomize_does() {
    let files = Files::new();
    let sources = Sources::new(tree(), &files);
    let loader = Loader::new(&sources, "app", Restrict::RootOnly).expect("app is a folder");
    let note = loader.origin_of("deploy.yaml");
    assert_eq!((note.path.as_str(), note.repo.as_str()), ("deploy.yaml", ""));
    let base = loader.enter("../base").expect("a folder");
    assert_eq!(base.origin_of("cm.yaml").path, "../base/cm.yaml");
    assert_eq!(base.enter("nested").expect("a folder").origin_of("x").path, "../base/nested/x");
    let note = loader.origin_of("https://github.com/org/repo//a/b?ref=v1");
    assert_eq!(
        (note.path.as_str(), note.repo.as_str(), note.reference.as_str()),
        ("a/b", "https://github.com/org/repo", "v1")
    );
}

/// What stands in a folder is found alike on a disk and in memory.
#[test]
fn folders_are_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [("a/b/c.yaml", ""), ("a/d.yaml", ""), ("ab", "")];
    for (path, content) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }
    let disk = Disk::new(folder.path());
    let memory = Memory::of(files);
    for (path, expected) in [
        ("", Ok(vec!["a".to_owned(), "ab".to_owned()])),
        ("a", Ok(vec!["b".to_owned(), "d.yaml".to_owned()])),
        ("none", Err(TreeError::Missing)),
        ("ab", Err(TreeError::Missing)),
    ] {
        let sorted = |tree: &dyn Tree| {
            tree.list(path).map(|mut names| {
                names.sort();
                names
            })
        };
        assert_eq!(sorted(&disk), expected, "{path}");
        assert_eq!(sorted(&memory), expected, "{path}");
    }
}
