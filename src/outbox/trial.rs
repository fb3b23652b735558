//! Letters on trial, so that a template with a fault is found before the day on which it is needed: with made-up facts,
//! in which everything stands that a letter can say, and with those of the share. None of them is entered or sent.

use std::slice::from_ref;

use chrono::{Days, NaiveDate};

use super::announcing::{ChangedList, RecipientFacts};
use super::planning_section::{FailedLine, LateLine, NoticeFacts, SummaryFacts};
use super::report::{Unreachable, Unworded};
use super::{Outbox, REQUESTS};
use crate::core::fiscal_year::FiscalYear;
use crate::core::reminder::asked::{AskedAgain, ChangeLine, CorrectedLine, OpenLine};
use crate::core::reminder::kind::ReminderKind;
use crate::core::reminder::letter::{Facts, FileEntries, Finish, LetterItem, Matter, RequestEntry, UnreadableFile};
use crate::core::reminder::news::News;
use crate::core::reminder::plan::calendar;
use crate::core::reminder::summary::{self, AssumedDeadline, DepartmentState, MatterState, ProblemLine, Summary};
use crate::core::snapshot::Snapshot;
use crate::edge::letters::LetterKind;
use crate::edge::template::TemplateError;

/// More real mails than this tell nothing new of a template.
const ON_TRIAL: usize = 200;

/// What a request of the sample asks for.
const ASKED: &str = "数値目標の単位を書いてください。";

impl Outbox<'_> {
    /// Fills in every template, with everything in it that a letter can say.
    pub fn check_templates(&self) -> Result<(), TemplateError> {
        self.letters.check(LetterKind::Department, &self.department(), true)?;
        for (kind, file) in [(LetterKind::Department, "department"), (LetterKind::Summary, "summary")] {
            if !self.letters.knows(kind, REQUESTS, self.settings.mail.html) {
                tracing::warn!(
                    "メールのひな形 {file} に修正依頼（{REQUESTS}）の場所がありません。修正依頼のあるメールには、組み込みのひな形を使います"
                );
            }
        }
        self.letters.check(LetterKind::Summary, &self.summary(), true)?;
        let held = "【期限10月15日】令和8年度中間報告について（依頼） 総務部".to_owned();
        let unreachable = Unreachable { department: "総務部".to_owned(), items: 3 };
        let unworded = Unworded { subject: held.clone(), reason: "くり返しが終わりません".to_owned() };
        let notice = NoticeFacts {
            city: &self.settings.city.name,
            today: "令和8年10月1日".to_owned(),
            unsent: true,
            failed: vec![failed()],
            undecided: vec![failed()],
            withheld: vec![failed()],
            late: vec![late()],
            held: from_ref(&held),
            deferred: from_ref(&held),
            dark: from_ref(&held),
            unseen: from_ref(&held),
            max_per_day: self.settings.reminders.max_per_day,
            unreachable: from_ref(&unreachable),
            unworded: from_ref(&unworded),
            only_written: Some("ファイルに書いただけで、どなたにも送っていないメールが 12通あります".to_owned()),
        };
        self.letters.check(LetterKind::Notice, &notice, true)?;
        let address = || vec![crate::core::city::Address("soumu@city.example.jp".to_owned())];
        let changes = vec![ChangedList { list: "総務部".to_owned(), before: address(), after: address() }];
        let facts = RecipientFacts {
            city: &self.settings.city.name,
            today: "令和8年10月1日".to_owned(),
            changes,
            more: 1,
            workbook: Some("宛先.xlsx"),
        };
        self.letters.check(LetterKind::Recipients, &facts, true)?;
        Ok(())
    }

    /// Fills in the mails of the year to come, as they would go out if nothing changed, and today's summary; says how
    /// many.
    pub fn check_letters(&self, snapshot: &Snapshot, today: NaiveDate) -> Result<usize, TemplateError> {
        let (rules, folder, to) = (self.rules(), self.share_address(), today + Days::new(365));
        let mut count = 0;
        for mail in calendar(snapshot, &rules, today, to).take(ON_TRIAL) {
            self.letters.check(LetterKind::Department, &Facts::new(&mail, self.sender(&folder)), true)?;
            count += 1;
        }
        let summary = summary::summary(snapshot, &rules, today, today);
        if !summary.is_empty() {
            let workbooks = self.workbooks(snapshot, today);
            let facts =
                SummaryFacts { summary, dark: vec![], failed: vec![], late: vec![], changes: vec![], workbooks };
            self.letters.check(LetterKind::Summary, &facts, true)?;
            count += 1;
        }
        Ok(count)
    }

    fn department(&self) -> Facts {
        Facts {
            subject: "【期限10月15日】令和8年度中間報告について（依頼） 総務部 人事課".to_owned(),
            city: self.settings.city.name.clone(),
            department: "総務部".to_owned(),
            section: Some("人事課".to_owned()),
            today: "令和8年10月1日".to_owned(),
            overdue: vec![matter(ReminderKind::GoalSetting, "139日超過", vec![])],
            upcoming: vec![
                matter(ReminderKind::InterimReport, "あと14日", vec![file()]),
                matter(ReminderKind::YearEndReport, "あと191日", vec![]),
            ],
            requests: vec![request()],
            reports: true,
            finish: vec![Finish::Sheet, Finish::Contact],
            escalated: true,
            folder: self.share_address(),
            contact: self.settings.city.planning.contact.clone(),
        }
    }

    fn summary(&self) -> SummaryFacts {
        let state = |sheet_missing| DepartmentState {
            name: "総務部".to_owned(),
            sheet_missing,
            open: 2,
            all: 5,
            sections: vec!["秘書課".to_owned()],
        };
        let matter = MatterState {
            name: "令和8年度中間報告".to_owned(),
            due: "令和8年10月15日（木）".to_owned(),
            left: "あと14日".to_owned(),
            without_sheet: vec!["総務部".to_owned()],
            untouched: vec!["総務部".to_owned()],
            open: vec![state(true), state(false)],
            done: vec!["市民部".to_owned()],
            without_place: vec!["建設部".to_owned()],
        };
        let problem = ProblemLine {
            file: "総務部/R8.xlsx".to_owned(),
            place: "1位!E12".to_owned(),
            message: "この日付は実在しません。".to_owned(),
        };
        SummaryFacts {
            summary: Summary {
                city: self.settings.city.name.clone(),
                today: "令和8年10月1日".to_owned(),
                matters: vec![matter],
                requests: asked(),
                assumed: vec![AssumedDeadline {
                    due: "令和8年12月28日（月）".to_owned(),
                    department: "総務部".to_owned(),
                    file: "総務部/R8.xlsx".to_owned(),
                    place: "1位!E12".to_owned(),
                    text: "年内".to_owned(),
                }],
                more_assumed: 1,
                problems: vec![problem],
                more_problems: 1,
            },
            dark: vec!["令和8年9月30日（水）から　共有フォルダーが見つかりません".to_owned()],
            changes: vec![News { department: "総務部".to_owned(), what: "中間報告 3件".to_owned() }],
            workbooks: vec![r"\\fileserver\取りまとめ\取りまとめ_令和8年度.xlsx".to_owned()],
            failed: vec![failed()],
            late: vec![late()],
        }
    }
}

