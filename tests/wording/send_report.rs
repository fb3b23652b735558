//! The report of a mail round that did everything a round can do.

use matome::outbox::{Delivery, SendReport, Unreachable, Unworded};
use matome_core::delivery::OnlyWritten;
use matome_core::delivery::relay_limits::{ReachedLimit, RelayLimit};

use super::*;

fn delivery(recipient: &str, reply: &str) -> Delivery {
    Delivery {
        message_id: text("1@matome"),
        recipient: text(recipient),
        subject: text("中間報告のお願い"),
        reply: text(reply),
        only_written: false,
    }
}

fn reached(limit: RelayLimit) -> ReachedLimit {
    ReachedLimit { server: text("mail.example.jp:587"), limit }
}

fn full() -> SendReport {
    SendReport {
        day: morning().date(),
        closed: false,
        busy: false,
        sent: vec![
            delivery("soumu@example.jp", ""),
            Delivery { only_written: true, ..delivery("shimin@example.jp", "") },
        ],
        failed: vec![delivery("kikaku@example.jp", "550 5.1.1 user unknown")],
        later: vec![delivery("zeimu@example.jp", "421 4.3.2 shutting down")],
        uncertain: vec![delivery("doboku@example.jp", "応答がありません")],
        down: Some(text("メールサーバーを使えません: 応答がありません")),
        full: Some(reached(RelayLimit::Day(300))),
        held: texts(&["期限のお知らせ"]),
        deferred: texts(&["修正のお願い"]),
        unseen: texts(&["年度末報告のお願い"]),
        dark: vec![ShareTrouble::Gone(path("/srv/goals")).to_string()],
        unreachable: vec![Unreachable { department: text("総務部"), items: 3 }],
        unworded: vec![Unworded { subject: text("一覧"), reason: text("「mesure」はありません") }],
        untold: texts(&["総務部"]),
        only_written: Some(OnlyWritten { mails: 2, first: morning().date(), last: morning().date() }),
        next_try: None,
    }
}

pub(super) fn all() -> String {
    let closed = SendReport { closed: true, ..full() };
    let busy = SendReport { busy: true, ..full() };
    let limits = [RelayLimit::Minute(30), RelayLimit::Connections(2)].map(reached);
    section("limits of mail servers", &limits) + &format!("\n## a round of mail\n{}{closed}{busy}", full())
}
