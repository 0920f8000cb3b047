/// How much of a file is read before it is refused.
///
/// The defaults are far above what a Kubernetes file needs and low enough for a guest with little memory and a 1 MiB
/// stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// How many mappings and lists may be open at once, aliases included. At most [`Limits::DEEPEST`] is granted.
    pub depth: usize,
    /// How many scalars, mappings and lists all documents of the file may have together, after aliases are expanded.
    pub nodes: usize,
    /// How many of them may come from anchors and aliases: what is kept for an
    /// anchor counts, and every copy of it; text counts once more for every 64 bytes.
    pub alias_nodes: usize,
    /// What to do with a key that is written twice in one mapping.
    pub duplicate_keys: DuplicateKeys,
}

impl Limits {
    /// The greatest depth that is granted, whatever [`Limits::depth`] asks for: reading recurses once a level, and this
    /// many levels fit into the 1 MiB stack of a Wasm guest with room to spare.
    pub const DEEPEST: usize = 512;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // The deepest schemas of published CRDs nest about 60 levels.
            depth: 256,
            // A file of this many nodes has some ten megabytes.
            nodes: 2_000_000,
            // Where the Go module begins to refuse files that consist of aliases.
            alias_nodes: 400_000,
            duplicate_keys: DuplicateKeys::Refuse,
        }
    }
}

/// What to do with a key that is written twice in one mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DuplicateKeys {
    /// The file is refused, with both lines named.
    #[default]
    Refuse,
    /// The last value counts, as it does in a `kustomization.yaml`.
    LastWins,
}
