//! Connections to Redis.

use std::io;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ConnectionAddr, RedisError, RedisResult};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;

use super::ResolvedAddress;
use super::limited_stream::LimitedStream;

/// How long any answer may take.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Longest answer, in bytes: an entry as long as a body may be, with what is around it.
const MAX_ANSWER_BYTES: usize = 68 << 20;

/// Parses an address such as `redis://127.0.0.1:6379`.
pub fn parse_redis_address(address: &ResolvedAddress) -> RedisResult<Client> {
    Client::open(address.expose())
}

/// Connects within the time of an answer. The client reads answers of any length, so the length is limited
/// below it.
pub async fn connect_to_redis(client: &Client) -> RedisResult<MultiplexedConnection> {
    match tokio::time::timeout(RESPONSE_TIMEOUT, connect(client)).await {
        Ok(connected) => connected,
        Err(elapsed) => Err(io::Error::from(elapsed).into()),
    }
}

async fn connect(client: &Client) -> RedisResult<MultiplexedConnection> {
    match client.get_connection_info().addr() {
        ConnectionAddr::Tcp(host, port) => {
            let stream = TcpStream::connect((host.as_str(), *port)).await?;
            stream.set_nodelay(true)?;
            open(client, stream).await
        }
        #[cfg(unix)]
        ConnectionAddr::Unix(path) => open(client, UnixStream::connect(path).await?).await,
        other => {
            let words = format!("{other} is no address that can be connected to");
            Err(RedisError::from(io::Error::other(words)))
        }
    }
}

async fn open(
    client: &Client,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> RedisResult<MultiplexedConnection> {
    let config = AsyncConnectionConfig::new().set_response_timeout(Some(RESPONSE_TIMEOUT));
    let stream = LimitedStream::new(stream, MAX_ANSWER_BYTES);
    let settings = client.get_connection_info().redis_settings();
    let (connection, driver) =
        MultiplexedConnection::new_with_config(settings, stream, config).await?;
    // It ends when the last clone of the connection is dropped.
    tokio::spawn(driver);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_server_that_answers_without_end_is_left() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("redis://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"$4000000000\r\n").await.unwrap();
            while stream.write_all(&[b'x'; 1 << 12]).await.is_ok() {}
        });
        let client = Client::open(address).unwrap();
        let mut connection = connect_to_redis(&client).await;
        if let Ok(connection) = &mut connection {
            let answer: RedisResult<HashMap<String, String>> =
                redis::cmd("HGETALL").arg("a").query_async(connection).await;
            assert!(answer.is_err());
        }
        // Its end of the connection was closed before it had sent all.
        tokio::time::timeout(RESPONSE_TIMEOUT * 2, server)
            .await
            .unwrap()
            .unwrap();
    }
}
