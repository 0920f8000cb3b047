//! The nearest of several words, for "did you mean".

/// Words farther apart than a third of their length are different words, not a slip.
const SLIP_SHARE: usize = 3;

/// The word of `known` that `word` was most likely meant to be, if it looks like a slip of one.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().div_ceil(SLIP_SHARE))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Number of letters to insert, delete, replace or swap with their neighbour to make `left` equal `right`; case does
/// not count.
fn distance(left: &str, right: &str) -> usize {
    // A word much longer than any field is no slip, and comparing it would only cost time.
    if left.len().abs_diff(right.len()) > right.len() {
        return usize::MAX;
    }
    let left: Vec<char> = left.to_lowercase().chars().collect();
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let replaced = last[j] + usize::from(a != b);
            let mut cost = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                cost = cost.min(before_last[j - 1] + 1);
            }
            row.push(cost);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let fields = ["plugin", "config", "path"];
        assert_eq!(nearest("plugn", fields), Some("plugin"));
        assert_eq!(nearest("Plugin", fields), Some("plugin"));
        assert_eq!(nearest("pahts", fields), Some("path"));
        assert_eq!(nearest("replicas", fields), None);
        assert_eq!(nearest(&"p".repeat(100_000), fields), None);
        assert_eq!(distance("ab", "ba"), 1, "neighbours swapped");
    }
}
