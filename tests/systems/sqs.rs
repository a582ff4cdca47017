//! Queues of AWS SQS.

use knew_core::graph::trust::Trust;
use std::process::Command;

use knew_engine::Environment;

use crate::server::{Server, python};
use crate::world::{World, graph};

/// Runs a few lines of Python with `boto3`, where `sqs` is the client and `url` that of the queue.
fn boto(server: &Server, lines: &str) -> String {
    let program = format!(
        "
import boto3, json
sqs = boto3.client('sqs', endpoint_url='http://{}', region_name='us-east-1',
                   aws_access_key_id='a', aws_secret_access_key='b')
url = sqs.create_queue(QueueName='orders')['QueueUrl']
{lines}
",
        server.address()
    );
    let out = Command::new(python("sqs").unwrap())
        .args(["-c", &program])
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

const LEFT: &str = "
a = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=['All'])['Attributes']
print(a['ApproximateNumberOfMessages'], a['ApproximateNumberOfMessagesNotVisible'])
";

const OLD: &str = "
apiVersion: sources.knative.dev/v1alpha1
kind: AwsSqsSource
metadata: {name: s, namespace: ns}
spec:
  queueUrl: https://sqs.us-east-1.amazonaws.com/123456789012/orders
  sink: {apiVersion: serving.knative.dev/v1, kind: Service, name: display}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: display, namespace: ns}
";

#[tokio::test(flavor = "multi_thread")]
async fn messages_arrive_and_are_deleted_and_refused_ones_come_again() {
    let Some(server) = Server::sqs() else { return };
    let sent = boto(
        &server,
        "print(sqs.send_message(QueueUrl=url, MessageBody='hi')['MessageId'])",
    );
    let url = format!("http://{}", server.address());
    let around = || Environment::from_pairs([("AWS_ENDPOINT_URL_SQS", url.as_str())]);
    let refusing = OLD.replace(
        "{apiVersion: serving.knative.dev/v1, kind: Service, name: display}",
        "{apiVersion: v1, kind: Service, name: gone}",
    );
    let world = World::around(&graph(&refusing, "{}"), around(), Trust::default()).await;
    world.until_refused("s").await;
    world.engine.apply(&graph(OLD, "{}"), 2);
    let event = world.until_shown(1).await.remove(0);
    assert_eq!(event.ty, "aws.sqs.message");
    assert_eq!(
        event.source,
        "https://sqs.us-east-1.amazonaws.com/123456789012/orders"
    );
    assert_eq!(event.id, sent);
    assert!(event.time.is_some());
    let body: serde_json::Value = serde_json::from_slice(&event.data.unwrap()).unwrap();
    assert_eq!(
        (&body["Body"], &body["MessageId"]),
        (&"hi".into(), &sent.into())
    );
    world.engine.stop().await;
    assert_eq!(boto(&server, LEFT), "0 0");
}

const TODAY: &str = "
apiVersion: sources.knative.dev/v1alpha1
kind: IntegrationSource
metadata: {name: s, namespace: ns}
spec:
  aws:
    sqs: {arn: 'arn:aws:sqs:us-east-1:123456789012:orders', region: us-east-1}
    auth: {secret: {ref: {name: my-secret}}}
  sink: {ref: {apiVersion: sinks.knative.dev/v1alpha1, kind: IntegrationSink, name: out}}
---
apiVersion: sinks.knative.dev/v1alpha1
kind: IntegrationSink
metadata: {name: out, namespace: ns}
spec:
  aws:
    sqs: {arn: 'arn:aws:sqs:us-east-1:123456789012:copies', region: us-east-1, autoCreateQueue: true}
    auth: {secret: {ref: {name: my-secret}}}
";

#[tokio::test(flavor = "multi_thread")]
async fn an_integration_sink_puts_into_a_queue_what_an_integration_source_takes() {
    let Some(server) = Server::sqs() else { return };
    boto(&server, "sqs.send_message(QueueUrl=url, MessageBody='hi')");
    let workspace = format!("connect: {{sqs: 'http://{}'}}", server.address());
    let world = World::of(&graph(TODAY, &workspace)).await;
    let done = |it: &World| {
        let hops = it.journal.entries_from(0).entries;
        let delivered = |it: &knew_core::record::JournalEntry| {
            matches!(it.step, knew_core::record::DeliveryStep::Delivered { .. })
        };
        hops.iter().any(delivered).then_some(())
    };
    world.found("delivered", done).await;
    world.engine.stop().await;
    let copy = boto(
        &server,
        "
copies = sqs.get_queue_url(QueueName='copies')['QueueUrl']
m = sqs.receive_message(QueueUrl=copies, MessageAttributeNames=['All'])['Messages'][0]
a = m['MessageAttributes']
print(m['Body'], a['ce-type']['StringValue'], a['ce-source']['StringValue'], a['ce-subject']['StringValue'])
",
    );
    let wanted =
        "hi dev.knative.eventing.aws-sqs dev.knative.eventing.aws-sqs-source aws-sqs-source";
    assert_eq!(copy, wanted);
}
