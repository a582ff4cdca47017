//! Job sinks: one job for each pair of source and id, and a place to ask after it.

use http::Method;

use crate::scene::{broker, jobs, run, trigger};
use crate::world::{BINARY, World};

const PLACE: &str = "/namespaces/ns/name/j/sources/%2Fs/ids/e1";

async fn world() -> World {
    let to = "ref: {apiVersion: sinks.knative.dev/v1alpha1, kind: JobSink, name: j}";
    run(&(broker("") + &trigger("t", "x", "").replace("uri: 'x'", to) + &jobs("j"))).await
}

#[tokio::test]
async fn an_event_that_comes_again_is_told_of_the_job_it_has() {
    let world = world().await;
    for _ in 0..2 {
        let told = world.post("/ns/j", &[]).await;
        assert_eq!((told.status, told.body.as_str()), (202, ""));
        assert_eq!(told.headers["location"], PLACE);
    }
    assert_eq!(world.post("/ns/b", &[]).await.status, 202);
    assert_eq!(world.route("Trigger", "t").delivered, 1);
    assert_eq!(world.shown.lock().unwrap().len(), 1);
    let other = [("ce-source", "/other")];
    let headers = [&BINARY[..2], &BINARY[3..], &other].concat();
    let told = world.request(Method::POST, "/ns/j", &headers, "").await;
    assert_eq!(told.status, 202);
    assert_eq!(world.shown.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_job_is_complete_when_it_is_asked_after() {
    let world = world().await;
    assert_eq!(world.request(Method::GET, PLACE, &[], "").await.status, 404);
    world.post("/ns/j", &[]).await;
    let told = world.request(Method::GET, PLACE, &[], "").await;
    assert_eq!((told.status, told.body.as_str()), (200, ""));
    assert_eq!(told.headers["reason"], "Complete");
}

#[tokio::test]
async fn whatever_is_no_event_for_a_job_sink_is_told_400() {
    let world = world().await;
    let host = ("host", "job-sink.knative-eventing.svc.cluster.local");
    let headers = [&BINARY[..], &[host]].concat();
    for (method, target, headers) in [
        (Method::GET, "/ns/j", &BINARY[..]),
        (Method::PUT, "/ns/j", &BINARY),
        (Method::POST, "/ns/j", &BINARY[..2]),
        (Method::POST, "/ns/j", &[]),
        (Method::POST, "/ns/j/x", &headers),
        (Method::POST, "/ns/unknown", &headers),
    ] {
        let told = world.request(method, target, headers, "").await;
        assert_eq!(told.status, 400, "{target} {headers:?}");
    }
    let told = world.request(Method::POST, "/ns/j", &headers, "").await;
    assert_eq!(told.status, 202);
}
