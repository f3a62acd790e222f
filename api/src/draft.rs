//! The body of a request on its way to the disk: a file that is gone with the request unless somebody takes it.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, web};
use futures::StreamExt;
use jiff::SignedDuration;
use tokio::sync::mpsc;

use crate::graphql::http::Problem;

/// Pieces of a body that wait for the disk.
const AHEAD: usize = 16;

/// How long a body may be, and by which setting.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    pub most: u64,
    pub setting: &'static str,
}

impl Limit {
    /// Refuses a body by the length that it announces.
    pub fn check(self, request: &HttpRequest) -> Result<(), Problem> {
        let length = request.headers().get(header::CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if length.is_some_and(|length| length > self.most) {
            return Err(self.too_large());
        }
        Ok(())
    }

    fn too_large(self) -> Problem {
        let message = format!(
            "a file may have {} bytes at most ({})",
            self.most, self.setting
        );
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message)
    }
}

/// The file; dropped, it is removed.
pub struct Draft(PathBuf);

impl Draft {
    /// Writes the body to the disk as it comes, up to a limit.
    pub async fn receive(
        mut body: web::Payload,
        path: PathBuf,
        limit: Limit,
    ) -> Result<Self, Problem> {
        let draft = Self(path.clone());
        let (sender, mut pieces) = mpsc::channel::<web::Bytes>(AHEAD);
        let writing = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
            let mut file = create(&path)?;
            while let Some(piece) = pieces.blocking_recv() {
                file.write_all(&piece)?;
            }
            file.sync_all()
        });
        let passed = pass_on(&mut body, sender, limit).await;
        // The file is at rest before anybody removes it.
        let written = writing.await.map_err(|error| Problem::fault(&error))?;
        passed?;
        written.map_err(|error| Problem::fault(&error))?;
        Ok(draft)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        remove(&self.0);
    }
}

/// Hands the pieces of a body on, up to a limit.
async fn pass_on(
    body: &mut web::Payload,
    sender: mpsc::Sender<web::Bytes>,
    limit: Limit,
) -> Result<(), Problem> {
    let mut length = 0;
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|_| Problem::bad_request("the body ended before its end"))?;
        length += piece.len() as u64;
        if length > limit.most {
            return Err(limit.too_large());
        }
        if sender.send(piece).await.is_err() {
            // The disk has an error of its own.
            return Ok(());
        }
    }
    if length == 0 {
        let message = "the body is empty; send the file in it";
        return Err(Problem::bad_request(message));
    }
    Ok(())
}

fn create(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    File::create_new(path)
}

/// Removes the files of a folder that were last written that long ago: their processes are gone.
pub fn clear(folder: &Path, age: SignedDuration) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let modified = path.metadata().and_then(|metadata| metadata.modified());
        let elapsed = modified.ok().and_then(|modified| modified.elapsed().ok());
        if elapsed.is_some_and(|elapsed| elapsed > age.unsigned_abs()) {
            remove(&path);
        }
    }
}

/// Removes a file that may be gone already.
pub fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, path = %path.display(), "a file could not be removed");
    }
}
