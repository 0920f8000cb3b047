//! Charts: what a kustomization says of them, to what Helm's templates give.

mod output;
mod values;

use bowline_helm::chart::load::load;
use bowline_helm::context::{Capabilities, KubeVersion, Release, Stage};
use bowline_helm::go::Text as Bytes;
use bowline_helm::release::name_of_template;
use bowline_helm::render::{Request, SchemaCheck, render};
use bowline_helm::template::Context;
use bowline_helm::{HelmVersion, Warning};
use bowline_plugin::host::facts;
use bowline_plugin::{Diagnostic, ErrorKind, Severity};

use super::{Build, Target};
use crate::fault::{Fault, Outcome};
use crate::kustomization::HelmChart;
use crate::node::Text;
use crate::resource::Resource;
use crate::run::{Charts, Options};
use crate::schema::Schema;
use crate::tree::{ChartTree, Loaded, Loader, Remote};

/// Whose rules are followed.
const HELM: HelmVersion = HelmVersion::V4;

/// The folder of charts, unless it is said.
const CHART_HOME: &str = "charts";

/// The ways in which values of an entry are put together with a file; the first one is taken unless it is said.
const MERGES: [&str; 3] = ["override", "merge", "replace"];

/// The name of a release that has none, as Helm has it.
const NO_NAME: &str = "release-name";

/// Any version, pre-releases included.
const ANY_VERSION: &str = ">0.0.0-0";

/// A chart that is to be rendered.
pub(super) struct Inflation {
    chart: HelmChart,
    /// The chart's folder, from that of the kustomization.
    folder: String,
    /// `additionalValuesFiles`, and what is in them.
    more: Vec<(Text, Loaded)>,
}

/// Where a chart is.
struct Located<'t> {
    tree: ChartTree<'t>,
    /// Its folder or archive in the tree.
    path: String,
    /// Whether it was fetched for this build.
    fetched: bool,
}

impl Inflation {
    /// Checks what an entry says; `home` is the folder that charts are kept in.
    ///
    /// # Errors
    /// When charts are not allowed, the entry can't be carried out, or a file with more values can't be read.
    pub(super) fn new(chart: HelmChart, home: Option<&Text>, loader: &Loader<'_>, options: &Options) -> Outcome<Self> {
        let refuse = |message: String| Err(Fault::new("bad-chart", message));
        if !options.enable_helm {
            let message = "must specify --enable-helm: charts are allowed by that flag, or by 'enableHelm' in the \
                           renderer's configuration";
            return Err(Fault::of(ErrorKind::Denied, "helm-disabled", message));
        }
        if chart.name.is_empty() {
            return refuse("chart name cannot be empty".to_owned());
        }
        for (what, name) in [("releaseName", &chart.release_name), ("chart name", &chart.name)] {
            if name.starts_with('-') {
                return refuse(format!("{what} must not start with '-', got {name:?}"));
            }
        }
        let more = chart.additional_values_files.iter().map(|path| {
            let loaded = loader.load(path).map_err(|fault| fault.context("could not load additionalValuesFile"))?;
            Ok((path.clone(), loaded))
        });
        let more = more.collect::<Outcome<_>>()?;
        if !chart.values_merge.is_empty() && !MERGES.contains(&&*chart.values_merge) {
            return refuse(format!(
                "valuesMerge must be one of [merge override replace], not {:?}",
                chart.values_merge
            ));
        }
        let home = home.map(|home| &**home).filter(|home| !home.is_empty()).unwrap_or(CHART_HOME);
        let folder = if chart.version.is_empty() || chart.repo.is_empty() {
            format!("{home}/{}", chart.name)
        } else {
            format!("{home}/{name}-{}/{name}", chart.version, name = chart.name)
        };
        Ok(Self { chart, folder, more })
    }

    /// The chart's name.
    pub(super) fn name(&self) -> &str {
        &self.chart.name
    }

    /// Notes the chart if it has to be fetched.
    pub(super) fn ask(&self, loader: &Loader<'_>) {
        // Whether it is there is for the build to say.
        let _ = self.locate(loader);
    }

