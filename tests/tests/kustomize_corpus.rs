//! The kustomizations of a corpus, where there is one.

use anyhow::Result;
use bowline_tests::corpus::compare_all;
use bowline_tests::tool::Tool;

#[test]
fn the_corpus_comes_out_as_kustomize_prints_it() -> Result<()> {
    compare_all(Tool::Kustomize)
}
