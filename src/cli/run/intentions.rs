//! What a daemon that starts, or has a new configuration, is going to do, as lines of its log.

use chrono::Days;

use crate::app::App;
use crate::core::reminder::mail::Mail;
use crate::core::reminder::plan;
use crate::edge::mail::TransportSettings;
use crate::stop::Stop;

/// How a day is written in the log.
const DAY: &str = "%Y年%-m月%-d日";

/// How far ahead the next mail is looked for.
const HORIZON: Days = Days::new(365);

/// Tells the log.
pub(super) fn tell(app: &App) -> anyhow::Result<()> {
    of(app)?.into_iter().for_each(|line| tracing::info!("{line}"));
    Ok(())
}

/// What the daemon is going to do, and when it next mails by what is known of the share.
fn of(app: &App) -> anyhow::Result<[String; 2]> {
    let settings = &app.settings;
    let mail = match &settings.mail.transport {
        TransportSettings::Smtp(smtp) => format!("{}:{} から送ります", smtp.host, smtp.port),
        TransportSettings::Files { folder } => format!("送らずに {} に書きます", folder.display()),
    };
    Ok([
        format!(
            "共有フォルダー {} を見守り、取りまとめを {} に作ります",
            settings.share.folder.display(),
            settings.merged.folder.display()
        ),
        format!("メールは{mail}。{}", next_mail(app)?),
    ])
}

/// When mail next leaves if nothing in the share changes; of a share that was never read, when it is next asked for.
fn next_mail(app: &App) -> anyhow::Result<String> {
    let (now, send_at) = (app.now(), app.settings.reminders.send_at);
    let (today, hour) = (now.date_naive(), send_at.format("%H:%M"));
    let snapshot = app.snapshot()?;
    if snapshot.workbooks.is_empty() {
        let first = if now.time() < send_at { today } else { today + Days::new(1) };
        let day = app.resources.calendar.on_or_after(first);
        return Ok(format!("次に送るものを調べるのは {} {hour}", day.format(DAY)));
    }
    let (stop, last) = (Stop::default(), today + HORIZON);
    let outbox = app.outbox(&stop);
    let rules = outbox.rules();
    let gone = app.store.mail_ledger().gone(today, today)?;
    let is_open = |mail: &Mail<'_>| !gone.iter().any(|gone| gone.is_of(mail));
    let mut mails = plan::calendar(&snapshot, &rules, today, last).filter(is_open);
    let Some(next) = mails.next() else {
        return Ok(format!("このままなら {} まで送るメールはありません", last.format(DAY)));
    };
    let count = 1 + mails.take_while(|mail| mail.date == next.date).count();
    Ok(format!("このままなら次のメールは {} {hour} に{count}通", next.date.format(DAY)))
}
