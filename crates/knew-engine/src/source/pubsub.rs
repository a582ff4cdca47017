//! Google Pub/Sub: the messages of a topic, through a subscription of the source's own.
//!
//! A message is acknowledged when the sink has accepted its event; else it is given back, and Pub/Sub
//! sends it again.

use std::sync::Arc;

use google_cloud_auth::credentials::anonymous;
use google_cloud_pubsub::client::{Subscriber, SubscriptionAdmin};
use google_cloud_pubsub::model::Message;
use google_cloud_pubsub::subscriber::handler::Handler;
use jiff::Timestamp;
use serde::Serialize;
use tokio::task::JoinSet;

use super::feed::Trouble;
use super::intake::{Backoff, Intake, Taken, refused};
use super::{emulator, text};
use crate::outside::{Address, is_of_google};
use knew_core::model::feed::{MessageLayout, Subscribed};
use knew_core::record::Condition;

/// How many messages are under way at once.
const AT_ONCE: usize = 32;

/// How long Pub/Sub waits for an acknowledgement, in seconds, before it sends a message again.
const DEADLINE: u8 = 10;

/// Takes messages until it is over.
pub async fn take(intake: &Arc<Intake>, it: &Subscribed, address: &Address) -> Result<(), Trouble> {
    let place = Place::of(intake, it, address);
    let opened = Box::pin(place.subscribe(address));
    let Some(opened) = intake.unless_over(opened).await else {
        return Ok(());
    };
    let subscriber = opened?;
    let mut stream = subscriber
        .subscribe(place.subscription.as_str())
        .set_max_outstanding_messages(i64::try_from(AT_ONCE).unwrap_or(1))
        .build();
    intake.is(Condition::Ready);
    let mut work = JoinSet::new();
    let place = Arc::new(place);
    let ended = loop {
        while work.len() >= AT_ONCE {
            work.join_next().await;
        }
        match intake.unless_over(stream.next()).await {
            None => break Ok(()),
            Some(None) => break Err(Trouble::Passing("the stream of messages ended".to_owned())),
            Some(Some(Err(error))) => break Err(Trouble::passing(error)),
            Some(Some(Ok((message, handler)))) => {
                let (intake, place) = (intake.clone(), place.clone());
                work.spawn(async move { hand_over(&intake, &place, message, handler).await });
            }
        }
    };
    while work.join_next().await.is_some() {}
    ended
}

/// Gives a message back only after a wait, because Pub/Sub sends it again at once.
async fn hand_over(intake: &Intake, place: &Place, message: Message, handler: Handler) {
    let _held = intake.hold();
    let event = match intake.event(place.taken(&message)) {
        Ok(event) => event,
        Err(words) => return intake.is(Condition::Failed(words)),
    };
    match intake.offer(event).await {
        Ok(()) => {
            handler.ack();
            intake.is(Condition::Ready);
        }
        Err(status) => {
            intake.is(refused(status));
            intake.pause(Backoff::new().next()).await;
            handler.nack();
        }
    }
}

/// The names of things in Pub/Sub.
struct Place {
    topic: String,
    subscription: String,
    layout: MessageLayout,
    /// `None` for Google itself.
    emulator: Option<String>,
}

impl Place {
    fn of(intake: &Intake, it: &Subscribed, address: &Address) -> Self {
        let project = format!("projects/{}", it.project);
        let own = format!("{project}/subscriptions/knew-{}", intake.id.namespace);
        let whole = address.whole();
        let google = is_of_google(whole);
        let spelt = match whole.split_once("://") {
            Some(_) => whole.to_owned(),
            None => format!("http://{whole}"),
        };
        Self {
            topic: format!("{project}/topics/{}", it.topic),
            subscription: format!("{own}-{}", intake.id.name),
            layout: it.layout,
            emulator: (!google).then_some(spelt),
        }
    }

    /// Makes the subscription where it is not there; the topic too, except in Google's own cloud.
    async fn subscribe(&self, address: &Address) -> Result<Subscriber, Trouble> {
        if let Some(endpoint) = &self.emulator {
            let names = [self.subscription.as_str(), self.topic.as_str()];
            emulator::make_topic(endpoint, &self.topic).await?;
            emulator::make_subscription(endpoint, names, DEADLINE).await?;
            let nobody = anonymous::Builder::new().build();
            let subscriber = Subscriber::builder().with_endpoint(endpoint);
            return subscriber
                .with_credentials(nobody)
                .build()
                .await
                .map_err(refused_login);
        }
        let subscriptions = SubscriptionAdmin::builder().with_endpoint(address.whole());
        let subscriptions = subscriptions.build().await.map_err(refused_login)?;
        let made = subscriptions
            .create_subscription()
            .set_name(&self.subscription)
            .set_topic(&self.topic)
            .set_ack_deadline_seconds(DEADLINE)
            .send()
            .await;
        made.map(drop).or_else(unless_there)?;
        let subscriber = Subscriber::builder().with_endpoint(address.whole());
        subscriber.build().await.map_err(refused_login)
    }

    fn taken(&self, message: &Message) -> Taken {
        let time = message.publish_time.as_ref().and_then(|publish_time| {
            Timestamp::new(publish_time.seconds(), publish_time.nanos()).ok()
        });
        let kind = message.attributes.get("ce-type").cloned();
        let body = match self.layout {
            MessageLayout::Go => serde_json::to_vec(&GoMessage {
                id: &message.message_id,
                data: text::base64(&message.data),
                attributes: Some(text::sorted(&message.attributes)).filter(|it| !it.is_empty()),
                publish_time: time.map(|time| time.to_string()),
            }),
            MessageLayout::Pushed => serde_json::to_vec(&Push {
                subscription: &self.subscription,
                message: Pushed {
                    message_id: &message.message_id,
                    data: text::base64(&message.data),
                    attributes: text::sorted(&message.attributes),
                    publish_time: time.map(|time| time.to_string()),
                },
            }),
        };
        Taken {
            id: message.message_id.clone(),
            kind: kind.filter(|_| self.layout == MessageLayout::Go),
            time,
            content_type: Some("application/json".to_owned()),
            data: body.unwrap_or_default().into(),
            ..Taken::default()
        }
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "errors are handed over whole by map_err"
)]
fn refused_login(error: impl ToString) -> Trouble {
    Trouble::Lasting(format!(
        "{}; see GOOGLE_APPLICATION_CREDENTIALS",
        error.to_string()
    ))
}

fn unless_there(error: google_cloud_pubsub::Error) -> Result<(), Trouble> {
    use google_cloud_pubsub::Error;
    let code = error.status().map(|status| status.code.name().to_owned());
    match code.as_deref() {
        Some("ALREADY_EXISTS") => Ok(()),
        Some("NOT_FOUND" | "PERMISSION_DENIED" | "UNAUTHENTICATED" | "INVALID_ARGUMENT") => {
            Err(Trouble::Lasting(Error::to_string(&error)))
        }
        _ => Err(Trouble::passing(error)),
    }
}

/// A message as the client for Go writes it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct GoMessage<'a> {
    #[serde(rename = "ID")]
    id: &'a str,
    data: String,
    attributes: Option<std::collections::BTreeMap<&'a String, &'a String>>,
    publish_time: Option<String>,
}

/// What Pub/Sub pushes.
#[derive(Serialize)]
struct Push<'a> {
    subscription: &'a str,
    message: Pushed<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pushed<'a> {
    message_id: &'a str,
    data: String,
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    attributes: std::collections::BTreeMap<&'a String, &'a String>,
    publish_time: Option<String>,
}
