//! What `wit-bindgen` makes of `wit/`: one module for the shared types and the host's functions, one per world.
//! Every world uses the types of [`host`], so that a value passes between them as it is.

#![allow(missing_docs, unreachable_pub, clippy::needless_pass_by_value, reason = "generated")]

/// The types, and every function of the host. One binding of the host for all worlds: what a plugin doesn't call is
/// dropped when the component is linked.
pub mod host {
    wit_bindgen::generate!({
        inline: "
            package bowline:sdk;
            world host {
                include bowline:plugin/effectful@0.1.0;
                import bowline:plugin/keyring@0.1.0;
            }
        ",
        path: "../../wit",
        world: "bowline:sdk/host",
        additional_derives: [PartialEq],
        runtime_path: "::bowline_plugin::rt",
        generate_all,
    });
}

pub mod renderer {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "bowline:plugin/renderer-plugin",
        with: {
            "bowline:plugin/types@0.1.0": crate::bindings::host::bowline::plugin::types,
            "bowline:plugin/log@0.1.0": crate::bindings::host::bowline::plugin::log,
            "bowline:plugin/facts@0.1.0": crate::bindings::host::bowline::plugin::facts,
            "bowline:plugin/cluster@0.1.0": crate::bindings::host::bowline::plugin::cluster,
        },
        additional_derives: [PartialEq],
        runtime_path: "::bowline_plugin::rt",
        pub_export_macro: true,
        export_macro_name: "export_renderer_world",
        default_bindings_module: "::bowline_plugin::bindings::renderer",
    });
}

/// The one export that the world `renderer-inputs-plugin` has beyond `renderer-plugin`: the two are exported
/// together, and the linker merges their worlds.
pub mod renderer_inputs {
    wit_bindgen::generate!({
        inline: "
            package bowline:sdk;
            world inputs { export bowline:plugin/renderer-inputs@0.1.0; }
        ",
        path: "../../wit",
        world: "bowline:sdk/inputs",
        with: {
            "bowline:plugin/types@0.1.0": crate::bindings::host::bowline::plugin::types,
        },
        additional_derives: [PartialEq],
        runtime_path: "::bowline_plugin::rt",
        pub_export_macro: true,
        export_macro_name: "export_renderer_inputs_world",
        default_bindings_module: "::bowline_plugin::bindings::renderer_inputs",
    });
}

pub mod transformer {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "bowline:plugin/transformer-plugin",
        with: {
            "bowline:plugin/types@0.1.0": crate::bindings::host::bowline::plugin::types,
            "bowline:plugin/log@0.1.0": crate::bindings::host::bowline::plugin::log,
            "bowline:plugin/facts@0.1.0": crate::bindings::host::bowline::plugin::facts,
            "bowline:plugin/cluster@0.1.0": crate::bindings::host::bowline::plugin::cluster,
        },
        additional_derives: [PartialEq],
        runtime_path: "::bowline_plugin::rt",
        pub_export_macro: true,
        export_macro_name: "export_transformer_world",
        default_bindings_module: "::bowline_plugin::bindings::transformer",
    });
}

pub mod policy {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "bowline:plugin/policy-plugin",
        with: {
            "bowline:plugin/types@0.1.0": crate::bindings::host::bowline::plugin::types,
            "bowline:plugin/log@0.1.0": crate::bindings::host::bowline::plugin::log,
            "bowline:plugin/facts@0.1.0": crate::bindings::host::bowline::plugin::facts,
            "bowline:plugin/cluster@0.1.0": crate::bindings::host::bowline::plugin::cluster,
        },
        additional_derives: [PartialEq],
        runtime_path: "::bowline_plugin::rt",
        pub_export_macro: true,
        export_macro_name: "export_policy_world",
        default_bindings_module: "::bowline_plugin::bindings::policy",
    });
}

pub mod health {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "bowline:plugin/health-plugin",
        with: {
            "bowline:plugin/types@0.1.0": crate::bindings::host::bowline::plugin::types,
            "bowline:plugin/log@0.1.0": crate::bindings::host::bowline::plugin::log,
            "bowline:plugin/facts@0.1.0": crate::bindings::host::bowline::plugin::facts,
            "bowline:plugin/cluster@0.1.0": crate::bindings::host::bowline::plugin::cluster,
        },
        additional_derives: [PartialEq],
        runtime_path: "::bowline_plugin::rt",
        pub_export_macro: true,
        export_macro_name: "export_health_world",
        default_bindings_module: "::bowline_plugin::bindings::health",
    });
}

pub mod decryptor {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "bowline:plugin/decryptor-plugin",
        with: {
            "bowline:plugin/types@0.1.0": crate::bindings::host::bowline::plugin::types,
            "bowline:plugin/log@0.1.0": crate::bindings::host::bowline::plugin::log,
            "bowline:plugin/keyring@0.1.0": crate::bindings::host::bowline::plugin::keyring,
        },
        additional_derives: [PartialEq],
        runtime_path: "::bowline_plugin::rt",
        pub_export_macro: true,
        export_macro_name: "export_decryptor_world",
        default_bindings_module: "::bowline_plugin::bindings::decryptor",
    });
}

pub mod generator {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "bowline:plugin/generator-plugin",
        with: {
            "bowline:plugin/types@0.1.0": crate::bindings::host::bowline::plugin::types,
            "bowline:plugin/log@0.1.0": crate::bindings::host::bowline::plugin::log,
            "bowline:plugin/facts@0.1.0": crate::bindings::host::bowline::plugin::facts,
            "bowline:plugin/cluster@0.1.0": crate::bindings::host::bowline::plugin::cluster,
            "bowline:plugin/secrets@0.1.0": crate::bindings::host::bowline::plugin::secrets,
            "bowline:plugin/cache@0.1.0": crate::bindings::host::bowline::plugin::cache,
        },
        additional_derives: [PartialEq],
        runtime_path: "::bowline_plugin::rt",
        pub_export_macro: true,
        export_macro_name: "export_generator_world",
        default_bindings_module: "::bowline_plugin::bindings::generator",
    });
}

pub mod notifier {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "bowline:plugin/notifier-plugin",
        with: {
            "bowline:plugin/types@0.1.0": crate::bindings::host::bowline::plugin::types,
            "bowline:plugin/log@0.1.0": crate::bindings::host::bowline::plugin::log,
            "bowline:plugin/facts@0.1.0": crate::bindings::host::bowline::plugin::facts,
            "bowline:plugin/cluster@0.1.0": crate::bindings::host::bowline::plugin::cluster,
            "bowline:plugin/secrets@0.1.0": crate::bindings::host::bowline::plugin::secrets,
            "bowline:plugin/cache@0.1.0": crate::bindings::host::bowline::plugin::cache,
        },
        additional_derives: [PartialEq],
        runtime_path: "::bowline_plugin::rt",
        pub_export_macro: true,
        export_macro_name: "export_notifier_world",
        default_bindings_module: "::bowline_plugin::bindings::notifier",
    });
}
