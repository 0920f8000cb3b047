//! A chart made of its files.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{DEEPEST, DEEPEST_ARCHIVE, Format, LoadError, Loader};
use crate::Warning;
use crate::chart::metadata::{Draft, lock_of};
use crate::chart::validate::validate;
use crate::chart::{Chart, File};
use crate::go::Text;
use crate::values::document::read_values;

/// Helm's advice about the files of the first version of the format.
const MOVE_REQUIREMENTS: &str = "Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". We recommend \
                                 migrating dependencies to Chart.yaml.";
const MOVE_LOCK: &str = "Warning: Dependency locking is handled in Chart.lock since apiVersion \"v2\". We recommend \
                         migrating to Chart.lock.";

/// What a chart's files are, as they are sorted into it.
#[derive(Default)]
struct Parts {
    chart: Chart,
    draft: Option<Draft>,
    /// Path of the file that the draft is from.
    path: Option<Rc<str>>,
    templates: Vec<File>,
    files: Vec<File>,
    /// Files of the charts that it brings along, by the first part of their paths.
    dependencies: BTreeMap<Text, Vec<File>>,
}

impl Loader<'_> {
    /// Makes a chart of its files; `depth` is how deep it lies in others, `archives` in how many archives.
    pub(super) fn assemble(&mut self, files: Vec<File>, depth: usize, archives: usize) -> Result<Chart, LoadError> {
        let mut parts = Parts::default();
        for file in files.iter().filter(|file| file.name == "Chart.yaml") {
            let draft = parts.draft.get_or_insert_default();
            draft.read(&file.data, self.version).map_err(|error| document("Chart.yaml", file, error))?;
            if draft.metadata.api_version.is_empty() {
                draft.metadata.api_version = if self.format == Format::Third { "v3" } else { "v1" }.into();
            }
            parts.path = Some(Rc::clone(&file.path));
        }
        parts.chart.raw = Rc::new(files.clone());
        for file in files {
            self.sort(file, &mut parts)?;
        }
        let Parts { mut chart, draft, path, templates, files, dependencies } = parts;
        let (Some(draft), Some(path)) = (draft, path) else { return Err(LoadError::FindMetadata) };
        chart.metadata = validate(draft).map_err(|message| LoadError::Validate { message, path })?;
        chart.templates = Rc::new(templates);
        chart.files = Rc::new(files);
        for (name, files) in dependencies {
            if matches!(name.first(), Some(b'_' | b'.')) {
                continue;
            }
            let dependency = self.dependency(&name, files, &chart, depth, archives)?;
            chart.dependencies.push(dependency);
        }
        Ok(chart)
    }

    /// Puts a file where it belongs.
    fn sort(&mut self, file: File, parts: &mut Parts) -> Result<(), LoadError> {
        let first_format = || parts.draft.as_ref().is_some_and(|draft| draft.metadata.api_version == "v1");
        let older = self.format == Format::Second;
        match &*file.name {
            b"Chart.yaml" => {}
            b"Chart.lock" => {
                let lock = lock_of(&file.data, self.version);
                parts.chart.lock = Some(lock.map_err(|error| document("Chart.lock", &file, error))?);
            }
            b"values.yaml" => {
                let values = read_values(&file.data, self.version);
                parts.chart.values = Some(values.map_err(|error| document("values.yaml", &file, error))?);
            }
            b"values.schema.json" => parts.chart.schema = Some(file),
            b"requirements.yaml" if older => {
                let first = first_format();
                if !first {
                    self.warnings.push(Warning::info(MOVE_REQUIREMENTS));
                }
                parts.path.get_or_insert_with(|| Rc::clone(&file.path));
                let read = parts.draft.get_or_insert_default().read(&file.data, self.version);
                read.map_err(|error| document("requirements.yaml", &file, error))?;
                if first {
                    parts.files.push(file);
                }
            }
            b"requirements.lock" if older => {
                let lock = lock_of(&file.data, self.version);
                parts.chart.lock = Some(lock.map_err(|error| document("requirements.lock", &file, error))?);
                if first_format() {
                    parts.files.push(file);
                } else {
                    self.warnings.push(Warning::info(MOVE_LOCK));
                }
            }
            name if name.starts_with(b"templates/") => parts.templates.push(file),
            name if name.starts_with(b"charts/") && !name.ends_with(b".prov") => {
                let name = Text::from(&name[b"charts/".len()..]);
                let bucket = Text::from(name.split(|byte| *byte == b'/').next().unwrap_or_default());
                parts.dependencies.entry(bucket).or_default().push(File { name, ..file });
            }
            _ => parts.files.push(file),
        }
        Ok(())
    }

    /// Makes a chart of the folder or archive that another brings along.
    fn dependency(
        &mut self,
        name: &Text,
        files: Vec<File>,
        parent: &Chart,
        depth: usize,
        archives: usize,
    ) -> Result<Chart, LoadError> {
        let parent = parent.name().to_string();
        let loaded = if name.ends_with(b".tgz") {
            match files.first() {
                Some(file) if file.name == *name => self.dependency_archive(file, depth + 1, archives + 1),
                found => {
                    let found = found.map(|file| file.name.to_string()).unwrap_or_default();
                    return Err(LoadError::ExpectArchive { parent, expected: name.to_string(), found });
                }
            }
        } else if depth >= DEEPEST {
            let path = files.first().map_or_else(|| "".into(), |file| Rc::clone(&file.path));
            Err(LoadError::Exceed { message: format!("charts lie more than {DEEPEST} deep in charts"), path })
        } else {
            let below = files.into_iter().filter_map(|file| {
                let slash = file.name.iter().position(|byte| *byte == b'/')?;
                Some(File { name: file.name[slash + 1..].into(), ..file })
            });
            self.assemble(below.collect(), depth + 1, archives)
        };
        loaded.map_err(|error| LoadError::LoadDependency { name: name.to_string(), parent, error: Box::new(error) })
    }

    fn dependency_archive(&mut self, file: &File, depth: usize, archives: usize) -> Result<Chart, LoadError> {
        if archives > DEEPEST_ARCHIVE || depth > DEEPEST {
            let message = format!("archives lie more than {DEEPEST_ARCHIVE} deep in archives");
            return Err(LoadError::Exceed { message, path: Rc::clone(&file.path) });
        }
        let files = self.unpack(&file.data, &file.path)?;
        self.assemble(files, depth, archives)
    }
}

fn document(name: &'static str, file: &File, error: crate::values::document::DocumentError) -> LoadError {
    LoadError::ReadDocument { file: name, path: Rc::clone(&file.path), error }
}
