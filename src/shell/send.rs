//! Sends an event that was composed on the screen: inside the engine, or over HTTP where it is to travel as one
//! JSON document (structured mode).

use std::path::Path;
use std::sync::Arc;

use http::header::{HOST, HeaderValue};
use tokio::sync::mpsc;
use url::Url;

use knew_core::graph::address;
use knew_core::graph::trust::Trust;
use knew_core::manifest::regular_file;
use knew_core::model::Id;
use knew_engine::{Engine, HttpClient, TrustedUrl};
use knew_event::{Event, http_binding};
use knew_tui::app::Message;

/// The most that is read of a file with the data of an event.
const MOST_DATA: u64 = 64 << 20;

/// An event and how it goes.
#[derive(Clone, Debug)]
pub struct Sending {
    /// The hub or target.
    pub to: Id,
    /// The event.
    pub event: Event,
    /// As one JSON document instead of headers and body.
    pub structured: bool,
}

/// Waits for the answer beside the orders: a slow subscriber must not keep an edit waiting.
pub fn send(engine: Option<&Arc<Engine>>, sending: Sending, messages: &mpsc::Sender<Message>) {
    let (engine, messages) = (engine.cloned(), messages.clone());
    tokio::spawn(async move {
        let to = sending.to.clone();
        let answer = match engine {
            None => Err("nothing runs yet".to_owned()),
            Some(engine) => answer(&engine, sending).await,
        };
        let message = Message::Sent {
            accepted: answer
                .as_ref()
                .is_ok_and(|answer| (200..300).contains(answer)),
            answer: answer.map_or_else(|error| error, |status| format!("{status} from {to}")),
        };
        // A screen that is gone needs no telling.
        let _ = messages.send(message).await;
    });
}

async fn answer(engine: &Engine, sending: Sending) -> Result<u16, String> {
    let Sending {
        to,
        event,
        structured,
    } = sending;
    match address::cluster_url(&to).filter(|_| structured) {
        Some(url) => post_to_endpoint(engine, &url, &event).await,
        None => engine
            .send(&to, event)
            .await
            .map_err(|error| error.to_string()),
    }
}

/// The bytes of a file somebody named in a form; a device or a pipe might never end.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let home = etcetera::home_dir().ok();
    let below = path.strip_prefix("~").ok();
    let found = home.zip(below).map(|(home, below)| home.join(below));
    let found = found.as_deref().unwrap_or(path);
    let read = regular_file::open_regular_file(found)
        .and_then(|mut regular| regular_file::read_bounded(&mut regular, MOST_DATA));
    let read = read.map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    read.ok_or_else(|| format!("{} is larger than 64 MiB", path.display()))
}

/// Posts to the engine's own address what a client would post to the cluster's.
async fn post_to_endpoint(engine: &Engine, url: &str, event: &Event) -> Result<u16, String> {
    let words = |error: url::ParseError| error.to_string();
    let cluster = Url::parse(url).map_err(words)?;
    let mut url = Url::parse(&format!("http://{}/", engine.address())).map_err(words)?;
    url.set_path(cluster.path());
    let (mut headers, body) = http_binding::encode_structured(event);
    let host = HeaderValue::from_str(cluster.host_str().unwrap_or_default());
    headers.insert(HOST, host.map_err(|error| error.to_string())?);
    // The engine's own address, wherever it listens.
    let trust = Trust::everything();
    let peer = TrustedUrl::new(url, &trust).map_err(|error| error.to_string())?;
    let client = HttpClient::new().map_err(|error| error.to_string())?;
    let response = client
        .post(&peer, headers, body, &trust)
        .await
        .map_err(|error| error.to_string())?;
    Ok(response.status.as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn only_files_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let body = folder.path().join("body.txt");
        fs::write(&body, "text").expect("written");
        assert_eq!(read(&body).as_deref(), Ok(&b"text"[..]));
        for (path, words) in [
            ("/dev/zero", "is not a regular file"),
            ("~/no/such", "cannot be read"),
        ] {
            let told = read(Path::new(path)).expect_err("no file");
            assert!(told.starts_with(path) && told.contains(words), "{told}");
        }
    }
}
