//! The known name that a misspelt one probably means.

/// The nearest of the known names, if one is near enough to be meant.
#[must_use]
pub fn of<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|known| {
            (
                distance(&name.to_lowercase(), &known.to_lowercase()),
                *known,
            )
        })
        .filter(|(distance, it)| *distance <= it.len().min(name.len()) / 3)
        .min()
        .map(|(_, it)| it)
}

/// How many letters to insert, remove, change or swap with a neighbour.
fn distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, a) in from.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, b) in to.iter().enumerate() {
            let changed = last[column] + usize::from(a != b);
            let mut best = changed.min(last[column + 1] + 1).min(line[column] + 1);
            if row > 0 && column > 0 && *a == to[column - 1] && from[row - 1] == *b {
                best = best.min(before[column - 1] + 1);
            }
            line.push(best);
        }
        before = std::mem::replace(&mut last, line);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_the_one_that_was_meant() {
        let known = ["subscriber", "broker", "filter", "filters"];
        assert_eq!(of("subscribr", &known), Some("subscriber"));
        assert_eq!(of("Broker", &known), Some("broker"));
        assert_eq!(of("fitler", &known), Some("filter"));
        assert_eq!(of("sink", &known), None);
    }
}
