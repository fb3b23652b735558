//! Detects from traces outside the state that it is empty or outdated.

use std::path::Path;

use crate::edge::folders::files;
use crate::edge::mail::TransportSettings;
use crate::edge::processes::timeout::{LOOK, Pending};
use crate::edge::state::store::{Store, StoreError};
use crate::settings::Settings;
use matome_core::consolidate::file_name;
use matome_deadline::era::short_date;
use matome_deadline::fiscal_year::FiscalYear;

/// Returns a trace that only an earlier run can have left.
pub(crate) fn trace(settings: &Settings) -> Option<String> {
    let (merged, mail) = (settings.merged.folder.clone(), settings.mail.transport.clone());
    let look = move || {
        let names = files::names_in(&merged).ok()??;
        let mut ours = FiscalYear::SENSIBLE.map(|year| file_name(FiscalYear::new(year)));
        let workbook = ours.find(|known| names.iter().any(|name| *name == **known))?;
        Some(format!("取りまとめブック {}", merged.join(workbook).display()))
    };
    let of_workbooks = Pending::start(look).ok().and_then(|look| look.wait(LOOK).ok()).flatten();
    of_workbooks.or_else(|| of_mail(&mail))
}

fn of_mail(mail: &TransportSettings) -> Option<String> {
    let TransportSettings::Files { folder } = mail else { return None };
    let names = files::names_in(folder).ok()??;
    let letter = names.iter().find(|name| Path::new(name).extension().is_some_and(|ending| ending == "eml"))?;
    Some(format!("書き出したメール {}", folder.join(letter).display()))
}

/// Restores mails sent after the backup that the state was restored from, and returns a message.
pub(crate) fn recover_sent(store: &Store, settings: &Settings) -> Result<Option<String>, StoreError> {
    let goes_into_files = matches!(settings.mail.transport, TransportSettings::Files { .. });
    let recovered = store.recover_sent(goes_into_files)?;
    Ok(recovered.map(|recovered| {
        let (first, last) = (short_date(recovered.first), short_date(recovered.last));
        format!(
            "状態データベースが前のものに戻っています。{first}から{last}までに送ったメール {} 通を控えから補いました。同じものは送りません",
            recovered.mails
        )
    }))
}
