//! Tests of keeping unsaved edits.

use std::os::unix::fs::PermissionsExt;

use super::*;

struct World {
    home: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        Self { home }
    }

    /// A run of the program; it ends when it is dropped.
    fn run(&self) -> UnsavedStore {
        UnsavedStore {
            folder: Some(self.kept()),
            run: Mutex::default(),
        }
    }

    fn kept(&self) -> PathBuf {
        self.home.path().join("unsaved")
    }

    fn shop(&self) -> PathBuf {
        self.home.path().join("shop.yaml")
    }

    fn opened(&self, text: &str) -> Vec<OpenedText> {
        fs::write(self.shop(), text).expect("written");
        vec![OpenedText {
            name: "shop.yaml".into(),
            path: Some(self.shop()),
            text: text.into(),
        }]
    }

    fn edited(&self, text: &str) -> Vec<UnsavedText> {
        fs::write(self.shop(), "old").expect("written");
        vec![UnsavedText {
            name: "shop.yaml".into(),
            path: Some(self.shop()),
            base: "old".into(),
            text: text.into(),
        }]
    }

    fn files(&self) -> usize {
        fs::read_dir(self.kept()).map_or(0, Iterator::count)
    }
}

#[test]
fn edits_of_a_run_that_ended_are_found_and_those_of_one_that_lives_are_not() {
    let world = World::new();
    let run = world.run();
    run.keep(&world.edited("new")).expect("kept");
    assert_eq!(world.run().find(&world.opened("old")), []);
    assert_eq!(run.find(&world.opened("old")), [], "nor one's own");
    drop(run);
    let found = world.run().find(&world.opened("old"));
    assert_eq!((&*found[0].text, found[0].changed), ("new", false));
    let found = world.run().find(&world.opened("theirs"));
    assert_eq!((&*found[0].text, found[0].changed), ("new", true));
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&world.kept()), 0o700);
    for entry in fs::read_dir(world.kept()).expect("a folder") {
        assert_eq!(mode(&entry.expect("an entry").path()), 0o600);
    }
}

#[test]
fn what_was_saved_or_discarded_is_gone() {
    let world = World::new();
    let run = world.run();
    run.keep(&world.edited("new")).expect("kept");
    run.keep(&[]).expect("kept");
    assert_eq!(world.files(), 0);
    run.keep(&world.edited("newer")).expect("kept");
    assert!(run.end(&world.edited("newest")).expect("kept"));
    run.keep(&[]).expect("too late");
    drop(run);
    let found = world.run().find(&world.opened("old"));
    assert_eq!(&*found[0].text, "newest");
    world.run().forget(&[found[0].id.clone()]);
    assert_eq!(world.run().find(&world.opened("old")), []);
    assert_eq!(world.files(), 0);
}

#[test]
fn edits_that_are_on_disk_by_now_are_not_offered() {
    let world = World::new();
    world.run().keep(&world.edited("new")).expect("kept");
    assert_eq!(world.run().find(&world.opened("new")), []);
    assert_eq!(world.files(), 0);
}

#[test]
fn other_files_of_the_same_run_stay_kept() {
    let world = World::new();
    let mut texts = world.edited("new");
    let other = world.home.path().join("other/b.yaml");
    texts.push(UnsavedText {
        name: "b.yaml".into(),
        path: Some(other.clone()),
        base: "old".into(),
        text: "b".into(),
    });
    world.run().keep(&texts).expect("kept");
    let found = world.run().find(&world.opened("old"));
    assert_eq!(found.len(), 1);
    world.run().forget(&[found[0].id.clone()]);
    let opened = OpenedText {
        name: "b.yaml".into(),
        path: Some(other),
        text: "old".into(),
    };
    assert_eq!(&*world.run().find(&[opened])[0].text, "b");
}

#[test]
fn a_file_that_was_begun_is_offered_in_its_folder() {
    let world = World::new();
    let path = world.home.path().join("knew.yaml");
    let begun = UnsavedText {
        name: "knew.yaml".into(),
        path: Some(path.clone()),
        base: "".into(),
        text: "connect: {}".into(),
    };
    world.run().keep(&[begun]).expect("kept");
    let found = world.run().find(&world.opened("old"));
    assert_eq!((&*found[0].name, found[0].changed), ("knew.yaml", false));
    assert_eq!(found[0].path.as_ref(), Some(&path));
}

#[test]
fn a_text_from_a_pipe_is_offered_where_the_same_text_comes_again() {
    let world = World::new();
    let [one, other] = ["one", "other"].map(|text| OpenedText {
        name: "stdin".into(),
        path: None,
        text: text.into(),
    });
    let edited = UnsavedText {
        name: "stdin".into(),
        path: None,
        base: "one".into(),
        text: "two".into(),
    };
    world.run().keep(&[edited]).expect("kept");
    assert_eq!(world.run().find(&[other]), []);
    assert_eq!(world.run().find(&[one]).len(), 1);
}

#[test]
fn only_so_many_and_so_much_is_kept() {
    let world = World::new();
    let large = "x".repeat(LARGEST_TEXTS + 1);
    let error = world
        .run()
        .keep(&world.edited(&large))
        .expect_err("too large");
    assert!(error.to_string().contains("32 MiB"), "{error}");
    let (store, failed) = (world.run(), Err(error));
    assert!(
        store
            .news(&failed)
            .is_some_and(|words| words.contains("save them"))
    );
    assert_eq!(store.news(&failed), None, "not at each key");
    for _ in 0..RUNS + 3 {
        world.run().keep(&world.edited("new")).expect("kept");
    }
    assert_eq!(world.run().find(&world.opened("old")).len(), 1);
    assert_eq!(world.files(), 2 * RUNS, "each with its lock");
}

#[test]
fn damaged_files_are_passed_by() {
    let world = World::new();
    world.run().keep(&world.edited("new")).expect("kept");
    fs::write(world.kept().join("x.json"), "{").expect("written");
    assert_eq!(world.run().find(&world.opened("old")).len(), 1);
}
