//! Suggestions for misspelt names.

/// Most similar of the known names, ignoring case. `None` if more than a third of the letters differ.
///
/// Swapped neighbours count as one difference, because that is how people mistype.
#[must_use]
pub fn closest_name<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let name = name.to_lowercase();
    known
        .iter()
        .map(|known| (strsim::osa_distance(&name, &known.to_lowercase()), *known))
        .filter(|(distance, known)| *distance <= known.len().min(name.len()) / 3)
        .min()
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_the_one_that_was_meant() {
        let known = ["subscriber", "broker", "filter", "filters"];
        assert_eq!(closest_name("subscribr", &known), Some("subscriber"));
        assert_eq!(closest_name("Broker", &known), Some("broker"));
        assert_eq!(closest_name("fitler", &known), Some("filter"));
        assert_eq!(closest_name("sink", &known), None);
    }
}