fn matter(kind: ReminderKind, left: &str, files: Vec<FileEntries>) -> Matter {
    let day = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap_or_default();
    Matter {
        kind,
        fiscal_year: FiscalYear::of(day),
        day,
        name: "令和8年度中間報告".to_owned(),
        due: "令和8年10月15日（木）".to_owned(),
        left: left.to_owned(),
        as_of: Some(crate::core::era::date_label(NaiveDate::from_ymd_opt(2026, 9, 30).unwrap_or_default())),
        as_of_ahead: kind == ReminderKind::YearEndReport,
        sections: vec!["秘書課".to_owned()],
        whole: files.is_empty(),
        files,
        more_files: 1,
        more_again: 1,
        again: vec!["目標1・取組2（9月末まで）".to_owned()],
        unreadable: vec![UnreadableFile {
            file: "総務部/R8.xlsx".to_owned(),
            reason: "パスワードで保護されています。".to_owned(),
        }],
    }
}

fn request() -> RequestEntry {
    RequestEntry {
        number: "目標1・取組2".to_owned(),
        title: "防災訓練の充実".to_owned(),
        file: "総務部/R8.xlsx".to_owned(),
        path: r"\\fileserver\目標管理\総務部\R8.xlsx".to_owned(),
        place: "シート「1位」D12".to_owned(),
        link: "file://fileserver/R8.xlsx#'1'!D12".to_owned(),
        memo: vec![ASKED.to_owned()],
        since: Some("令和8年9月1日（火）".to_owned()),
    }
}

fn asked() -> AskedAgain {
    let change =
        ChangeLine { field: "数値目標".to_owned(), before: "「90」".to_owned(), after: "「90％」".to_owned() };
    let corrected = CorrectedLine {
        department: "総務部".to_owned(),
        name: "目標1・取組2　防災訓練の充実".to_owned(),
        memo: ASKED.to_owned(),
        changes: vec![change],
    };
    let open =
        OpenLine { department: "市民部".to_owned(), count: 2, since: "令和8年9月1日（火）".to_owned() };
    AskedAgain { corrected: vec![corrected], more_corrected: 1, open: vec![open], untold: 3, lost: 1 }
}

fn file() -> FileEntries {
    let entry = LetterItem {
        number: "目標1・取組2".to_owned(),
        title: "防災訓練の充実".to_owned(),
        place: "シート「1位」D12".to_owned(),
        deadline: Some("9月末まで".to_owned()),
        put_off: Some("後日報告".to_owned()),
    };
    FileEntries {
        file: "総務部/R8.xlsx".to_owned(),
        all: Some(15),
        deadline: Some("3月末まで".to_owned()),
        entries: vec![entry],
        more: 1,
    }
}

fn late() -> LateLine {
    LateLine {
        receiver: "総務部".to_owned(),
        days: "令和8年10月1日、令和8年10月8日".to_owned(),
        reply: "421 4.3.2 shutting down".to_owned(),
    }
}

fn failed() -> FailedLine {
    FailedLine {
        day: "令和8年10月1日".to_owned(),
        receiver: "総務部".to_owned(),
        recipient: "soumu@city.example.jp".to_owned(),
        reply: "550 5.1.1 user unknown".to_owned(),
    }
}
