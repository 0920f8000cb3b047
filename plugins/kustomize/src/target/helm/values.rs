//! The values that a chart is rendered with.

use std::rc::Rc;

use bowline_helm::chart::Chart;
use bowline_helm::go::Map;
use bowline_helm::values::document::{merge as put_over, read_values};
use bowline_plugin::ErrorKind;
use serde_json::Value;

use super::{HELM, Inflation, Located};
use crate::fault::{Fault, Outcome};
use crate::merge::{Merged, merge};
use crate::node::{Node, Place};
use crate::read;
use crate::schema::Schema;
use crate::tree::{Loader, path};

/// The text of a document of values.
struct Document {
    /// What it is called.
    name: String,
    text: Vec<u8>,
    /// The number of its file; 0 when it is in none.
    file: u16,
}

impl Inflation {
    /// The values of the user: the file or what the entry says, then the further files, the last one winning.
    ///
    /// # Errors
    /// When a file can't be read, or isn't one of values.
    pub(super) fn values(
        &self,
        loader: &Loader<'_>,
        chart: &Chart,
        located: &Located<'_>,
        schema: &mut Schema,
    ) -> Outcome<Rc<Map>> {
        let first = if self.chart.values_inline.is_empty() {
            self.file(loader, chart, located)?
        } else {
            self.inline(loader, chart, located, schema)?
        };
        let more = self.more.iter().map(|(path, loaded)| Document {
            name: path.to_string(),
            text: loaded.bytes.to_vec(),
            file: loaded.file,
        });
        let values = Rc::new(Map::default());
        for document in std::iter::once(first).chain(more) {
            let read = read_values(&document.text, HELM).map_err(|error| {
                let place = Place { file: document.file, line: error.line(), column: 0 };
                Fault::new("bad-values", format!("failed to parse {}: {error}", document.name)).on(place)
            })?;
            put_over(&values, &read);
        }
        Ok(values)
    }

    /// The file with values: the one that the entry names, else the chart's own.
    fn file(&self, loader: &Loader<'_>, chart: &Chart, located: &Located<'_>) -> Outcome<Document> {
        let name = match &*self.chart.values_file {
            "" => format!("{}/values.yaml", self.folder),
            file => file.to_owned(),
        };
        if let Some(inside) = below(&self.folder, &name).filter(|_| located.fetched) {
            let mut files = chart.raw.iter().rev();
            let found = files.find(|file| *file.name == *inside.as_bytes()).ok_or_else(|| {
                Fault::of(ErrorKind::NotFound, "not-found", format!("the chart has no file '{inside}'"))
            })?;
            return Ok(Document { name: inside, text: found.data.to_vec(), file: located.tree.number(&found.path) });
        }
        let loaded = loader.load(&name)?;
        Ok(Document { name, text: loaded.bytes.to_vec(), file: loaded.file })
    }

    /// The values of the entry, put together with those of the file.
    fn inline(
        &self,
        loader: &Loader<'_>,
        chart: &Chart,
        located: &Located<'_>,
        schema: &mut Schema,
    ) -> Outcome<Document> {
        let inline = Value::Object(self.chart.values_inline.clone());
        let name = "valuesInline".to_owned();
        if &*self.chart.values_merge == "replace" {
            return Ok(Document { name, text: inline.to_string().into_bytes(), file: 0 });
        }
        let Document { text, file, .. } = self.file(loader, chart, located)?;
        let said = |fault: Fault| fault.context("could not parse values file into rnode");
        let of_file = read::first(&text, file).map_err(said)?.ok_or_else(|| {
            said(Fault::new("bad-values", "EOF: there is nothing in it, not even {}").on(Place {
                file,
                line: 1,
                column: 0,
            }))
        })?;
        let inline = Node::from_json(&inline);
        let (mut under, over) =
            if &*self.chart.values_merge == "merge" { (inline, of_file) } else { (of_file, inline) };
        if under.is_null() {
            under = Node::map();
        }
        let mut json = String::new();
        match merge(&mut under, &over, schema).map_err(|fault| fault.context("could not merge values"))? {
            Merged::Object if !under.is_null() => under.write_json(&mut json)?,
            _ => json.push_str("{}"),
        }
        Ok(Document { name, text: json.into_bytes(), file: 0 })
    }
}

/// The way from a folder to a path below it, both as they are written.
fn below(folder: &str, inner: &str) -> Option<String> {
    let (folder, inner) = (path::clean(folder), path::clean(inner));
    inner.strip_prefix(&folder)?.strip_prefix('/').map(str::to_owned)
}
