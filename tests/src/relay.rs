//! A way to a PostgreSQL database on which the answer to one commit is lost.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use tempfile::TempDir;

/// The name under which clients look for a socket in a folder.
const SOCKET: &str = ".s.PGSQL.5432";

/// Passes on what is said; the connection ends instead of the answer to the first commit of a transaction that sent a
/// given text.
pub struct Relay {
    folder: TempDir,
    url: String,
    lost: Arc<AtomicBool>,
}

impl Relay {
    /// Stands between clients and the database with this URL, which names the folder of its socket.
    pub fn start(url: &str, text: &'static str) -> Self {
        let (_, rest) = url.split_once("host=").expect("a folder");
        let server = rest.split('&').next().expect("a folder").to_owned();
        // Not TMPDIR: a socket's path may have 107 bytes.
        let folder = TempDir::new_in("/tmp").expect("a directory can be made in /tmp");
        let listener = UnixListener::bind(folder.path().join(SOCKET)).expect("a socket");
        let relay = Self {
            url: url.replace(&server, &folder.path().display().to_string()),
            folder,
            lost: Arc::default(),
        };
        let lost = Arc::clone(&relay.lost);
        // Both sides end with their processes, and the threads with them.
        thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.expect("a client");
                let server = format!("{server}/{SOCKET}");
                let server = UnixStream::connect(server).expect("the server listens");
                connect(client, server, text, &lost);
            }
        });
        relay
    }

    /// The URL of the database by this way.
    pub fn url(&self) -> &str {
        assert!(self.folder.path().exists(), "the way is open");
        &self.url
    }

    /// Whether the answer was lost.
    pub fn has_lost(&self) -> bool {
        self.lost.load(Ordering::SeqCst)
    }
}

fn connect(client: UnixStream, server: UnixStream, text: &'static str, lost: &Arc<AtomicBool>) {
    let is_cut = Arc::new(AtomicBool::new(false));
    let [mut to_client, mut to_server] =
        [&client, &server].map(|stream| stream.try_clone().expect("it can be shared"));
    let (mut from_client, mut from_server) = (client, server);
    let (cut, lost) = (Arc::clone(&is_cut), Arc::clone(lost));
    thread::spawn(move || {
        let mut is_meant = false;
        pass(&mut from_client, |said| {
            let says = |words: &[u8]| said.windows(words.len()).any(|part| part == words);
            is_meant |= says(text.as_bytes());
            if is_meant && says(b"COMMIT\0") && !lost.swap(true, Ordering::SeqCst) {
                cut.store(true, Ordering::SeqCst);
            }
            to_server.write_all(said)
        });
        let _ = to_server.shutdown(Shutdown::Both);
    });
    thread::spawn(move || {
        pass(&mut from_server, |said| {
            if is_cut.load(Ordering::SeqCst) {
                return Err(std::io::ErrorKind::ConnectionAborted.into());
            }
            to_client.write_all(said)
        });
        let _ = to_client.shutdown(Shutdown::Both);
    });
}

/// Hands on what comes until nothing more does, or until it is not taken.
fn pass(from: &mut UnixStream, mut take: impl FnMut(&[u8]) -> std::io::Result<()>) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length) = from.read(&mut buffer) {
        if length == 0 || take(&buffer[..length]).is_err() {
            return;
        }
    }
}
