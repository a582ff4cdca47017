//! The verdict tree: a branch per route, its answer, its sentence, and what became of it.

use crate::ui::glyph::Glyphs;
use crate::ui::inspect::row::Row;
use crate::ui::style::Role;
use crate::ui::{outcome, text};
use crate::view::why::RouteVerdict;
use knew_filter::{Decision, Verdict};

/// The widest a route's name gets before it is cut.
const NAME: u16 = 16;

/// How far the routes of a hub that the event went on to are moved in.
const INDENT: u16 = 2;

/// The narrowest a tree gets before it is moved in no further.
const NARROW: u16 = 24;

/// Rows of the whole tree, wrapped to a width.
pub fn rows(branches: &[RouteVerdict], width: u16, glyphs: &Glyphs) -> Vec<Row> {
    let names = branches
        .iter()
        .map(|branch| text::width(&branch.name).min(NAME));
    let column = names.max().unwrap_or(0);
    let last = branches.len().saturating_sub(1);
    let mut rows = Vec::new();
    for (index, branch) in branches.iter().enumerate() {
        let (first, rest) = if index == last {
            (glyphs.last_branch, " ")
        } else {
            (glyphs.branch, glyphs.trunk)
        };
        let stem = Stem {
            first,
            rest,
            column,
            width,
        };
        rows.extend(branch_rows(branch, stem, glyphs));
        let indent = if width < NARROW + INDENT { 0 } else { INDENT };
        let under = crate::ui::inspect::tree::rows(&branch.onward, width - indent, glyphs);
        rows.extend(under.into_iter().map(|row| moved(row, stem, indent)));
    }
    rows
}

/// A row of what lies under a branch.
fn moved(row: Row, stem: Stem, indent: u16) -> Row {
    match indent {
        0 => row,
        _ => std::iter::once(margin(stem, indent)).chain(row).collect(),
    }
}

#[derive(Clone, Copy)]
struct Stem {
    first: &'static str,
    rest: &'static str,
    column: u16,
    width: u16,
}

fn branch_rows(branch: &RouteVerdict, stem: Stem, glyphs: &Glyphs) -> Vec<Row> {
    let head = head(branch, stem, glyphs);
    let used = 2 + stem.column + 5;
    let fate = branch.fate.as_ref();
    let fate = fate.map(|fate| outcome::fate(fate, branch.attempts, glyphs));
    if branch.verdict.passes() {
        let mut rows = taken(
            branch,
            stem,
            head,
            fate.unwrap_or_default(),
            glyphs.ellipsis,
        );
        let buried = branch
            .buried
            .as_ref()
            .map(|buried| format!("{} {buried}", glyphs.arrow));
        rows.extend(
            buried
                .iter()
                .flat_map(|buried| lines(buried, Role::Dead, 4, stem)),
        );
        rows.extend(
            branch
                .ends
                .iter()
                .flat_map(|end| lines(end, Role::Muted, 4, stem)),
        );
        return rows;
    }
    let (sentence, hint) = without_hint(&branch.verdict);
    let room = stem.width.saturating_sub(used);
    let mut first = head;
    let mut rest = Vec::new();
    match hint {
        // A near miss is what one looks for: it stands right beside the answer.
        Some(hint) if text::width(&hint) <= room => {
            first.push((hint, Role::Waiting));
            rest.extend(lines(&sentence, Role::Text, 4, stem));
        }
        None if text::width(&sentence) <= room => first.push((sentence, Role::Text)),
        hint => {
            rest.extend(lines(&sentence, Role::Text, 4, stem));
            rest.extend(
                hint.iter()
                    .flat_map(|hint| lines(hint, Role::Waiting, 4, stem)),
            );
        }
    }
    std::iter::once(first).chain(rest).collect()
}

/// The branch, the route's name and the answer.
fn head(branch: &RouteVerdict, stem: Stem, glyphs: &Glyphs) -> Row {
    let (answer, role) = match branch.verdict.decision {
        Decision::Pass | Decision::Skipped => ("yes", Role::Good),
        Decision::Fail if hint(&branch.verdict).is_some() => ("no ", Role::Waiting),
        Decision::Fail => ("no ", Role::Muted),
        Decision::Error => ("err", Role::Bad),
    };
    let name = text::cut(&branch.name, stem.column, glyphs.ellipsis);
    let blank = usize::from(stem.column - text::width(&name));
    let names = match branch.fate {
        Some(_) => Role::Path,
        None => Role::Route,
    };
    vec![
        (format!("{} ", stem.first), Role::Faint),
        (format!("{name}{:blank$} ", ""), names),
        (format!("{answer} "), role),
    ]
}

/// A route that took the event, in one line as far as it goes: what became of the event stands at
/// the right, and why the filter let it pass in what is left, or below.
fn taken(branch: &RouteVerdict, stem: Stem, head: Row, fate: Row, dots: &str) -> Vec<Row> {
    let sentence = branch.verdict.sentence();
    let room = stem.width.saturating_sub(2 + stem.column + 5);
    let wide: u16 = fate.iter().map(|(word, _)| text::width(word)).sum();
    let left = room.saturating_sub(wide);
    let fits = text::width(&sentence) + 2 <= left;
    let (beside, below) = match fits {
        true => (sentence, String::new()),
        false if is_trivial(&branch.verdict) => Default::default(),
        false => (String::new(), sentence),
    };
    let mut first = head;
    if wide > room {
        let role = fate.last().map_or(Role::Text, |fate| fate.1);
        let whole: String = fate.into_iter().map(|fate| fate.0).collect();
        let mut rows = vec![first];
        rows.extend(short(&below, stem, dots));
        rows.extend(lines(&whole, role, 4, stem));
        return rows;
    }
    let gap = usize::from(left - text::width(&beside));
    first.push((beside, Role::Muted));
    first.push((format!("{:gap$}", ""), Role::Text));
    first.extend(fate);
    let mut rows = vec![first];
    rows.extend(short(&below, stem, dots));
    rows
}

