//! Tables under construction.

use std::collections::{BTreeMap, HashSet};

use crate::go::value::ListType;
use crate::go::{List, Map, Text, Value};

/// What is under a key.
#[derive(Debug)]
enum Node {
    Table(Table),
    /// `[[key]]`.
    Tables(Vec<Table>),
    Value(Value),
}

type Table = BTreeMap<Text, Node>;

/// All tables, and where the next key goes.
#[derive(Debug, Default)]
pub(super) struct Tables {
    root: Table,
    /// The path of the table that keys go to.
    pub(super) context: Vec<Text>,
    /// Paths of tables that are only there since there is something in them.
    implicit: HashSet<Vec<Text>>,
    /// Paths of lists.
    lists: HashSet<Vec<Text>>,
}

impl Tables {
    /// Goes to a table, which must be new.
    pub(super) fn open(&mut self, key: &[Text]) -> Result<(), String> {
        let Some((last, parents)) = key.split_last() else { return Ok(()) };
        self.establish(parents)?;
        self.context = parents.to_vec();
        self.set(last, Node::Table(Table::new()))?;
        self.context.push(last.clone());
        Ok(())
    }

    /// Goes to a new table at the end of a list of them.
    pub(super) fn append(&mut self, key: &[Text]) -> Result<(), String> {
        let Some((last, parents)) = key.split_last() else { return Ok(()) };
        self.establish(parents)?;
        let cannot = || format!("Key '{}' was already created and cannot be used as an array.", shown(key));
        let table = walk(&mut self.root, parents).ok_or_else(cannot)?;
        match table.entry(last.clone()).or_insert_with(|| Node::Tables(Vec::new())) {
            Node::Tables(tables) => tables.push(Table::new()),
            Node::Table(_) | Node::Value(_) => return Err(cannot()),
        }
        self.context = key.to_vec();
        Ok(())
    }

    /// Goes to a table below the current one, which may be there already.
    pub(super) fn descend(&mut self, name: &Text) -> Result<(), String> {
        let mut key = self.context.clone();
        key.push(name.clone());
        self.implicit.insert(key.clone());
        self.open(&key)
    }

    /// Goes to a table between braces.
    pub(super) fn open_implicit(&mut self, key: &[Text]) -> Result<(), String> {
        self.implicit.insert(key.to_vec());
        self.open(key)
    }

    /// Goes to a table between braces in a list.
    pub(super) fn append_implicit(&mut self, key: &[Text]) -> Result<(), String> {
        self.implicit.insert(key.to_vec());
        self.append(key)
    }

    /// Says that there is a list under a key, so that it may hold tables.
    pub(super) fn list(&mut self, name: &Text) {
        let mut key = self.context.clone();
        key.push(name.clone());
        self.lists.insert(key);
    }

    /// Puts a value under a key of the current table.
    pub(super) fn put(&mut self, name: &Text, value: Value) -> Result<(), String> {
        self.set(name, Node::Value(value))
    }

    /// Makes the tables on the way to a key.
    fn establish(&mut self, parents: &[Text]) -> Result<(), String> {
        for end in 1..=parents.len() {
            let path = &parents[..end];
            let created = || format!("Key '{}' was already created as a hash.", shown(path));
            let table = walk(&mut self.root, &path[..end - 1]).ok_or_else(created)?;
            match table.get(&path[end - 1]) {
                None => {
                    table.insert(path[end - 1].clone(), Node::Table(Table::new()));
                    self.implicit.insert(path.to_vec());
                }
                Some(Node::Value(_)) => return Err(created()),
                Some(Node::Table(_) | Node::Tables(_)) => {}
            }
        }
        Ok(())
    }

    fn set(&mut self, name: &Text, node: Node) -> Result<(), String> {
        let mut key = self.context.clone();
        key.push(name.clone());
        let defined = |path: &[Text]| format!("Key '{}' has already been defined.", shown(path));
        let Some(table) = walk(&mut self.root, &self.context) else { return Err(defined(&self.context)) };
        if !table.contains_key(name) {
            table.insert(name.clone(), node);
            return Ok(());
        }
        if !self.implicit.remove(&key) {
            return Err(defined(&key));
        }
        if self.lists.contains(&key) {
            table.insert(name.clone(), node);
        }
        Ok(())
    }

    /// What was read.
    pub(super) fn finish(self) -> Value {
        value_of(self.root)
    }
}

/// The table at a path, in the last table of lists.
fn walk<'t>(root: &'t mut Table, path: &[Text]) -> Option<&'t mut Table> {
    path.iter().try_fold(root, |table, name| match table.get_mut(name) {
        Some(Node::Table(inner)) => Some(inner),
        Some(Node::Tables(tables)) => tables.last_mut(),
        Some(Node::Value(_)) | None => None,
    })
}

fn value_of(table: Table) -> Value {
    let entries = table.into_iter().map(|(key, node)| {
        let value = match node {
            Node::Table(table) => value_of(table),
            Node::Tables(tables) => List::typed(ListType::Maps, tables.into_iter().map(value_of).collect()),
            Node::Value(value) => value,
        };
        (key, value)
    });
    Map::any(entries.collect())
}

/// A path as the library shows it.
pub(super) fn shown(path: &[Text]) -> String {
    String::from_utf8_lossy(&crate::encode::toml_key(path)).into_owned()
}
