//! `<state>/bindings`: where each telephone was, as a JSON list of `phones::SavedBinding`; mode 0600.
//!
//! Losing it costs a minute or two until the telephones register again, so nothing waits for it: only the latest state is
//! kept for writing, and it is written on another thread.

use std::{fs, io, path::Path, time::Duration};

use tokio::{sync::watch, task::JoinHandle, time::timeout};
use tracing::warn;

use crate::{phones::SavedBinding, runtime::whole_file};

const FILE: &str = "bindings";
/// Far more than there are telephones; a file beyond it is not ours.
const LONGEST: u64 = 1 << 20;
const LAST_WRITE: Duration = Duration::from_secs(5);

/// What was written last; nothing when it is missing or damaged.
pub fn read(folder: &Path) -> Vec<SavedBinding> {
    let path = folder.join(FILE);
    let read =
        fs::metadata(&path).and_then(|meta| if meta.len() <= LONGEST { fs::read(&path) } else { Ok(Vec::new()) });
    match read.map(|bytes| serde_json::from_slice(&bytes)) {
        Ok(Ok(bindings)) => bindings,
        Ok(Err(error)) => {
            warn!(%error, "the telephones' bindings are damaged; telephones ring once they register again");
            Vec::new()
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            warn!(%error, "the telephones' bindings cannot be read; telephones ring once they register again");
            Vec::new()
        }
    }
}

/// Writes what it is given, the latest of several.
#[derive(Debug)]
pub struct Bindings {
    latest: watch::Sender<Vec<SavedBinding>>,
    writer: JoinHandle<()>,
}

impl Bindings {
    /// Inside a tokio runtime.
    pub fn keep(folder: &Path) -> Self {
        let (latest, mut wanted) = watch::channel(Vec::new());
        let folder = folder.to_owned();
        let writer = tokio::spawn(async move {
            let mut failing = false;
            while wanted.changed().await.is_ok() {
                let (bindings, folder) = (wanted.borrow_and_update().clone(), folder.clone());
                let written = tokio::task::spawn_blocking(move || write(&folder, &bindings)).await;
                let failed = !matches!(written, Ok(Ok(())));
                if failed && !failing {
                    warn!(?written, "the telephones' bindings are not kept: after a restart they ring a little later");
                }
                failing = failed;
            }
        });
        Self { latest, writer }
    }

    pub fn save(&self, bindings: Vec<SavedBinding>) {
        self.latest.send_replace(bindings);
    }

    /// What was given last is on disk when this returns, unless the disk does not answer.
    pub async fn finish(self) {
        drop(self.latest);
        let _ = timeout(LAST_WRITE, self.writer).await;
    }
}

fn write(folder: &Path, bindings: &[SavedBinding]) -> io::Result<()> {
    whole_file::write(folder, FILE, &serde_json::to_vec(bindings)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::TempDir;

    fn binding(extension: &str) -> SavedBinding {
        SavedBinding {
            extension: extension.into(),
            contact: "sip:101@192.168.1.20:5060".into(),
            transport: "UDP".into(),
            remote: "192.168.1.20:5060".parse().unwrap(),
            local: "192.168.1.5:5060".parse().unwrap(),
            call_id: "c".into(),
            cseq: 7,
            expires: jiff::Timestamp::UNIX_EPOCH,
            user_agent: "telephone".into(),
        }
    }

    #[test]
    fn the_latest_state_is_on_disk_after_the_end() {
        let dir = TempDir::new();
        assert_eq!(read(dir.path()), []);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let bindings = Bindings::keep(dir.path());
            for extension in ["101", "102", "103"] {
                bindings.save(vec![binding(extension)]);
            }
            bindings.finish().await;
        });
        assert_eq!(read(dir.path()), [binding("103")]);
    }

    #[test]
    fn a_damaged_file_is_no_bindings_and_an_older_one_is_read() {
        let dir = TempDir::new();
        fs::write(dir.path().join(FILE), "[{\"extension\":").unwrap();
        assert_eq!(read(dir.path()), []);
        let text = serde_json::to_string(&[binding("101")]).unwrap().replace(",\"user_agent\":\"telephone\"", "");
        fs::write(dir.path().join(FILE), text).unwrap();
        assert_eq!(read(dir.path()), [SavedBinding { user_agent: String::new(), ..binding("101") }]);
    }
}
