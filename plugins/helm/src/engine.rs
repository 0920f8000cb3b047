//! Renders all templates of a chart and of the charts that it brings along.

use std::rc::Rc;

use crate::chart::Chart;
use crate::context::{Capabilities, Rank, Release, chart, files, values};
use crate::go::value::MapType;
use crate::go::{Entries, Map, Text, Value};
use crate::template::functions::helm::without_no_value;
use crate::template::{Context, Machine, Mark, Templates, report};
use crate::values::table::table;
use crate::{HelmVersion, abandon};

/// A template and what it gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The path of its chart, then its own: `app/charts/db/templates/a.yaml`.
    pub path: Text,
    /// What it wrote.
    pub text: Text,
    /// Which texts of the template were written where, in order.
    pub marks: Vec<Mark>,
}

impl Rendered {
    /// Where in the template's file that was written which stands there, in bytes: the exact place of text that is
    /// written as it is, the action's for what an action wrote.
    #[must_use]
    pub fn source(&self, at: usize) -> usize {
        let after = self.marks.partition_point(|mark| mark.out <= at);
        let Some(mark) = after.checked_sub(1).and_then(|before| self.marks.get(before)) else { return 0 };
        (mark.source.start + (at - mark.out)).min(mark.source.end)
    }
}

/// Why a chart can't be rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// A file is no template.
    #[error("{message}")]
    Parse {
        /// What Helm says.
        message: String,
        /// The file, with the path of its chart.
        file: Text,
        /// The line, from 1.
        line: usize,
    },
    /// A template can't go on.
    #[error("{message}")]
    Execute {
        /// What Helm says.
        message: String,
        /// The file that was rendered, with the path of its chart.
        file: Text,
        /// Where it began: a file as the others name it, a line from 1, a column from 0 in bytes.
        place: (Text, usize, usize),
    },
}

/// A template with what it sees.
struct Job {
    path: Text,
    text: Text,
    dot: Rc<Map>,
    /// The folder of templates of its chart.
    base: Text,
}

/// Renders a chart whose dependencies are those that are on and whose values are final.
///
/// Templates come in the order in which they run: those of deeper paths first, then by name from the end; those whose
/// name begins with `_` don't run. All see the same maps and may change them.
///
/// # Errors
///
/// The first template that can't be read or can't go on.
pub fn render(
    root: &Chart,
    final_values: &Rc<Map>,
    release: &Release,
    capabilities: &Capabilities,
    context: &Context,
) -> Result<Vec<Rendered>, RenderError> {
    let mut walk = Walk {
        jobs: Vec::new(),
        release: release.value(),
        capabilities: capabilities.value(),
        version: context.version,
    };
    walk.chart(root, Rank::Root, final_values, &[]);
    let mut jobs = walk.jobs;
    let slashes = |path: &Text| path.iter().filter(|byte| **byte == b'/').count();
    jobs.sort_by(|a, b| (slashes(&b.path), &b.path).cmp(&(slashes(&a.path), &a.path)));
    // Of two with the same path the later one counts; sorting kept their order.
    jobs.reverse();
    jobs.dedup_by(|later, kept| later.path == kept.path);
    jobs.reverse();
    let templates = Templates::new(context.version);
    for job in &jobs {
        templates.read(&job.path, &job.text).map_err(|error| RenderError::Parse {
            message: report::parse_error(&error),
            file: job.path.clone(),
            line: error.line,
        })?;
    }
    let templates = Rc::new(templates);
    let rendered = run(&jobs, &templates, context);
    abandon((jobs, templates));
    rendered
}

fn run(jobs: &[Job], templates: &Rc<Templates>, context: &Context) -> Result<Vec<Rendered>, RenderError> {
    let mut machine = Machine::new(context, templates.clone());
    let mut all = Vec::new();
    for job in jobs {
        let name = job.path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        if name.starts_with(b"_") {
            continue;
        }
        let Some(tree) = machine.templates.find(&job.path) else { continue };
        context.file.replace(job.path.clone());
        job.dot.entries.borrow_mut().insert("Template".into(), template(job, context.version));
        let text = machine.run(&tree, values(&job.dot, context.version)).map_err(|error| RenderError::Execute {
            message: report::exec_error(&error, context.version),
            file: job.path.clone(),
            place: error.root().place.clone(),
        })?;
        let text = without_no_value(&text).unwrap_or(text);
        all.push(Rendered { path: job.path.clone(), text: text.into(), marks: std::mem::take(&mut machine.marks) });
    }
    Ok(all)
}

/// `.Template`: the file that is being rendered.
fn template(job: &Job, version: HelmVersion) -> Value {
    let entries = [("Name", job.path.clone()), ("BasePath", job.base.clone())];
    let entries = entries.into_iter().map(|(key, text)| (Text::from(key), text.into())).collect();
    values(&Map::typed(MapType::Any, entries), version)
}

struct Walk {
    jobs: Vec<Job>,
    release: Value,
    capabilities: Value,
    version: HelmVersion,
}

impl Walk {
    /// Adds templates of a chart and of those below it; gives what they see.
    fn chart(&mut self, of: &Chart, rank: Rank, own: &Rc<Map>, above: &[u8]) -> Rc<Map> {
        let path = match rank {
            Rank::Root => of.name().to_vec(),
            Rank::Sub => [above, b"/charts/", of.name()].concat(),
        };
        let own_values = values(own, self.version);
        let subcharts = Rc::new(Map::default());
        let entries: [(&str, Value); 6] = [
            ("Chart", chart(of, rank, self.version)),
            ("Files", files(&of.files)),
            ("Release", self.release.clone()),
            ("Capabilities", self.capabilities.clone()),
            ("Values", own_values),
            ("Subcharts", Value::Map(subcharts.clone())),
        ];
        let entries: Entries = entries.into_iter().map(|(key, value)| (Text::from(key), value)).collect();
        let dot = Rc::new(Map::typed(MapType::Any, entries));
        for child in &of.dependencies {
            let below = table(own, child.name()).unwrap_or_default();
            let seen = self.chart(child, Rank::Sub, &below, &path);
            subcharts.entries.borrow_mut().insert(child.name().clone(), Value::Map(seen));
        }
        let base = [&path[..], b"/templates"].concat();
        for file in of.templates.iter() {
            let name = file.name.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
            if of.is_library() && !name.starts_with(b"_") {
                continue;
            }
            self.jobs.push(Job {
                path: [&path[..], b"/", &file.name].concat().into(),
                text: file.data.clone(),
                dot: dot.clone(),
                base: base.clone().into(),
            });
        }
        dot
    }
}
