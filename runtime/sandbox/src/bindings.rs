//! What `bindgen!` makes of the contract in `wit/`. Nothing outside [`translate`](crate::translate), the host
//! functions and the calls sees these types.

#![allow(missing_docs, unreachable_pub, clippy::too_many_lines, reason = "generated code")]

/// Everything that a plugin may import, granted or not.
pub(crate) mod host {
    wasmtime::component::bindgen!({
        path: "../../wit",
        inline: "
            package bowline:host;
            world imports {
                include bowline:plugin/effectful@0.1.0;
                import bowline:plugin/keyring@0.1.0;
            }
        ",
        world: "bowline:host/imports",
        imports: { default: trappable },
        additional_derives: [PartialEq],
    });
}

macro_rules! export {
    ($module:ident, $world:literal, $interface:literal) => {
        pub(crate) mod $module {
            wasmtime::component::bindgen!({
                path: "../../wit",
                inline: $world,
                world: "bowline:host/plugin",
                exports: { default: async },
                with: { "bowline:plugin/types": crate::bindings::host::bowline::plugin::types },
            });
            /// The interface that makes a component one of these.
            pub(crate) const INTERFACE: &str = $interface;
        }
    };
}

export!(
    renderer,
    "package bowline:host; world plugin { export bowline:plugin/renderer@0.1.0; }",
    "bowline:plugin/renderer@0.1.0"
);
export!(
    inputs,
    "package bowline:host; world plugin { export bowline:plugin/renderer-inputs@0.1.0; }",
    "bowline:plugin/renderer-inputs@0.1.0"
);
export!(
    transformer,
    "package bowline:host; world plugin { export bowline:plugin/transformer@0.1.0; }",
    "bowline:plugin/transformer@0.1.0"
);
export!(
    policy,
    "package bowline:host; world plugin { export bowline:plugin/policy@0.1.0; }",
    "bowline:plugin/policy@0.1.0"
);
export!(
    health,
    "package bowline:host; world plugin { export bowline:plugin/health@0.1.0; }",
    "bowline:plugin/health@0.1.0"
);
