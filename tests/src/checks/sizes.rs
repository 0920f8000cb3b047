//! Where a reader starts to lose the way.

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

/// Lines of a file.
const FILE: usize = 400;
/// Lines of a function, from its signature to its closing brace.
const FUNCTION: usize = 60;

/// Finds what is too long in a Rust file: the file, and each function in it.
#[must_use]
pub fn sizes(path: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if lines > FILE {
        findings.push(format!("{path} has {lines} lines, more than {FILE}: split it by topic"));
    }
    match syn::parse_file(text) {
        Ok(file) => {
            let mut functions = Functions { path, findings };
            functions.visit_file(&file);
            functions.findings
        }
        Err(error) => {
            findings.push(format!("{path} is no Rust: {error}"));
            findings
        }
    }
}

struct Functions<'a> {
    path: &'a str,
    findings: Vec<String>,
}

impl Functions<'_> {
    fn measure(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let (first, last) = (signature.span().start().line, block.span().end().line);
        let lines = last + 1 - first;
        if lines > FUNCTION {
            let (path, name) = (self.path, &signature.ident);
            self.findings.push(format!("{path}:{first}: {name} has {lines} lines, more than {FUNCTION}"));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.measure(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_functions_and_files_are_found() {
        let body = "    let _ = 1;\n".repeat(59);
        let text = format!("fn good() {{}}\nstruct S;\nimpl S {{\nfn long(\n&self) {{\n{body}}}\n}}\n");
        assert_eq!(sizes("a.rs", &text), ["a.rs:4: long has 62 lines, more than 60"]);
        assert_eq!(sizes("b.rs", &"\n".repeat(401)), ["b.rs has 401 lines, more than 400: split it by topic"]);
        assert_eq!(sizes("c.rs", "fn good() {}\n"), Vec::<String>::new());
        assert!(sizes("d.rs", "fn {").first().is_some_and(|finding| finding.starts_with("d.rs is no Rust")));
    }
}