/// Words in two lines at most: what was asked for is why the others did not take it.
fn short(words: &str, stem: Stem, dots: &str) -> Vec<Row> {
    let mut rows = lines(words, Role::Muted, 4, stem);
    if rows.len() > 2 {
        rows.truncate(2);
        rows[1].push((format!(" {dots}"), Role::Muted));
    }
    rows
}

/// That there is no filter needs no line of its own.
fn is_trivial(verdict: &Verdict) -> bool {
    verdict.parts.is_empty() && verdict.attribute.is_none() && verdict.wanted.is_none()
}

/// The sentence, and the hint that stands at its end in brackets.
fn without_hint(verdict: &Verdict) -> (String, Option<String>) {
    let sentence = verdict.sentence();
    let hint = hint(verdict).map(str::to_owned);
    let cut = hint
        .as_ref()
        .and_then(|hint| sentence.strip_suffix(&format!(" ({hint})")));
    match cut {
        Some(cut) => (cut.to_owned(), hint),
        None => (sentence, None),
    }
}

fn hint(verdict: &Verdict) -> Option<&str> {
    let own = verdict.hint.as_deref();
    own.or_else(|| verdict.parts.iter().find_map(hint))
}

fn lines(words: &str, role: Role, indent: u16, stem: Stem) -> Vec<Row> {
    let lines = text::wrap(words, stem.width.saturating_sub(indent));
    let row = |line| vec![margin(stem, indent), (line, role)];
    lines.into_iter().map(row).collect()
}

fn margin(stem: Stem, indent: u16) -> (String, Role) {
    let blank = usize::from(indent.saturating_sub(1));
    (format!("{}{:blank$}", stem.rest, ""), Role::Faint)
}

#[cfg(test)]
mod tests {
    use crate::ui::glyph::UNICODE;
    use crate::ui::inspect::tree::*;
    use knew_core::model::Id;
    use knew_core::record::DeliveryState;
    use knew_event::Event;
    use knew_filter::explain_route;

    fn branch(name: &str, onward: Vec<RouteVerdict>) -> RouteVerdict {
        RouteVerdict {
            route: Id::new("", "Trigger", "shop", name),
            name: name.to_owned(),
            verdict: explain_route(None, &Event::default()),
            fate: Some(DeliveryState::Delivered {
                status: 202,
                reply: None,
            }),
            attempts: 1,
            reply: None,
            buried: None,
            ends: None,
            onward,
        }
    }

    fn lines(branches: &[RouteVerdict], width: u16) -> Vec<String> {
        let rows = rows(branches, width, &UNICODE).into_iter();
        rows.map(|row| row.into_iter().map(|row| row.0).collect())
            .collect()
    }

    /// A line with the signs of the table, as no other file holds them.
    fn drawn(line: &str) -> String {
        let signs = [
            ("|", UNICODE.trunk),
            ("+", UNICODE.branch),
            ("`", UNICODE.last_branch),
            ("&", UNICODE.dead),
            (">", UNICODE.arrow),
        ];
        let line = line.to_owned();
        signs
            .iter()
            .fold(line, |line, (plain, sign)| line.replace(plain, sign))
    }

    #[test]
    fn where_an_event_went_on_to_stands_under_the_route_that_led_there() {
        let onward = || vec![branch("billing", Vec::new()), branch("ledger", Vec::new())];
        let branches = [branch("payments", onward()), branch("audit", Vec::new())];
        let shown = lines(&branches, 30);
        let wanted = [
            "+ payments yes             202",
            "| + billing yes            202",
            "| ` ledger  yes            202",
            "` audit    yes             202",
        ];
        assert_eq!(shown, wanted.map(drawn));
        let last = lines(&[branch("payments", onward())], 30);
        assert_eq!(last[1], drawn("  + billing yes            202"));
    }

    #[test]
    fn where_a_dead_letter_went_and_where_an_answer_was_missing_is_said() {
        let mut dead = branch("rich", Vec::new());
        dead.fate = Some(DeliveryState::DeadLettered {
            reason: "Connection refused by the subscriber".to_owned(),
        });
        dead.buried = Some("graveyard".to_owned());
        let mut silent = branch("step 1", Vec::new());
        silent.ends = Some("reserve answered without an event".to_owned());
        let shown = lines(&[dead, silent], 40);
        let wanted = [
            "+ rich   yes ",
            "|   & dead letter: Connection refused by",
            "|   the subscriber",
            "|   > graveyard",
            "` step 1 yes                         202",
            "    reserve answered without an event",
        ];
        assert_eq!(shown, wanted.map(drawn));
    }

    #[test]
    fn a_long_journey_in_a_narrow_pane_is_moved_in_no_further() {
        let deep = (0..40).fold(Vec::new(), |onward, _| vec![branch("step", onward)]);
        let shown = lines(&deep, 30);
        assert_eq!(shown.len(), 40);
        assert!(
            shown.iter().all(|shown| text::width(shown) <= 30),
            "{shown:?}"
        );
    }
}
