//! Rules about objects together: what they name, what reaches them, and what comes back.

use super::{CheckRule, error, info, warning};
use crate::model::ProblemCode;

pub(super) const RULES: &[CheckRule] = &[
    error(
        ProblemCode::DanglingReference,
        "A reference or address leads to nothing, or to something that takes no events; the nearest name is offered.",
        "Add the object, or correct kind, apiVersion, name or namespace.",
        "The object never gets ready, and delivers nothing at all.",
    ),
    error(
        ProblemCode::MissingHub,
        "A Trigger or Subscription hangs on a broker or channel that is not there.",
        "Add it, or correct the name; a Trigger finds brokers of its own namespace only.",
        "It never gets ready, and no event reaches its subscriber.",
    ),
    error(
        ProblemCode::MissingDependency,
        "A Trigger waits for an object that is not there.",
        "Add the object, or remove the annotation knative.dev/dependency.",
        "Until that object is ready the Trigger delivers nothing.",
    ),
    info(
        ProblemCode::HeldUp,
        "A Trigger waits for an object that is there and cannot get ready; the cause is named.",
        "Fix that object; nothing has to change in the Trigger.",
        "Only the cause needs work.",
    ),
    warning(
        ProblemCode::NoRoutes,
        "A broker or channel has nothing that takes events out of it.",
        "Add a Trigger or Subscription, or remove it.",
        "What it takes is accepted and dropped.",
    ),
    info(
        ProblemCode::NeverFed,
        "No source in the files sends an event that the Trigger takes.",
        "Nothing, if clients or replies send such events.",
        "A filter with a slip in it looks exactly like this; where one letter makes the difference, it is a warning.",
    ),
    warning(
        ProblemCode::DuplicateRoute,
        "Two Triggers have one filter and one subscriber.",
        "Remove one of the two.",
        "The subscriber gets every event twice.",
    ),
    info(
        ProblemCode::ShadowedRoute,
        "A Trigger takes what another one already sends to the same subscriber.",
        "Remove it, or let the wider one leave these events out.",
        "The subscriber gets these events twice.",
    ),
    warning(
        ProblemCode::DropsRetries,
        "A `delivery` block says nothing of retries, and so drops those it would inherit.",
        "Write retry, backoffPolicy and backoffDelay in it; retry: 0 if none are wanted.",
        "Delivery is copied as a block, not merged: with one of its own, even an empty one, a route inherits nothing but the dead letter sink, and a Broker does not get the cluster's default of 10 retries.",
    ),
    info(
        ProblemCode::ReplyLoop,
        "A Trigger that takes everything also gets what its own subscriber replies.",
        "Nothing, if it never replies with an event; otherwise filter by type.",
        "Replies go back into the broker, and round again until their hops are used up.",
    ),
    warning(
        ProblemCode::EndlessLoop,
        "What a route sends comes back to it.",
        "Break the circle, or filter what comes back.",
        "Brokers end a loop after 255 hops; channels never do.",
    ),
    warning(
        ProblemCode::UnknownName,
        "`knew.yaml` tells of a service or source that no manifest has.",
        "Correct the name; write namespace/name where several have it.",
        "What is said there changes nothing.",
    ),
    warning(
        ProblemCode::SystemNotBuilt,
        "An object needs a system, such as Kafka, that this knew is built without.",
        "Install knew with the feature it names, such as `--features kafka`.",
        "A cluster is not concerned. Here a hub cannot store events, a source receives none, and a sink only shows what it gets.",
    ),
];
