//! Parts of an expression while it is read, and how large they are.

use regex_syntax::hir::Hir;

/// An expression with its measures.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) hir: Hir,
    pub(super) height: u32,
    pub(super) size: u64,
    /// The largest product of counted repetitions on a way into it.
    pub(super) repeats: u32,
}

impl Piece {
    pub(super) fn leaf(hir: Hir) -> Self {
        Self { hir, height: 1, size: 1, repeats: 1 }
    }
}

/// What is between parentheses: alternatives, the last of which is being read.
#[derive(Debug, Default)]
pub(super) struct Level {
    alternatives: Vec<Piece>,
    pub(super) sequence: Vec<Piece>,
}

impl Level {
    pub(super) fn end_alternative(&mut self) {
        let piece = joined(std::mem::take(&mut self.sequence), Hir::concat, 0);
        self.alternatives.push(piece);
    }

    pub(super) fn finish(mut self) -> Piece {
        self.end_alternative();
        joined(self.alternatives, Hir::alternation, 1)
    }
}

/// Pieces as one; `between` is what each but the first adds to the size.
fn joined(mut pieces: Vec<Piece>, join: fn(Vec<Hir>) -> Hir, between: u64) -> Piece {
    if pieces.len() == 1
        && let Some(piece) = pieces.pop()
    {
        return piece;
    }
    let mut whole = Piece::leaf(Hir::empty());
    let mut size = 0_u64;
    for (place, piece) in pieces.iter().enumerate() {
        whole.height = whole.height.max(1 + piece.height);
        whole.repeats = whole.repeats.max(piece.repeats);
        size = size.saturating_add(piece.size).saturating_add(if place > 0 { between } else { 0 });
    }
    whole.size = size.max(1);
    whole.hir = join(pieces.into_iter().map(|piece| piece.hir).collect());
    whole
}
