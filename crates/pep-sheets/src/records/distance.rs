//! How many slips of the finger lie between two words.

/// Insertions, deletions, replacements and swaps of neighbours between two texts, counted up to `max`;
/// `max + 1` stands for "more".
pub(crate) fn edit_distance(a: &str, b: &str, max: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > max {
        return max + 1;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
    for (i, ca) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, cb) in b.iter().enumerate() {
            let replaced = at(&last, j) + usize::from(ca != cb);
            let mut best = replaced.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let before =
                |text: &[char], index: usize| index.checked_sub(1).and_then(|index| text.get(index)).copied();
            if before(&a, i) == Some(*cb) && before(&b, j) == Some(*ca) {
                best = best.min(at(&before_last, j.saturating_sub(1)) + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0).min(max + 1)
}

#[cfg(test)]
mod tests {
    use super::edit_distance;

    #[test]
    fn slips_are_counted() {
        assert_eq!(edit_distance("enterprise", "enterprise", 2), 0);
        assert_eq!(edit_distance("enterprize", "enterprise", 2), 1);
        assert_eq!(edit_distance("enterprse", "enterprise", 2), 1);
        assert_eq!(edit_distance("enetrprise", "enterprise", 2), 1);
        assert_eq!(edit_distance("smb", "smc corporate", 2), 3);
        assert_eq!(edit_distance("", "ab", 2), 2);
        assert_eq!(edit_distance("abcdef", "ghijkl", 2), 3);
    }
}
