//! Sends events: as many as are answered, or so many a second.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;
use knew_engine::Clock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 64;

/// The bytes of an event's body.
const SIZE: usize = 256;

/// Where events go, and how many types they have.
#[derive(Clone, Copy)]
pub struct Load {
    pub address: SocketAddr,
    pub path: &'static str,
    pub types: usize,
}

impl Load {
    /// Keeps every connection busy for some seconds; gives the number of events accepted.
    pub async fn saturate(&self, seconds: u64) -> u64 {
        let until = Clock::Real.now() + Duration::from_secs(seconds);
        let accepted = Cell::new(0);
        let clients = (0..CONNECTIONS).map(async |client| {
            let mut stream = self.connect().await;
            let mut number = client;
            while Clock::Real.now() < until {
                exchange(&mut stream, &self.event(number)).await;
                accepted.set(accepted.get() + 1);
                number += CONNECTIONS;
            }
        });
        join_all(clients).await;
        accepted.get()
    }

    /// Sends so many events a second, as far as they are answered in time; gives the microseconds to each
    /// answer.
    pub async fn pace(&self, rate: u64, clients: u64, seconds: u64) -> Vec<f64> {
        // By then every client is connected.
        let start = Clock::Real.now() + Duration::from_millis(20);
        let end = start + Duration::from_secs(seconds);
        let times = RefCell::new(Vec::new());
        let clients = (0..clients).map(async |client| {
            let mut stream = self.connect().await;
            // The first event of a connection also pays for the connection.
            exchange(&mut stream, &self.event(0)).await;
            for turn in 0..seconds * rate / clients {
                let number = turn * clients + client;
                let due = start + Duration::from_nanos(number * 1_000_000_000 / rate);
                Clock::Real.sleep_until(due).await;
                let sent = Clock::Real.now();
                if sent > end {
                    break;
                }
                exchange(&mut stream, &self.event(usize::try_from(turn).unwrap())).await;
                times.borrow_mut().push(micros(sent));
            }
        });
        join_all(clients).await;
        times.into_inner()
    }

    async fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }

    fn event(&self, number: usize) -> String {
        let body = format!("{{\"n\":\"{}\"}}", "x".repeat(SIZE - 8));
        format!(
            "POST {} HTTP/1.1\r\nhost: localhost\r\nce-specversion: 1.0\r\nce-id: {number}\r\n\
             ce-source: /bench\r\nce-type: T{}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            self.path,
            number % self.types,
            body.len()
        )
    }
}

fn micros(since: Timestamp) -> f64 {
    Clock::Real.elapsed_since(since).as_secs_f64() * 1e6
}

async fn exchange(stream: &mut TcpStream, message: &str) {
    stream.write_all(message.as_bytes()).await.unwrap();
    let mut answer = Vec::with_capacity(512);
    while !answer.ends_with(b"\r\n\r\n") {
        assert!(stream.read_buf(&mut answer).await.unwrap() > 0, "cut off");
    }
    assert!(answer.starts_with(b"HTTP/1.1 202"), "not accepted");
}
