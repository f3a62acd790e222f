//! Where the contents of attachments lie: a folder, or a bucket of S3-compatible storage. The key of the attachment is
//! the name of the object; the name of the file is never part of a path.

use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use futures::stream::BoxStream;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{BackoffConfig, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::app::StartError;
use crate::config::Settings;
use crate::store::Id;

/// Contents held in memory at once, to be judged and stored.
const AT_ONCE: usize = 2;

/// Contents lie in a bucket at most this long after they were sent, or not at all: far less than
/// [`super::sweep::PATIENCE`].
const LONGEST_TRY: Duration = Duration::from_mins(1);

/// Where contents are put, as configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Below the data folder.
    Folder,
    /// In a bucket, below a prefix that may be empty.
    Bucket { name: String, prefix: String },
}

impl FromStr for Place {
    type Err = ();

    /// Reads `s3://BUCKET` or `s3://BUCKET/PREFIX`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let rest = text.strip_prefix("s3://").ok_or(())?;
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_end_matches('/');
        let is_name = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        };
        let is_path = prefix.is_empty()
            || prefix
                .split('/')
                .all(|part| !part.is_empty() && !part.starts_with('.') && is_name(part));
        if name.is_empty() || !is_name(name) || !is_path {
            return Err(());
        }
        Ok(Self::Bucket {
            name: name.to_owned(),
            prefix: prefix.to_owned(),
        })
    }
}

/// The contents of attachments; cheap to clone.
#[derive(Clone)]
pub struct Storage {
    objects: Arc<dyn ObjectStore>,
    /// Where the objects are files.
    folder: Option<PathBuf>,
    prefix: Key,
    turns: Arc<Semaphore>,
}

impl Storage {
    /// Opens the place that the settings name. A bucket is not asked until it is needed.
    pub fn open(settings: &Settings) -> Result<Self, StartError> {
        let failed = |error| StartError::Io {
            what: "attachments".to_owned(),
            error,
        };
        let (objects, folder, prefix): (Arc<dyn ObjectStore>, _, _) = match &settings.attachments {
            Place::Folder => {
                let folder = settings.attachment_folder();
                std::fs::create_dir_all(&folder).map_err(failed)?;
                let files = LocalFileSystem::new_with_prefix(&folder);
                (
                    Arc::new(files.map_err(io::Error::from).map_err(failed)?),
                    Some(folder),
                    Key::default(),
                )
            }
            Place::Bucket { name, prefix } => {
                let bucket = bucket(name).map_err(io::Error::from).map_err(failed)?;
                (bucket, None, Key::from(prefix.as_str()))
            }
        };
        Ok(Self {
            objects,
            folder,
            prefix,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    /// Waits for a turn to hold a content in memory.
    pub async fn turn(&self) -> SemaphorePermit<'_> {
        self.turns.acquire().await.expect("the turns never end")
    }

    /// Stores the content of a file as a whole or not at all. In a folder the file itself takes its place.
    pub async fn put(&self, id: Id, file: &Path, content: Bytes) -> object_store::Result<()> {
        let Some(folder) = &self.folder else {
            return self
                .objects
                .put(&self.key(id), content.into())
                .await
                .map(drop);
        };
        let (file, folder) = (file.to_owned(), folder.clone());
        let moving = tokio::task::spawn_blocking(move || {
            std::fs::rename(file, folder.join(id.0.to_string()))?;
            std::fs::File::open(folder)?.sync_all()
        });
        moving.await?.map_err(|error| object_store::Error::Generic {
            store: "folder",
            source: error.into(),
        })
    }

    /// The length of a content, and the content as it comes.
    pub async fn get(&self, id: Id) -> object_store::Result<(u64, Content)> {
        let found = self.objects.get(&self.key(id)).await?;
        Ok((found.meta.size, found.into_stream()))
    }

    /// Removes a content that may be gone already.
    pub async fn remove(&self, id: Id) -> object_store::Result<()> {
        match self.objects.delete(&self.key(id)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            removed => removed,
        }
    }

    fn key(&self, id: Id) -> Key {
        self.prefix.clone().join(id.0.to_string())
    }
}

/// The pieces of a content.
pub type Content = BoxStream<'static, object_store::Result<Bytes>>;

/// A bucket by the usual variables of AWS: AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and so on.
fn bucket(name: &str) -> object_store::Result<Arc<dyn ObjectStore>> {
    // The mail client brings the same; whoever is second finds it there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let retry = RetryConfig {
        backoff: BackoffConfig::default(),
        max_retries: 3,
        retry_timeout: LONGEST_TRY,
    };
    let bucket = AmazonS3Builder::from_env()
        .with_bucket_name(name)
        .with_retry(retry)
        .build()?;
    Ok(Arc::new(bucket))
}
