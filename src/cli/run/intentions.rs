//! What a daemon that starts, or has a new configuration, is going to do, as lines of its log.

use crate::app::App;
use crate::edge::mail::TransportSettings;
use crate::edge::worker::errand::ErrandError;
use crate::outbox::Forecast;
use crate::round_planner::{Asked, Planned, PlanningJob};

/// How a day is written in the log.
const DAY: &str = "%Y年%-m月%-d日";

/// Tells the log what the daemon is going to do, and when it next mails by what is known of the share.
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
    match forecast(app).await {
        Ok(Planned::Forecast(forecast)) => tracing::info!("メールは{mail}。{}", next_mail(app, forecast)),
        Ok(_) => {}
        Err(error) => tracing::error!("メールは{mail}。次のメールの日を調べられません: {error}"),
    }
}

async fn forecast(app: &App) -> Result<Planned, ErrandError> {
    let (resources, asked) = (&app.resources, Asked::Forecast(app.ports.clock.now()));
    let job = PlanningJob::of(&app.settings, &resources.calendar, &resources.letters, asked);
    app.ports.rounds.start(job)?.ended().await
}

fn next_mail(app: &App, forecast: Forecast) -> String {
    let hour = app.settings.reminders.send_at.format("%H:%M");
    match forecast {
        Forecast::Unread(day) => format!("次に送るものを調べるのは {} {hour}", day.format(DAY)),
        Forecast::Nothing(until) => format!("このままなら {} まで送るメールはありません", until.format(DAY)),
        Forecast::Mails(day, count) => format!("このままなら次のメールは {} {hour} に{count}通", day.format(DAY)),
    }
}
