//! Who may send, where senders are asked who they are: `authentication-oidc` and `EventPolicy`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Method;
use knew_core::record::DeliveryStep;

use crate::scene::{Scene, authentication, broker, jobs, policy, run, trigger};
use crate::subscriber::Say;
use crate::world::World;

const TO_BROKER: &str = "to: [{ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: b}}]";
const ME: &str = "system:serviceaccount:ns:me";
const STRANGER: &str = "system:serviceaccount:other:me";

async fn status(world: &World, target: &str, subject: Option<&str>) -> u16 {
    let claims =
        subject.map(|subject| URL_SAFE_NO_PAD.encode(format!("{{\"sub\":\"{subject}\"}}")));
    let token = claims.map(|claim| format!("Bearer e30.{claim}.sig"));
    let headers: Vec<_> = token
        .iter()
        .map(|token| ("authorization", token.as_str()))
        .collect();
    world.post(target, &headers).await.status
}

#[tokio::test]
async fn with_the_feature_off_policies_are_not_asked() {
    let only = policy("p", &format!("{TO_BROKER}, from: [{{sub: nobody}}]"));
    let world = run(&(broker("") + &only)).await;
    assert_eq!(status(&world, "/ns/b", None).await, 202);
}

#[tokio::test]
async fn without_a_policy_the_mode_decides() {
    for (mode, own, other) in [
        ("allow-same-namespace", 202, 403),
        ("allow-all", 202, 202),
        ("deny-all", 403, 403),
    ] {
        let world = run(&(authentication(mode) + &broker(""))).await;
        assert_eq!(status(&world, "/ns/b", None).await, 401, "{mode}");
        assert_eq!(status(&world, "/ns/b", Some(ME)).await, own, "{mode}");
        assert_eq!(
            status(&world, "/ns/b", Some(STRANGER)).await,
            other,
            "{mode}"
        );
    }
}

#[tokio::test]
async fn a_policy_lets_in_whom_it_names() {
    let only = policy(
        "p",
        &format!("{TO_BROKER}, from: [{{sub: 'system:serviceaccount:other:*'}}]"),
    );
    let world = run(&(authentication("allow-all") + &broker("") + &only)).await;
    assert_eq!(status(&world, "/ns/b", Some(STRANGER)).await, 202);
    assert_eq!(status(&world, "/ns/b", Some(ME)).await, 403);
    assert_eq!(status(&world, "/ns/b", None).await, 401);
    let reasons = world.steps().into_iter().filter_map(|step| match step {
        DeliveryStep::Refused { reason, .. } => Some(reason),
        _ => None,
    });
    let reasons: Vec<String> = reasons.collect();
    assert!(reasons[0].contains("EventPolicy ns/p"), "{reasons:?}");
}

#[tokio::test]
async fn the_filters_of_a_policy_judge_the_event() {
    let kind = |it: &str| {
        format!("{TO_BROKER}, from: [{{sub: '{ME}'}}], filters: [{{exact: {{type: {it}}}}}]")
    };
    for (wanted, told) in [("a.b", 202), ("other", 403)] {
        let text = authentication("allow-all") + &broker("") + &policy("p", &kind(wanted));
        assert_eq!(status(&run(&text).await, "/ns/b", Some(ME)).await, told);
    }
}

#[tokio::test]
async fn a_policy_that_names_nothing_guards_all_of_its_namespace() {
    let only = policy("p", "from: [{sub: somebody}]");
    let text = authentication("allow-all") + &broker("") + &jobs("j") + &only;
    let world = run(&text).await;
    for target in ["/ns/b", "/ns/j"] {
        assert_eq!(status(&world, target, Some("somebody")).await, 202);
        assert_eq!(status(&world, target, Some(ME)).await, 403);
        assert_eq!(status(&world, target, None).await, 401);
    }
}

#[tokio::test]
async fn a_reply_enters_its_broker_as_the_trigger_it_came_by() {
    let scene = Scene::of(&[("s", Say::event(200, "answer"))]).await;
    let text = |from: &str| {
        let only = policy(
            "p",
            &format!("{TO_BROKER}, from: [{{sub: '{ME}'}}, {from}]"),
        );
        let exact = "filters: [{exact: {type: a.b}}]";
        authentication("allow-all") + &broker("") + &trigger("t", "http://s.test", exact) + &only
    };
    let trigger = "{ref: {apiVersion: eventing.knative.dev/v1, kind: Trigger, name: t}}";
    let world = scene.run(&text(trigger)).await;
    assert_eq!(status(&world, "/ns/b", Some(ME)).await, 202);
    let world = scene.run(&text("{sub: x}")).await;
    assert_eq!(status(&world, "/ns/b", Some(ME)).await, 500);
    assert_eq!(
        world.request(Method::GET, "/ns/b", &[], "").await.status,
        405
    );
}
