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

use super::queue_consumers::ConnectError;
use super::source_context::{
    ReconnectBackoff, SourceContext, SourceRecord, sink_rejected_condition,
};
use super::{encoding, pubsub_admin};
use crate::external::{ResolvedAddress, is_google_api};
use knew_core::model::queue::{PubSubEventFormat, PubSubTopic};
use knew_core::record::NodeCondition;

/// How many messages are under way at once.
const MAX_IN_FLIGHT: usize = 32;

/// How long Pub/Sub waits for an acknowledgement, in seconds, before it sends a message again.
const ACK_DEADLINE_SECONDS: u8 = 10;

/// Takes messages until it is over.
pub async fn consume(
    context: &Arc<SourceContext>,
    spec: &PubSubTopic,
    address: &ResolvedAddress,
) -> Result<(), ConnectError> {
    let resource = PubSubResource::new(context, spec, address);
    let opened = Box::pin(resource.subscribe(address));
    let Some(opened) = context.until_stopped(opened).await else {
        return Ok(());
    };
    let subscriber = opened?;
    let mut stream = subscriber
        .subscribe(resource.subscription.as_str())
        .set_max_outstanding_messages(i64::try_from(MAX_IN_FLIGHT).unwrap_or(1))
        .build();
    context.record_condition(NodeCondition::Ready);
    let mut work = JoinSet::new();
    let resource = Arc::new(resource);
    let ended = loop {
        while work.len() >= MAX_IN_FLIGHT {
            work.join_next().await;
        }
        match context.until_stopped(stream.next()).await {
            None => break Ok(()),
            Some(None) => {
                break Err(ConnectError::Transient(
                    "the stream of messages ended".to_owned(),
                ));
            }
            Some(Some(Err(error))) => break Err(ConnectError::transient(error)),
            Some(Some(Ok((message, handler)))) => {
                let (context, resource) = (context.clone(), resource.clone());
                work.spawn(async move {
                    send_and_acknowledge(&context, &resource, message, handler).await;
                });
            }
        }
    };
    while work.join_next().await.is_some() {}
    ended
}

/// Gives a message back only after a wait, because Pub/Sub sends it again at once.
async fn send_and_acknowledge(
    context: &SourceContext,
    resource: &PubSubResource,
    message: Message,
    handler: Handler,
) {
    let _in_flight = context.begin_in_flight();
    let event = match context.build_event(resource.record_from_message(&message)) {
        Ok(event) => event,
        Err(words) => return context.record_condition(NodeCondition::Failed(words)),
    };
    match context.send(event).await {
        Ok(()) => {
            handler.ack();
            context.record_condition(NodeCondition::Ready);
        }
        Err(status) => {
            context.record_condition(sink_rejected_condition(status));
            context.sleep(ReconnectBackoff::new().next_wait()).await;
            handler.nack();
        }
    }
}

/// The names of things in Pub/Sub.
struct PubSubResource {
    topic: String,
    subscription: String,
    format: PubSubEventFormat,
    /// `None` for Google itself.
    emulator: Option<String>,
}

impl PubSubResource {
    fn new(context: &SourceContext, spec: &PubSubTopic, address: &ResolvedAddress) -> Self {
        let project = format!("projects/{}", spec.project);
        let own = format!("{project}/subscriptions/knew-{}", context.id.namespace);
        let written = address.expose();
        let google = is_google_api(written);
        let url = match written.split_once("://") {
            Some(_) => written.to_owned(),
            None => format!("http://{written}"),
        };
        Self {
            topic: format!("{project}/topics/{}", spec.topic),
            subscription: format!("{own}-{}", context.id.name),
            format: spec.format,
            emulator: (!google).then_some(url),
        }
    }

    /// Makes the subscription where it is not there; the topic too, except in Google's own cloud.
    async fn subscribe(&self, address: &ResolvedAddress) -> Result<Subscriber, ConnectError> {
        if let Some(endpoint) = &self.emulator {
            let names = [self.subscription.as_str(), self.topic.as_str()];
            pubsub_admin::create_topic(endpoint, &self.topic).await?;
            pubsub_admin::create_subscription(endpoint, names, ACK_DEADLINE_SECONDS).await?;
            let anonymous = anonymous::Builder::new().build();
            let subscriber = Subscriber::builder().with_endpoint(endpoint);
            return subscriber
                .with_credentials(anonymous)
                .build()
                .await
                .map_err(credentials_error);
        }
        let subscriptions = SubscriptionAdmin::builder().with_endpoint(address.expose());
        let subscriptions = subscriptions.build().await.map_err(credentials_error)?;
        let created = subscriptions
            .create_subscription()
            .set_name(&self.subscription)
            .set_topic(&self.topic)
            .set_ack_deadline_seconds(ACK_DEADLINE_SECONDS)
            .send()
            .await;
        created.map(drop).or_else(ignore_already_exists)?;
        let subscriber = Subscriber::builder().with_endpoint(address.expose());
        subscriber.build().await.map_err(credentials_error)
    }

    fn record_from_message(&self, message: &Message) -> SourceRecord {
        let time = message.publish_time.as_ref().and_then(|publish_time| {
            Timestamp::new(publish_time.seconds(), publish_time.nanos()).ok()
        });
        let ty = message.attributes.get("ce-type").cloned();
        let body = match self.format {
            PubSubEventFormat::GoMessage => serde_json::to_vec(&GoMessage {
                id: &message.message_id,
                data: encoding::encode_base64(&message.data),
                attributes: Some(encoding::sort_pairs(&message.attributes))
                    .filter(|attributes| !attributes.is_empty()),
                publish_time: time.map(|time| time.to_string()),
            }),
            PubSubEventFormat::PushRequest => serde_json::to_vec(&PushRequestBody {
                subscription: &self.subscription,
                message: PushedMessage {
                    message_id: &message.message_id,
                    data: encoding::encode_base64(&message.data),
                    attributes: encoding::sort_pairs(&message.attributes),
                    publish_time: time.map(|time| time.to_string()),
                },
            }),
        };
        SourceRecord {
            id: message.message_id.clone(),
            ty: ty.filter(|_| self.format == PubSubEventFormat::GoMessage),
            time,
            content_type: Some("application/json".to_owned()),
            data: body.unwrap_or_default().into(),
            ..SourceRecord::default()
        }
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "errors are handed over address by map_err"
)]
fn credentials_error(error: impl ToString) -> ConnectError {
    ConnectError::Permanent(format!(
        "{}; see GOOGLE_APPLICATION_CREDENTIALS",
        error.to_string()
    ))
}

fn ignore_already_exists(error: google_cloud_pubsub::Error) -> Result<(), ConnectError> {
    use google_cloud_pubsub::Error;
    let code = error.status().map(|status| status.code.name().to_owned());
    match code.as_deref() {
        Some("ALREADY_EXISTS") => Ok(()),
        Some("NOT_FOUND" | "PERMISSION_DENIED" | "UNAUTHENTICATED" | "INVALID_ARGUMENT") => {
            Err(ConnectError::Permanent(Error::to_string(&error)))
        }
        _ => Err(ConnectError::transient(error)),
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
struct PushRequestBody<'a> {
    subscription: &'a str,
    message: PushedMessage<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PushedMessage<'a> {
    message_id: &'a str,
    data: String,
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    attributes: std::collections::BTreeMap<&'a String, &'a String>,
    publish_time: Option<String>,
}