    /// The chart's place: its folder, if there is one, else what was fetched.
    fn locate<'t>(&self, loader: &Loader<'t>) -> Outcome<Located<'t>> {
        if let Some((tree, path)) = loader.chart(&self.folder)? {
            return Ok(Located { tree, path, fetched: false });
        }
        let HelmChart { name, repo, version, devel, .. } = &self.chart;
        if repo.is_empty() {
            let shown = loader.show_path(&self.folder)?;
            let message = format!("no repo specified for pull, no chart found at '{shown}'");
            return Err(Fault::of(ErrorKind::NotFound, "no-chart", message));
        }
        let version = Some(&**version).filter(|version| !version.is_empty()).or(devel.then_some(ANY_VERSION));
        let (tree, path) = loader.remote_chart(&Remote::chart(repo, name, version))?;
        Ok(Located { tree, path, fetched: true })
    }

    /// Renders the chart. What Helm remarks is added to `remarks`, also when that fails.
    ///
    /// # Errors
    /// When there is no chart, or it can't be rendered, in Helm's words.
    pub(super) fn run(
        &self,
        loader: &Loader<'_>,
        charts: &Charts,
        schema: &mut Schema,
        remarks: &mut Vec<Diagnostic>,
    ) -> Outcome<Vec<Resource>> {
        let mut warnings = Vec::new();
        let made = self.render(loader, charts, schema, &mut warnings);
        // Kustomize shows nothing of what Helm says when all goes well.
        remarks.extend(warnings.iter().map(|warning| {
            let about: String = warning.about.iter().map(|(name, value)| format!(", {name} {value}")).collect();
            let message = format!("chart {}: {}{about}", self.name(), warning.message);
            Diagnostic::new(Severity::Info, "kustomize/chart", message)
        }));
        made
    }

    fn render(
        &self,
        loader: &Loader<'_>,
        charts: &Charts,
        schema: &mut Schema,
        warnings: &mut Vec<Warning>,
    ) -> Outcome<Vec<Resource>> {
        let located = self.locate(loader)?;
        let explain = output::Explain { tree: located.tree, debug: self.chart.debug || charts.debug };
        let chart = load(&located.tree, &located.path, HELM, warnings).map_err(|error| explain.load(&error))?;
        let values = self.values(loader, &chart, &located, schema)?;
        let release = self.release()?;
        let request = Request {
            release: &release,
            values: &values,
            capabilities: &self.capabilities(charts)?,
            context: &Context {
                version: HELM,
                now: i64::try_from(facts::commit_time_ms()).unwrap_or(i64::MAX),
                seed: seed(&charts.seed, &release),
                ..Context::default()
            },
            schema: SchemaCheck::Required,
        };
        let outcome = render(chart, &request, warnings).map_err(|failure| explain.failure(&failure))?;
        output::resources(&outcome, &self.chart, &located.tree, loader.files())
    }

    fn release(&self) -> Outcome<Release> {
        let HelmChart { release_name, name_template, namespace, .. } = &self.chart;
        let name = match (release_name.is_empty(), name_template.is_empty()) {
            (false, false) => {
                let message = "cannot set --name-template and also specify a name: remove releaseName or nameTemplate";
                return Err(Fault::new("bad-chart", message));
            }
            (false, true) => release_name.to_string(),
            (true, true) => NO_NAME.to_owned(),
            (true, false) => name_of_template(name_template, HELM)
                .map_err(|error| Fault::new("bad-chart", format!("nameTemplate: {error}")))?,
        };
        let namespace = if namespace.is_empty() { "default" } else { namespace };
        Ok(Release { name: name.into(), namespace: namespace.into(), revision: 1, stage: Stage::Install })
    }

    /// What the entry says goes before what holds for all.
    fn capabilities(&self, charts: &Charts) -> Outcome<Capabilities> {
        let HelmChart { kube_version, api_versions, .. } = &self.chart;
        // Helm's flag takes several at once, with commas between.
        let split = |apis: &str| apis.split(',').map(Bytes::from).collect::<Vec<_>>();
        let more: Vec<Bytes> = if api_versions.is_empty() {
            charts.api_versions.iter().flat_map(|apis| split(apis)).collect()
        } else {
            api_versions.iter().flat_map(|apis| split(apis)).collect()
        };
        let mut capabilities = Capabilities::without_cluster(HELM, &more);
        let wanted = if kube_version.is_empty() { charts.kube_version.as_str() } else { kube_version };
        if !wanted.is_empty() {
            capabilities.kube_version = KubeVersion::parse(wanted, HELM)
                .map_err(|error| Fault::new("bad-chart", format!("invalid kube version '{wanted}': {error}")))?;
        }
        Ok(capabilities)
    }
}

/// Two releases of one chart must not have the same passwords.
fn seed(seed: &[u8], release: &Release) -> Vec<u8> {
    [seed, &*release.namespace, &*release.name].join(&0)
}

impl Build<'_> {
    /// Notes the charts of a kustomization that have to be fetched.
    pub(crate) fn ask_for_charts(&self, target: &Target<'_>) {
        let kustomization = target.kustomization();
        let home = kustomization.helm_globals.as_ref().map(|globals| &globals.chart_home);
        for chart in &kustomization.helm_charts {
            // What is wrong with an entry is left to the build.
            if let Ok(inflation) = Inflation::new(chart.clone(), home, &target.loader, self.options) {
                inflation.ask(&target.loader);
            }
        }
    }
}
