//! Bowline's built-in renderer for folders of manifests.

use bowline_plugin::{Error, Files, Manifest, ManifestSet, NoConfig, RenderRequest, Renderer};

/// The plugin.
pub struct Plain;

impl Renderer for Plain {
    const NAME: &'static str = "plain";
    type Config = NoConfig;

    fn render(request: &RenderRequest, _: NoConfig) -> Result<ManifestSet, Error> {
        let files = Files::of(&request.tree);
        let mut manifests = Vec::new();
        for entry in files.walk("", |_: &_| true)? {
            if !entry.path.ends_with(".json") {
                continue;
            }
            let object = serde_json::from_slice(&files.read(&entry.path)?).map_err(|error| {
                Error::invalid_input(format!("is not JSON: {error}")).code("plain/syntax").at(files.origin(&entry.path))
            })?;
            manifests.push(Manifest::from_value(&object).from_origin(files.origin(&entry.path).line(1)));
        }
        Ok(manifests.into())
    }
}

bowline_plugin::export_renderer!(Plain);
