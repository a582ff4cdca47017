//! What a process finds around it: its command, its folder, and the variables Knative would set.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use super::process_group::LaunchSpec;
use crate::external::{Environment, Secret, resolve_references};
use knew_core::graph::local::{CE_OVERRIDES, ce_overrides_json};
use knew_core::model::Id;
use knew_core::model::service_backend::{ProcessCommand, ProcessSpec};

/// Programs that run containers, the first that is there is taken.
const RUNTIMES: [&str; 2] = ["docker", "podman"];

/// The port inside a container, as on a cluster.
const CONTAINER_PORT: &str = "8080";

/// What a binding tells a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinkBindingValues {
    /// `K_SINK`: an address of this machine.
    pub sink: String,
    /// `K_CE_OVERRIDES`.
    pub overrides: BTreeMap<String, String>,
}

/// Everything a launch depends on.
#[derive(Debug)]
pub struct LaunchContext<'a> {
    /// For whom it is started.
    pub id: &'a Id,
    /// What is started.
    pub process: &'a ProcessSpec,
    /// The folder paths start from.
    pub folder: &'a str,
    /// The image of the manifest.
    pub image: Option<&'a str>,
    /// Where it sends events of its own.
    pub binding: Option<&'a SinkBindingValues>,
    /// The port it is called at; none for a source.
    pub port: Option<u16>,
    /// Where variables are looked up.
    pub environment: &'a Environment,
}

impl LaunchContext<'_> {
    /// The folder it runs in.
    #[must_use]
    pub fn working_dir(&self) -> PathBuf {
        let folder = Path::new(self.folder);
        let dir = self.process.dir.as_deref().unwrap_or(".");
        let dir = folder.join(dir);
        if dir.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            dir
        }
    }

    /// What is started, and what of it must not be shown.
    pub async fn resolve(&self) -> Result<(LaunchSpec, Vec<Secret>), String> {
        let mut secrets = Vec::new();
        let mut env = self.knative_variables();
        for (name, text) in &self.process.env {
            let filled = resolve_references(text, self.environment).await?;
            secrets.extend(filled.secrets);
            env.push((name.clone(), filled.text));
        }
        let command = match &self.process.command {
            ProcessCommand::Program(words) => words.clone(),
            ProcessCommand::Shell(line) => ["sh", "-c", line].map(str::to_owned).into(),
            ProcessCommand::Container(image) => self.container_command(image.as_deref(), &env)?,
        };
        let contained = matches!(self.process.command, ProcessCommand::Container(_));
        if let Some(port) = self.port.filter(|_| !contained) {
            env.push(("PORT".to_owned(), port.to_string()));
        }
        let dir = self.working_dir();
        Ok((LaunchSpec { command, dir, env }, secrets))
    }

    fn knative_variables(&self) -> Vec<(String, String)> {
        let mut env = Vec::new();
        let mut set = |name: &str, value: String| env.push((name.to_owned(), value));
        if self.port.is_some() {
            set("K_SERVICE", self.id.name.clone());
            set("K_CONFIGURATION", self.id.name.clone());
            set("K_REVISION", format!("{}-00001", self.id.name));
        }
        if let Some(binding) = self.binding {
            set("K_SINK", binding.sink.clone());
            set(CE_OVERRIDES, ce_overrides_json(&binding.overrides));
        }
        env
    }

    /// Values reach the container through the environment of the runtime: on its command line
    /// everybody on this machine could read them.
    fn container_command(
        &self,
        own: Option<&str>,
        env: &[(String, String)],
    ) -> Result<Vec<String>, String> {
        let Some(image) = own.or(self.image) else {
            return Err("neither knew.yaml nor the manifest names an image".to_owned());
        };
        let path = env::var_os("PATH").unwrap_or_default();
        let there = |it: &&&str| env::split_paths(&path).any(|dir| dir.join(it).is_file());
        let Some(runtime) = RUNTIMES.iter().find(there) else {
            return Err("neither docker nor podman is on the PATH; install one".to_owned());
        };
        let port = self.port.unwrap_or_default();
        let publish = format!("127.0.0.1:{port}:{CONTAINER_PORT}");
        let inside = format!("PORT={CONTAINER_PORT}");
        let mut words = vec![*runtime, "run", "--rm", "-p", &publish, "-e", &inside];
        for (name, _) in env {
            words.extend(["-e", name]);
        }
        words.push(image);
        Ok(words.into_iter().map(str::to_owned).collect())
    }
}
