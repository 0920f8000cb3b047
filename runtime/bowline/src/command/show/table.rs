//! Columns of text.

use super::paint;

/// Rows under a header, each column as wide as its widest cell. The cells of the column `painted`, if any, are
/// coloured by their word.
pub(in crate::command) fn table(header: &[&str], rows: &[Vec<String>], painted: Option<usize>) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(header.get(column).map(|cell| cell.chars().count())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let mut text = String::new();
    let header: Vec<String> = header.iter().map(|cell| (*cell).to_owned()).collect();
    push_row(&mut text, &header, &widths, None);
    for row in rows {
        push_row(&mut text, row, &widths, painted);
    }
    text
}

fn push_row(text: &mut String, row: &[String], widths: &[usize], painted: Option<usize>) {
    let mut line = String::new();
    for (column, cell) in row.iter().enumerate() {
        let last = column + 1 == row.len();
        let missing = if last { 0 } else { widths[column].saturating_sub(cell.chars().count()) + 3 };
        let padded = format!("{cell}{}", " ".repeat(missing));
        line.push_str(&if painted == Some(column) { paint::word(cell, &padded) } else { padded });
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_lines_have_no_trailing_blanks() {
        let rows = [
            vec!["create".to_owned(), "a".to_owned(), String::new()],
            vec!["ü".to_owned(), "bb".to_owned(), "x".to_owned()],
        ];
        assert_eq!(
            table(&["ACTION", "NAME", "NOTE"], &rows, Some(0)),
            "ACTION   NAME   NOTE\ncreate   a\nü        bb     x\n"
        );
    }
}
