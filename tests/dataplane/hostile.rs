//! Clients that mean harm, or act as if they did: each gets a clear status or is let go, and the others
//! notice nothing.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use knew_core::record::MemoryLimit;

use crate::topology::Topology;
use crate::world::{BINARY, World};

const HEAD: &str = "POST /ns/b HTTP/1.1\r\nhost: localhost\r\nce-specversion: 1.0\r\nce-id: 1\r\nce-source: /s\r\nce-type: t\r\n";

async fn world() -> World {
    World::with(&Topology::default().broker("b"), |it| {
        it.body_limit = 1 << 20;
    })
    .await
}

async fn visit(world: &World) -> TcpStream {
    TcpStream::connect(world.engine.address()).await.unwrap()
}

/// The status a connection is told; 0 when it is closed without a word.
async fn status(stream: &mut TcpStream) -> u16 {
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let mut piece = [0; 1024];
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(read) => answer.extend_from_slice(&piece[..read]),
        }
    }
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1);
    status
        .and_then(|status| status.parse().ok())
        .unwrap_or_default()
}

async fn others_are_served(world: &World) {
    assert_eq!(world.post("/ns/b", &[]).await.status, 202);
    assert_eq!(world.engine.in_flight(), 0);
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up_in_time() {
    let world = world().await;
    let mut slow = visit(&world).await;
    let head = format!("{HEAD}content-length: 10\r\n\r\nx");
    slow.write_all(head.as_bytes()).await.unwrap();
    others_are_served(&world).await;
    let told = tokio::select! {
        told = status(&mut slow) => told,
        () = world.run_clock() => unreachable!(),
    };
    assert_eq!(told, 408);
    others_are_served(&world).await;
}

#[tokio::test]
async fn ten_megabytes_of_headers_are_not_read() {
    let world = world().await;
    let mut long = visit(&world).await;
    long.write_all(HEAD.as_bytes()).await.unwrap();
    let line = format!("x-long: {}\r\n", "x".repeat(8000));
    let mut sent = 0;
    while sent < 10 << 20 && long.write_all(line.as_bytes()).await.is_ok() {
        sent += line.len();
    }
    assert!(sent < 10 << 20, "all of it was taken");
    others_are_served(&world).await;
}

#[tokio::test]
async fn headers_beyond_the_limit_are_told_so() {
    let world = world().await;
    let mut long = visit(&world).await;
    let head = format!("{HEAD}x-long: {}", "x".repeat(128 << 10));
    let whole = head.as_bytes();
    long.write_all(&whole[..128 << 10]).await.unwrap();
    assert_eq!(status(&mut long).await, 431);
    others_are_served(&world).await;
}

#[tokio::test]
async fn an_endless_chunked_body_ends_at_the_limit() {
    let world = world().await;
    let (mut reading, mut writing) = visit(&world).await.into_split();
    let head = format!("{HEAD}transfer-encoding: chunked\r\n\r\n");
    writing.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
    let endless = async { while writing.write_all(chunk.as_bytes()).await.is_ok() {} };
    let mut answer = [0; 12];
    let (told, ()) = tokio::join!(reading.read_exact(&mut answer), endless);
    told.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
    others_are_served(&world).await;
}

#[tokio::test]
async fn a_body_announced_as_a_gigabyte_is_refused_unread() {
    let world = world().await;
    let mut huge = visit(&world).await;
    let head = format!("{HEAD}content-length: 1073741824\r\n\r\n");
    huge.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(status(&mut huge).await, 413);
    others_are_served(&world).await;
}

#[tokio::test]
async fn bodies_being_read_count_against_what_may_be_held() {
    /// Room for one event of 100 kB and less than another one besides.
    const MEMORY: MemoryLimit = MemoryLimit::from_bytes(110_000 / 15 * 32);
    let topology = Topology::default().broker("b");
    let world = World::with(&topology, |options| options.memory = MEMORY).await;
    let mut slow = visit(&world).await;
    let body = "x".repeat(100_000);
    let head = format!("{HEAD}content-length: 100500\r\n\r\n{body}");
    slow.write_all(head.as_bytes()).await.unwrap();
    let mut told = world.post("/ns/b", &[]).await;
    // Until the body has been seen there is room for others.
    for _ in 0..10_000 {
        if told.status != 202 {
            break;
        }
        told = world.post("/ns/b", &[]).await;
    }
    assert_eq!(told.status, 503);
    assert_eq!(told.headers["retry-after"], "1");
    slow.write_all(&[b'x'; 500]).await.unwrap();
    assert_eq!(status(&mut slow).await, 202);
    others_are_served(&world).await;
}

#[tokio::test]
async fn crowds_that_say_nothing_keep_nobody_out() {
    let world = world().await;
    let mut crowd = Vec::new();
    while crowd.len() < 2000
        && let Ok(idle) = TcpStream::connect(world.engine.address()).await
    {
        crowd.push(idle);
    }
    assert!(crowd.len() >= 200, "only {} came in", crowd.len());
    // The last ones may have taken the handles that the engine needs.
    crowd.truncate(crowd.len() * 9 / 10 / 2);
    others_are_served(&world).await;
}

#[tokio::test]
async fn half_sent_headers_are_held_only_up_to_a_limit_and_the_oldest_go() {
    let world = world().await;
    let half = format!("{HEAD}x-long: {}", "x".repeat(100_000));
    let mut crowd = Vec::new();
    for _ in 0..350 {
        let mut one = visit(&world).await;
        one.write_all(half.as_bytes()).await.unwrap();
        crowd.push(one);
    }
    others_are_served(&world).await;
    // 350 of 116 KB are 40 MB, and 32 MiB may be held.
    let closed = status(&mut crowd[0]);
    let closed = tokio::time::timeout(Duration::from_secs(20), closed).await;
    assert_eq!(closed.unwrap(), 0);
    let mut last = crowd.pop().unwrap();
    last.write_all(b"\r\ncontent-length: 0\r\n\r\n")
        .await
        .unwrap();
    assert_eq!(status(&mut last).await, 202);
}

#[tokio::test]
async fn many_requests_on_one_connection_are_no_half_sent_headers() {
    let world = world().await;
    let mut one = visit(&world).await;
    let body = "x".repeat(300_000);
    let whole = format!("{HEAD}content-length: {}\r\n\r\n{body}", body.len());
    for _ in 0..200 {
        one.write_all(whole.as_bytes()).await.unwrap();
        assert_eq!(status(&mut one).await, 202);
    }
    others_are_served(&world).await;
}

#[tokio::test]
async fn a_client_that_only_listens_on_gets_its_answer() {
    let world = world().await;
    let mut half = visit(&world).await;
    let head = format!("{HEAD}content-length: 2\r\n\r\n{{}}");
    half.write_all(head.as_bytes()).await.unwrap();
    half.shutdown().await.unwrap();
    let told = status(&mut half).await;
    assert!(matches!(told, 0 | 202), "{told}");
    world.engine.wait_until_idle().await;
    others_are_served(&world).await;
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_leaves_nothing_behind() {
    let world = world().await;
    for head in [
        "POST /ns/b",
        HEAD,
        &format!("{HEAD}content-length: 9\r\n\r\nx"),
    ] {
        let mut gone = visit(&world).await;
        gone.write_all(head.as_bytes()).await.unwrap();
        drop(gone);
    }
    others_are_served(&world).await;
}

#[tokio::test]
async fn bytes_that_are_no_text_are_taken_or_refused_but_harm_nobody() {
    let world = world().await;
    let cases: [(&[u8], u16); 4] = [
        (b"ce-subject: \xff\xfe\r\ncontent-length: 0\r\n\r\n", 202),
        (b"ce-\xff: x\r\ncontent-length: 0\r\n\r\n", 400),
        (b"ce-subject: a\x00b\r\ncontent-length: 0\r\n\r\n", 400),
        (b"content-length: many\r\n\r\n", 400),
    ];
    for (rest, wanted) in cases {
        let mut odd = visit(&world).await;
        odd.write_all(HEAD.as_bytes()).await.unwrap();
        odd.write_all(rest).await.unwrap();
        let told = status(&mut odd).await;
        assert_eq!(told, wanted, "{}", String::from_utf8_lossy(rest));
        others_are_served(&world).await;
    }
}

#[tokio::test]
async fn stopping_waits_for_a_silent_subscriber_only_so_long() {
    use crate::subscriber::{Say, Subscriber};
    let silent = Subscriber::saying([Say::Nothing]).await;
    let topology = Topology::default()
        .broker("b")
        .asynchronous()
        .trigger("t", &silent.url);
    let world = World::of(&topology).await;
    assert_eq!(world.post("/ns/b", &BINARY[..0]).await.status, 202);
    let World {
        engine,
        clock,
        journal,
        ..
    } = world;
    let time = async {
        loop {
            clock.advance(Duration::from_secs(1)).await;
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = engine.stop() => {}
        () = time => unreachable!(),
    }
    let count = journal.route(&crate::topology::id("Trigger", "t"));
    assert_eq!((count.lost, count.in_flight()), (1, 0));
}
