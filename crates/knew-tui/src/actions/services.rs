//! What stands for services on this machine: trust in the folder, what processes say, faults over them.

use crate::app::{App, Effect};
use crate::state::form::{Form, faults as fault_form};
use crate::state::layer::output::Output;
use crate::state::layer::{Layer, LayerOutcome};
use crate::state::toast::Level;
use knew_core::graph::trust::TrustRequest;
use knew_core::model::{FaultSpec, Id, ServiceBackend};

impl App {
    /// What lies over a target now: what was switched here, else what `knew.yaml` says.
    #[must_use]
    pub fn faults_over(&self, id: &Id) -> Option<&FaultSpec> {
        let said = self.workbench.open.graph.local.faults.get(id);
        let faults = self.workbench.faults.get(id).or(said)?;
        (!faults.is_empty()).then_some(faults)
    }

    /// The target that faults would be laid over: the selected one, or the one a route delivers to.
    #[must_use]
    pub(crate) fn victim(&self) -> Option<Id> {
        let (graph, id) = (
            &self.workbench.open.graph,
            self.workbench.selected.as_ref()?,
        );
        let end = graph.route(id).and_then(|route| route.subscriber.as_ref());
        let id = end.map_or(id, |end| &end.id);
        graph.target(id).map(|target| target.id.clone())
    }
}

/// What stands for a service on this machine, in words.
#[must_use]
pub(crate) fn runner_words(app: &App, id: &Id) -> String {
    let local = &app.workbench.open.graph.local;
    match local.runner(id) {
        ServiceBackend::Display => {
            "a service; what it gets is shown as event_display does".to_owned()
        }
        ServiceBackend::Url(url) => format!("a service; {url} stands for it"),
        ServiceBackend::Stub(stub) => {
            let answers = match stub.answers.len() {
                1 => "one answer".to_owned(),
                count => format!("{count} answers in turn"),
            };
            format!("a service; a stub stands for it, {answers}")
        }
        ServiceBackend::Process(_) => {
            let mut commands = local.commands().into_iter();
            let line = commands
                .find(|command| command.owner == *id)
                .map(|command| command.line);
            let line = line.unwrap_or_default();
            format!("a service; {line} stands for it; o shows what it says")
        }
    }
}

/// What goes wrong there on purpose, in a sentence.
#[must_use]
pub(crate) fn fault_words(app: &App, id: &Id) -> Option<String> {
    let faults = app.faults_over(id)?;
    let by = if app.workbench.faults.contains_key(id) {
        "switched here, not saved"
    } else {
        "from knew.yaml"
    };
    Some(format!(
        "faults over {}, {by}: {faults}; x changes them",
        id.name
    ))
}

/// Opens the form with what lies over the target now.
pub(crate) fn edit_faults(app: &mut App) {
    if let Some(id) = app.victim() {
        let now = app.faults_over(&id).cloned().unwrap_or_default();
        app.open_form(fault_form::form(&id, &now));
    }
}

/// Lays what a form describes over a target; the form closes once that is done.
pub(crate) fn lay(app: &mut App, form: &mut Form, of: &Id) -> LayerOutcome {
    let Some(faults) = fault_form::read_faults(form) else {
        return LayerOutcome::Stays;
    };
    let said = app.workbench.open.graph.local.faults.get(of).cloned();
    let switched = (faults != said.unwrap_or_default()).then_some(faults.clone());
    match &switched {
        Some(faults) => app.workbench.faults.insert(of.clone(), faults.clone()),
        None => app.workbench.faults.remove(of),
    };
    let words = if faults.is_empty() {
        format!("no faults over {}", of.name)
    } else {
        format!("{} from now on {faults}; not saved", of.name)
    };
    app.say(Level::Info, words);
    app.ask(Effect::Faults {
        of: of.clone(),
        faults: switched,
    });
    LayerOutcome::Closes
}

/// Takes the question whether the folder is trusted; one that asks for nothing takes it back.
pub(crate) fn ask_for_trust(app: &mut App, request: TrustRequest) {
    app.workbench.untrusted = request;
    // What is on the screen is the question before.
    app.hits.trust_request = None;
    // Another question starts at its first line, and its time counts from now.
    app.layers
        .retain(|layer| !matches!(layer, Layer::Trust { .. }));
    if app.workbench.untrusted.is_empty() {
        return;
    }
    if app.workbench.editor.is_some() {
        let words = "the text needs more than this folder is trusted with; C shows it";
        app.say(Level::Info, words);
    } else {
        show_trust_request(app);
    }
}

pub(crate) fn show_trust_request(app: &mut App) {
    let is_question = |layer: &Layer| matches!(layer, Layer::Trust { .. });
    if !app.layers.iter().any(is_question) && !app.workbench.untrusted.is_empty() {
        app.layers.push(Layer::Trust {
            request: app.workbench.untrusted.clone(),
            top: 0,
            since: app.now,
        });
    }
}

/// Takes the answer to a question that was shown whole.
pub(crate) fn answer(app: &mut App, request: &TrustRequest, yes: bool) {
    if yes {
        if app.workbench.untrusted == *request {
            app.workbench.untrusted = TrustRequest::default();
        }
        app.ask(Effect::Trust(request.clone()));
    } else {
        app.say(
            Level::Info,
            "not trusted; everything else runs, and C asks again",
        );
    }
}

impl App {
    /// Answers the question whether a folder is trusted, all of which was shown.
    #[must_use]
    pub fn answer_trust(&mut self, request: &TrustRequest, yes: bool) -> Vec<Effect> {
        answer(self, request, yes);
        std::mem::take(&mut self.asked)
    }
}

/// Opens what processes say, at the selected one if it is one.
pub(crate) fn show_output(app: &mut App) {
    let speakers = app.logs.processes();
    let selected = app.victim().or_else(|| app.workbench.selected.clone());
    let at = speakers
        .iter()
        .position(|speaker| Some(&**speaker) == selected.as_ref());
    app.layers.push(Layer::Output(Output {
        speaker: at.unwrap_or(0),
        bottom: None,
    }));
}
