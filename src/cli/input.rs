//! What a subcommand works on: the files it was given, and everything that follows from them.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::shell::save;
use knew_core::graph::{self, Graph};
use knew_core::manifest::{Manifest, fix, load};
use knew_core::model::{Problem, ProblemLocation};

/// The PATH arguments of a subcommand.
#[derive(Args, Clone, Debug)]
pub struct Paths {
    /// Files and folders; `-` reads stdin
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
}

/// Files, and everything derived from them.
pub struct Input {
    /// The texts and their objects.
    pub manifest: Manifest,
    /// The four roles.
    pub graph: Graph,
    /// Everything that is wrong, in the order of the text.
    pub problems: Vec<Problem>,
}

impl Paths {
    /// These paths.
    #[must_use]
    pub fn of(paths: Vec<PathBuf>) -> Self {
        Self { paths }
    }

    /// Mends in the files what can be mended in one way only; says how many problems went.
    pub fn mend(&self) -> anyhow::Result<usize> {
        let reading = load::load_paths(&self.paths);
        let (mended, count) = fix::fix_all(&reading.files);
        let pairs = reading.files.iter().zip(&mended).zip(&reading.paths);
        for ((before, after), path) in pairs.filter(|((one, two), _)| one.text != two.text) {
            let Some(path) = path else {
                anyhow::bail!("{} cannot be written; name a file", before.name);
            };
            save::save(path, &after.text).map_err(anyhow::Error::msg)?;
        }
        Ok(count)
    }

    /// Reads the files. Fails only when there is nothing to work on at all.
    pub fn load(&self) -> anyhow::Result<Input> {
        let named = self.paths.iter().filter(|path| path.as_os_str() != "-");
        for path in named.filter(|named| !load::is_pattern(named)) {
            path.metadata()
                .with_context(|| format!("{} cannot be opened", path.display()))?;
        }
        let reading = load::load_paths(&self.paths);
        Ok(Input::of(reading.files, reading.problems))
    }
}

impl Input {
    /// Lets go of what only looking at the files needs, before a run that may last for days.
    pub fn lighten(&mut self) {
        self.manifest.release_trees();
        self.problems = Vec::new();
    }

    /// These texts, and what could not be read beside them.
    pub(super) fn of(files: Vec<knew_core::manifest::File>, unreadable: Vec<Problem>) -> Self {
        let manifest = Manifest::from_files(files);
        let (graph, found) = graph::build_and_check(
            &manifest.resources,
            &manifest.workspace,
            knew_engine::BUILT_IN_SYSTEMS,
        );
        let mut problems = unreadable;
        problems.extend(manifest.problems.iter().cloned());
        problems.extend(manifest.without_placeholder_problems(found));
        problems.sort_by_cached_key(|problem| place_key(&manifest, &problem.at));
        Self {
            manifest,
            graph,
            problems,
        }
    }
}

/// Problems stand in the order of the text; those without a place come first.
fn place_key(manifest: &Manifest, at: &ProblemLocation) -> (usize, usize, usize) {
    let Some(place) = manifest.locate(at) else {
        return (0, 0, 0);
    };
    let file = manifest.file_named(&place.file);
    (file.map_or(0, |file| file + 1), place.line, place.column)
}
