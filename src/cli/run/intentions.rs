//! Logs a starting or reconfigured daemon's intentions, including the next mails.

use std::time::Duration;

use tokio::time::timeout;

use crate::app::App;
use crate::edge::mail::TransportSettings;
use crate::edge::processes::worker::errand::ErrandError;
use crate::outbox::Forecast;
use crate::outbox::process::PlannerQuestion;

/// Timeout of the forecast, which must not delay work.
const PATIENCE: Duration = Duration::from_secs(30);

const DAY: &str = "%Y年%-m月%-d日";

pub(super) async fn tell(app: &App) {
    let settings = &app.settings;
    tracing::info!(
        "共有フォルダー {} を見守り、取りまとめを {} に作ります",
        settings.share.folder.display(),
        settings.merged.folder.display()
    );
    let mail = match &settings.mail.transport {
        TransportSettings::Smtp(smtp) => format!("{}:{} から送ります", smtp.host, smtp.port),
        TransportSettings::Files { folder } => format!("送らずに {} に書きます", folder.display()),
    };
    match timeout(PATIENCE, forecast(app)).await {
        Ok(Ok(forecast)) => tracing::info!("メールは{mail}。{}", next_mail(app, forecast)),
        Ok(Err(error)) => tracing::error!("メールは{mail}。次のメールの日を調べられません: {error}"),
        Err(_) => tracing::info!("メールは{mail}"),
    }
}

async fn forecast(app: &App) -> Result<Forecast, ErrandError> {
    let (resources, question) = (&app.resources, PlannerQuestion::Forecast(app.ports.clock.now()));
    app.ports.rounds.ask(&app.settings, &resources.calendar, &resources.letters, question).await?.forecast()
}

fn next_mail(app: &App, forecast: Forecast) -> String {
    let hour = app.settings.reminders.send_at.format("%H:%M");
    let is_now = |day| day == app.today() && app.now().time() >= app.settings.reminders.send_at;
    match forecast {
        Forecast::Unread(day) if is_now(day) => "共有フォルダーを読み終えたら、送るものを調べて送ります".to_owned(),
        Forecast::Unread(day) => format!("次に送るものを調べるのは {} {hour}", day.format(DAY)),
        Forecast::Nothing(until) => format!("このままなら {} まで送るメールはありません", until.format(DAY)),
        Forecast::Mails(day, count) if is_now(day) => format!("このままなら、これから{count}通を送ります"),
        Forecast::Mails(day, count) => format!("このままなら次のメールは {} {hour} に{count}通", day.format(DAY)),
    }
}
