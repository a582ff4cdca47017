//! The least that can be done: take an event, post it on, answer. No checks, no books.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use futures_util::future::join_all;
use http::StatusCode;
use tokio::net::TcpListener;

use crate::post::{Post, event};

struct Hop {
    post: Post,
    copies: usize,
}

/// Runs until it is killed; says where it listens as knew does.
pub async fn run(sink: &str, copies: usize) {
    let post = Post::to(sink);
    let hop = Hop { post, copies };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    eprintln!(
        "hop: taking events at http://{}",
        listener.local_addr().unwrap()
    );
    let router = Router::new().fallback(receive).with_state(Arc::new(hop));
    axum::serve(listener, router).await.unwrap();
}

async fn receive(State(hop): State<Arc<Hop>>, request: Request<Body>) -> StatusCode {
    let (headers, body) = event(request).await;
    let posts = (0..hop.copies).map(|_| hop.post.post(headers.clone(), body.clone()));
    join_all(posts).await;
    StatusCode::ACCEPTED
}
