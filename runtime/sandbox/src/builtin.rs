//! The plugins that ship inside the binary, built by the build script.

/// A plugin that ships inside the binary.
#[derive(Debug)]
pub(crate) struct BuiltIn {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its component.
    pub(crate) component: &'static [u8],
    /// The component's digest, `sha256:HEX`, worked out when it was built.
    pub(crate) digest: &'static str,
}

macro_rules! built_in {
    ($name:literal) => {
        BuiltIn {
            name: $name,
            component: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".wasm")),
            digest: include_str!(concat!(env!("OUT_DIR"), "/", $name, ".digest")),
        }
    };
}

/// All of them, sorted by name.
pub(crate) const PLUGINS: &[BuiltIn] =
    &[built_in!("health"), built_in!("helm"), built_in!("kustomize"), built_in!("plain")];

#[cfg(test)]
mod tests {
    use bowline_core::digest::Digest;

    use super::PLUGINS;

    #[test]
    fn digests_are_those_of_the_components() {
        for plugin in PLUGINS {
            assert_eq!(Digest::of(plugin.component).as_str(), plugin.digest, "{}", plugin.name);
        }
    }
}
