//! What a build must not depend on: when it is built, how lines end, and what else the folders hold in which order.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests stop at any error")]

mod cases;

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use bowline_kustomize::run::Options;
use bowline_kustomize::tree::{Disk, EntryKind, Memory, Tree, TreeError};
use cases::{Case, build, cases};

/// Every case there is, those that end in an error too.
fn all() -> Vec<Case> {
    let texts =
        [include_str!("builds/errors.txt"), include_str!("builds/rewriting.txt"), include_str!("builds/rules.txt")];
    let all: Vec<Case> = texts.into_iter().flat_map(cases).collect();
    assert!(all.len() > 100, "{} cases", all.len());
    all
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with("Kustomization")
}

fn built(files: &[(String, String)]) -> Result<String, String> {
    build(Memory::of(files.to_vec()), &Options::default())
}

#[test]
fn the_same_tree_gives_the_same_bytes_or_the_same_error() {
    for case in all() {
        assert_eq!(built(&case.files), built(&case.files), "{}", case.name);
    }
}

#[test]
fn line_endings_make_no_difference() {
    let mut wrong = String::new();
    for case in all() {
        let mut windows = case.files.clone();
        for (_, content) in windows.iter_mut().filter(|(path, _)| is_yaml(path)) {
            *content = content.replace('\n', "\r\n");
        }
        let (expected, found) = (built(&case.files), built(&windows));
        if expected != found {
            wrong.push_str(&format!("## {}\nexpected {expected:?}\nfound    {found:?}\n", case.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_byte_order_mark_makes_no_difference() {
    let mut wrong = String::new();
    for case in all() {
        let mut marked = case.files.clone();
        for (_, content) in marked.iter_mut().filter(|(path, _)| is_yaml(path)) {
            content.insert(0, '\u{feff}');
        }
        let (expected, found) = (built(&case.files), built(&marked));
        if expected != found {
            wrong.push_str(&format!("## {}\nexpected {expected:?}\nfound    {found:?}\n", case.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Orders to write `count` files in: as they are listed, backwards, and three that are mixed.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![(0..count).collect::<Vec<_>>(), (0..count).rev().collect()];
    for seed in 1..=3_u64 {
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|index| (*index as u64 + seed).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17));
        orders.push(order);
    }
    orders
}

/// A file system lists a folder in the order in which its files were made, or in that of their hashes.
#[test]
fn the_order_in_which_files_were_written_makes_no_difference() {
    for case in all() {
        let expected = built(&case.files);
        for order in orders(case.files.len()) {
            let folder = tempfile::tempdir().unwrap();
            for (path, content) in order.iter().map(|index| &case.files[*index]) {
                write(folder.path(), path, content);
            }
            let found = build(Disk::new(folder.path()), &Options::default());
            assert_eq!(found, expected, "{} {order:?}", case.name);
        }
    }
}

fn write(folder: &Path, path: &str, content: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// Only what is named is seen: what else lies in the folders, be it well-formed or not, changes nothing.
#[test]
fn files_that_nobody_names_make_no_difference() {
    for case in all() {
        let mut more = case.files.clone();
        for (path, _) in &case.files {
            let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
            for (stray, content) in [
                ("00-stray.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: stray}}\n"),
                ("~zz.yaml", "a: ["),
                (".git/kustomization.yaml", "resources: [missing.yaml]\n"),
                ("stray/kustomization.yaml", "namePrefix: stray-\n"),
                ("kustomization.yaml.orig", "namePrefix: stray-\n"),
            ] {
                more.push((format!("{folder}{stray}"), content.to_owned()));
            }
        }
        assert_eq!(built(&more), built(&case.files), "{}", case.name);
    }
}

/// A tree that notes which files were read, in order.
#[derive(Clone)]
struct Noting(Memory, Rc<RefCell<Vec<String>>>);

impl Tree for Noting {
    fn read(&self, path: &str) -> Result<Vec<u8>, TreeError> {
        self.1.borrow_mut().push(path.to_owned());
        self.0.read(path)
    }

    fn kind(&self, path: &str) -> Option<EntryKind> {
        self.0.kind(path)
    }

    fn link(&self, path: &str) -> Result<String, TreeError> {
        self.0.link(path)
    }

    fn list(&self, path: &str) -> Result<Vec<String>, TreeError> {
        self.0.list(path)
    }
}

/// The read-set of a build decides when it runs again, so it must not differ from run to run.
#[test]
fn files_are_read_in_one_order_and_each_once() {
    let reads = |case: &Case| {
        let tree = Noting(Memory::of(case.files.clone()), Rc::default());
        let _ = build(tree.clone(), &Options::default());
        tree.1.take()
    };
    for case in all() {
        let first = reads(&case);
        assert_eq!(first, reads(&case), "{}", case.name);
        let mut once = first.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), first.len(), "{}: {first:?}", case.name);
    }
}
