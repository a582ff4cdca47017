//! What the screen promises, each promise with the tests that hold it.
//!
//! The promises are the rows of [`PROMISES`]; a test that is renamed or dropped fails here, so that no
//! promise loses its proof unseen.

use std::path::Path;

/// A promise, the file with its proof, and the test.
const PROMISES: &[(&str, &str, &str)] = &[
    (
        "no size of the terminal breaks anything or draws outside",
        "tests/screens/main.rs",
        "no_size_is_too_small",
    ),
    (
        "every line of every screen is as wide as the terminal",
        "tests/screens/main.rs",
        "every_screen_looks_as_it_did",
    ),
    (
        "no character outside ASCII but in the table of glyphs",
        "crates/knew-tui/src/ui/glyph.rs",
        "no_other_file_of_the_screen_holds_a_character_outside_ascii",
    ),
    (
        "ASCII carries the same words",
        "tests/screens/main.rs",
        "in_ascii_every_screen_says_the_same",
    ),
    (
        "no colour, and sixteen, still show everything",
        "crates/knew-tui/src/ui/theme_tests.rs",
        "without_colours_nothing_is_coloured_and_the_selection_still_shows",
    ),
    (
        "nothing is drawn while nothing changes",
        "src/shell/frame_pacing.rs",
        "nothing_is_drawn_while_nothing_changes",
    ),
    (
        "an idle screen draws nothing and costs next to nothing",
        "tests/program/load.rs",
        "an_idle_screen_draws_nothing_and_costs_next_to_nothing",
    ),
    (
        "a flood of events makes few frames and delays no key",
        "tests/program/load.rs",
        "a_flood_of_events_makes_few_frames_and_keys_are_answered",
    ),
    (
        "over SSH, copying asks the terminal and nothing else",
        "tests/program/load.rs",
        "over_ssh_copying_asks_the_terminal_and_nothing_else",
    ),
    (
        "at most thirty frames a second",
        "src/shell/frame_pacing.rs",
        "a_thousand_changes_a_second_make_at_most_thirty_frames",
    ),
    (
        "a panic leaves the terminal sane and its words readable",
        "tests/program/screen.rs",
        "a_panic_leaves_the_terminal_as_it_was_and_its_words_readable",
    ),
    (
        "a signal leaves the terminal sane",
        "tests/program/screen.rs",
        "a_signal_ends_it_and_leaves_the_terminal_as_it_was",
    ),
    (
        "every action has a name, a title, a sentence and a key",
        "crates/knew-tui/src/actions/action/table.rs",
        "every_action_has_one_row_a_name_a_title_a_sentence_and_a_key",
    ),
    (
        "every action is in the help",
        "crates/knew-tui/src/tests/layers.rs",
        "the_help_lists_every_action_once",
    ),
    (
        "undo restores every byte",
        "crates/knew-tui/src/tests/random.rs",
        "undo_brings_every_byte_back",
    ),
    (
        "boxes do not overlap, lines are connected, strangers share no segment",
        "crates/knew-core/src/graph/layout/tests.rs",
        "every_picture_is_well_drawn",
    ),
    (
        "equal input, equal picture",
        "crates/knew-core/src/graph/layout/tests.rs",
        "the_same_graph_gives_the_same_picture",
    ),
    (
        "removing a route moves nothing above it",
        "crates/knew-core/src/graph/layout/tests.rs",
        "removing_a_route_moves_nothing_above_it",
    ),
    (
        "a list held still stays as it is while a thousand events arrive",
        "crates/knew-tui/src/tests/watching.rs",
        "a_list_held_still_shows_the_same_while_a_thousand_events_arrive",
    ),
    (
        "five hundred routes are laid out at once",
        "crates/knew-core/src/graph/layout/tests.rs",
        "five_hundred_routes_are_laid_out_within_a_blink",
    ),
    (
        "a large graph starts folded and says how much it hides",
        "crates/knew-core/src/graph/layout/tests.rs",
        "a_large_graph_starts_folded_and_a_small_one_does_not",
    ),
    (
        "a no names the attribute, its value and what was wanted",
        "crates/knew-filter/src/tests.rs",
        "a_no_names_attribute_value_and_what_was_wanted",
    ),
    (
        "every text can be read on its ground",
        "crates/knew-tui/src/ui/theme_tests.rs",
        "every_text_role_can_be_read_on_its_ground",
    ),
    (
        "80 by 24 shows at least eight rows of the picture and six events",
        "crates/knew-tui/src/ui/screen.rs",
        "eighty_by_twenty_four_shows_nine_graph_rows_and_six_events",
    ),
];

#[test]
fn every_promise_has_its_proof() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (promise, file, test) in PROMISES {
        let text = std::fs::read_to_string(root.join(file)).expect(file);
        assert!(
            text.contains(&format!("fn {test}(")),
            "{promise}: {file} has no {test}"
        );
    }
}
