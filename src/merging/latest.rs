//! The share's records plus unmerged input in the merged workbooks, at sending time. Between two merges 企画課確認 is read
//! from the workbooks themselves, so that last evening's 免除 and 要修正 already count. If the folder's server does not
//! answer, the last merge counts.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::MergeJob;
use crate::edge::processes::readers::WorkbookReader;
use crate::edge::processes::timeout::{LOOK, Pending};
use crate::edge::state::store::{Store, StoreError};
use matome_core::consolidate::decision::Decision;
use matome_core::records::snapshot::Snapshot;

/// Returns the records with current confirmations; stores new requests.
pub fn snapshot(
    job: &MergeJob,
    store: &Store,
    readers: &Arc<dyn WorkbookReader>,
    now: DateTime<Utc>,
) -> Result<Snapshot, StoreError> {
    let known = Arc::new(job.snapshot(store, now)?);
    let (job, readers, lent) = (job.clone(), Arc::clone(readers), Arc::clone(&known));
    let question = Pending::start(move || decision(&job, &lent, readers.as_ref(), now));
    let answer = question.map(|question| question.wait(LOOK));
    // The thread has released its reference unless it timed out.
    let mut snapshot = Arc::unwrap_or_clone(known);
    match answer {
        Ok(Ok(Ok(decision))) => {
            snapshot.confirmations = decision.notes.confirmations();
            store.note_requests(&decision.requests)?;
            snapshot.requests = decision.requests.now;
        }
        Ok(Ok(Err(reason))) => {
            tracing::warn!("企画課確認の最新の記入を読めないため、前回の取りまとめ時の内容で判断します: {reason}");
        }
        Ok(Err(_)) | Err(_) => {
            tracing::warn!(
                "取りまとめへの最新の記入を時間内に読めません（フォルダーのサーバーが応答しないか、機械が混み合っています）。企画課確認は前回の取りまとめ時の内容で判断します"
            );
        }
    }
    Ok(snapshot)
}

/// Uses its own connection, since the thread may never return.
fn decision(
    job: &MergeJob,
    snapshot: &Snapshot,
    readers: &dyn WorkbookReader,
    now: DateTime<Utc>,
) -> Result<Decision, String> {
    let store = Store::open(&job.database).map_err(|error| error.to_string())?;
    let now = now.with_timezone(&job.timezone);
    job.decision(snapshot, &store, readers, now).map_err(|error| error.to_string())
}
