//! The renderer for Helm charts as a component. The library stands by itself so that others may link it without exporting
//! what only a component has.

use bowline_helm::plugin::Helm;

bowline_plugin::export_renderer_inputs!(Helm);

/// The plugin is a renderer, also where no component is made of it.
const _: fn() = || {
    fn is_renderer<R: bowline_plugin::Renderer>() {}
    is_renderer::<Helm>();
};
