//! Drives the engine: plans, events and fires, carried out in the order they were asked for.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use knew_core::graph::Graph;
use knew_core::graph::trust::TrustRequest;
use knew_core::model::{FaultSpec, Id};
use knew_core::record::Journal;
use knew_engine::{Clock, Engine, EngineOptions};
use knew_tui::app::{Message, WorkbenchMessage};
use knew_tui::state::workbench::WorkbenchId;

use super::send::{self, Sending};
use super::trust_store::TrustStore;
use super::trusted_runner::TrustedRunner;

/// One thing the engine is asked to do.
#[derive(Debug)]
pub enum EngineCommand {
    /// Run this graph under this number; starts the engine if it does not run.
    Apply(WorkbenchId, Arc<Graph>, u64),
    /// Take an event by the path a client's events take.
    Send(Box<Sending>),
    /// Let a source fire now.
    Fire(Id),
    /// Lay faults over a target.
    Faults(Id, Option<FaultSpec>),
    /// Grant what a folder asks for, now and from now on.
    Trust(TrustRequest),
    /// Stop.
    Halt,
}

/// What an engine needs to start.
#[derive(Clone)]
pub struct EngineSetup {
    /// Address, limits and fallbacks.
    pub options: EngineOptions,
    /// The clock it waits by.
    pub clock: Clock,
    /// Where it writes down what happens.
    pub journal: Arc<Journal>,
    /// What folders were trusted to do before.
    pub trust: TrustStore,
}

/// Carries out orders until nobody can give any more; then the engine stops.
pub async fn drive(
    start: EngineSetup,
    mut orders: mpsc::UnboundedReceiver<EngineCommand>,
    messages: mpsc::Sender<Message>,
    moved: watch::Sender<u64>,
) {
    let mut engine: Option<Arc<Engine>> = None;
    let mut trusted = TrustedRunner::new(start.trust.clone());
    while let Some(order) = orders.recv().await {
        match order {
            EngineCommand::Apply(workbench, graph, plan) => {
                let messages = Messages {
                    workbench,
                    sender: &messages,
                };
                if engine.is_none() {
                    engine = started(&start, &messages, &moved).await;
                }
                if let Some(engine) = &engine {
                    let asked = trusted.apply(graph, plan, engine);
                    if let Some(request) = asked {
                        messages.send(WorkbenchMessage::TrustNeeded(request)).await;
                    }
                }
            }
            EngineCommand::Send(sending) => send::send(engine.as_ref(), *sending, &messages),
            EngineCommand::Fire(source) => {
                if let Some(engine) = &engine {
                    engine.fire_source(&source);
                }
            }
            EngineCommand::Faults(of, faults) => {
                if let Some(engine) = &engine {
                    engine.override_faults(&of, faults);
                }
            }
            EngineCommand::Trust(request) => {
                if let Err(words) = trusted.grant(request, engine.as_deref()) {
                    tell(&messages, Message::Notice(words)).await;
                }
            }
            EngineCommand::Halt => stop(engine.take()).await,
        }
    }
    stop(engine).await;
}

/// Where news of a workbench's engine goes.
struct Messages<'a> {
    workbench: WorkbenchId,
    sender: &'a mpsc::Sender<Message>,
}

impl Messages<'_> {
    async fn send(&self, message: WorkbenchMessage) {
        tell(self.sender, Message::Workbench(self.workbench, message)).await;
    }
}

async fn started(
    start: &EngineSetup,
    messages: &Messages<'_>,
    moved: &watch::Sender<u64>,
) -> Option<Arc<Engine>> {
    let EngineSetup {
        options,
        clock,
        journal,
        ..
    } = start.clone();
    match Engine::start(options, clock, journal).await {
        Ok(engine) => {
            let address = engine.address().to_string();
            if let Some(port) = engine.port_taken() {
                let instead = address.clone();
                messages
                    .send(WorkbenchMessage::PortTaken { port, instead })
                    .await;
            }
            messages.send(WorkbenchMessage::Started(address)).await;
            tokio::spawn(forward(engine.journal_end(), moved.clone()));
            Some(Arc::new(engine))
        }
        Err(error) => {
            messages
                .send(WorkbenchMessage::EngineFailed(error.to_string()))
                .await;
            None
        }
    }
}

/// An engine may stop and another start; the screen listens in one place.
async fn forward(mut from: watch::Receiver<u64>, to: watch::Sender<u64>) {
    while from.changed().await.is_ok() {
        to.send_replace(*from.borrow_and_update());
    }
}

async fn stop(engine: Option<Arc<Engine>>) {
    // An engine that still answers a sender stops with the runtime instead.
    if let Some(engine) = engine.and_then(Arc::into_inner) {
        engine.stop().await;
    }
}

/// A screen that is gone needs no telling.
async fn tell(messages: &mpsc::Sender<Message>, message: Message) {
    let _ = messages.send(message).await;
}
