//! Failures of matome and of commands, one sample each.

use matome::daemon::AdoptError;
use matome::daemon::failure::{AnotherSends, RoundDied};
use matome::demo::DemoError;
use matome::edge::folders::overrides::OverrideError;
use matome::edge::folders::replace_file::Hold;
use matome::edge::folders::target_folder::TargetError;
use matome::edge::mail::LetterError;
use matome::edge::mail::template::TemplateError;
use matome::edge::processes::readers::ReadersError;
use matome::edge::state::store::SendingLockError;
use matome::edge::system::log::LogError;
use matome::merging::outcome::{MergeError, YearError};
use matome::outbox::OutboxError;
use matome::settings::SettingsError;
use matome_core::next_year::account::{CheckReason, SheetWork, WorkbookNotMade};
use matome_core::office::calendar::extra::ExtraDaysError;
use matome_excel::write::WriteError;
use matome_forms::field::{Field, MeasureField};
use matome_forms::layout::{DefinitionError, DefinitionMistake};
use matome_forms::mistake::MarkedLine;
use matome_workbook::edits::{NameKept, NotPossible, Refusal};

use super::*;

fn refused() -> io::Error {
    ErrorKind::PermissionDenied.into()
}

fn template() -> TemplateError {
    TemplateError::Unreadable { file: path("templates/mail/reminder.txt"), source: refused() }
}

samples! { closed_days: ExtraDaysError
    Toml(text("| 2031-05-07 = 休み\n| ^"));
    Date(text("2031-02-30"));
    Twice(morning().date());
}

samples! { adoptions: AdoptError
    AnotherState;
    Store(StoreError::Missing(text("/srv/matome.sqlite")));
}

samples! { demos: DemoError
    NotOurs { folder: path("demo") };
    Write { path: path("demo/matome.toml"), source: refused() };
    Workbook(refused().into());
}

samples! { letters: LetterError
    Address(text("soumu"));
    From(text("kikaku"));
}

samples! { own_files: OverrideError
    Unreadable { file: path("layouts/様式.toml"), source: refused() };
    NotUtf8(path("layouts/様式.toml"));
}

samples! { templates: TemplateError
    Unreadable { file: path("templates/mail/reminder.txt"), source: refused() };
    TooLarge(path("templates/mail/reminder.txt"));
    Unknown { file: path("templates/mail/rimainder.txt"), folder: text("templates/mail"), names: text("reminder.txt、summary.txt") };
    Template { file: text("reminder.txt"), line: 3, what: text("「mesure」はありません"), text: text("{{ mesure }}") };
}

samples! { holds: Hold
    Open { program: "Excel", mark: text("~$取りまとめ.xlsx"), since: None, by: None, is_old: false };
    Open { program: "LibreOffice", mark: text(".~lock.取りまとめ.xlsx#"), since: None, by: None, is_old: true };
    InUse(text("ほかのプログラムが使っています"));
    SavedMeanwhile;
}

samples! { sending_locks: SendingLockError
    File { file: text("/srv/matome.sending"), reason: refused() };
    Store(StoreError::Missing(text("/srv/matome.sqlite")));
}

samples! { targets: TargetError
    Forbidden { folder: path("/share/次年度"), what: "共有フォルダー", of: path("/share") };
    There(path("out/R9.xlsx"));
    Twice { one: text("a.xlsx"), other: text("A.xlsx"), target: text("総務部/a.xlsx") };
    Write { path: path("out/R9.xlsx"), source: refused() };
}

samples! { years: YearError
    Write(WriteError::from(refused()));
    Store(StoreError::Missing(text("/srv/matome.sqlite")));
    Notes { path: path("取りまとめ.xlsx"), error: ReadersError::Interrupted };
    Choices { path: path("様式の読み取り.xlsx"), error: ReadersError::Start(refused()) };
    TooManyRows { rows: 70_000, most: 65_000 };
    Page(template());
    File { path: path("取りまとめ.xlsx"), error: refused() };
}

samples! { merges: MergeError
    Store(StoreError::Missing(text("/srv/matome.sqlite")));
    Folder { path: path("/srv/merged"), error: refused() };
    Year(YearError::TooManyRows { rows: 70_000, most: 65_000 });
}

/// The others are in `tests/settings`.
fn configurations() -> [SettingsError; 2] {
    let file = path("matome.toml");
    [SettingsError::Unreadable { file: file.clone(), source: refused() }, SettingsError::NotUtf8 { file }]
}

/// A definition's error with its line and hint.
fn definition() -> DefinitionError {
    let mark = MarkedLine::at("id = \"a\"\nunit = \"row\"\n", 16);
    let what = DefinitionMistake::UnknownValue { found: text("row"), known: texts(&["rows", "labels"]) };
    DefinitionError {
        file: text("layouts/様式.toml"),
        mark,
        what: Box::new(what),
        hint: Some(text("rows のことでしょうか。")),
    }
}

const REPORT: Field = Field::Measure(MeasureField::YearEndReport);

samples! { next_years_checks: CheckReason
    YearInText;
    DaySoonAfter;
    DayRolled;
    LastYear;
    DeadlineOver;
    OtherYearInHeading;
    YearLeft;
    NotTakenOut(REPORT);
    Refused(Refusal::Formula);
    Refused(Refusal::OfFormula);
    Refused(Refusal::Sheet);
    NameKept(NameKept::Named);
    NameKept(NameKept::Macros);
    NameKept(NameKept::Taken);
    ReadAsYear(FiscalYear::new(2026));
    ReadWithoutYear;
    ReadWithReport(REPORT);
    ReadOtherwise(REPORT);
    ReadNoMore;
    ReadAnew;
    Untouched(SheetWork::SeveralYears);
    Untouched(SheetWork::NoYear);
    Unread;
    NotReadAgain;
}

samples! { workbooks_not_made: WorkbookNotMade
    NotPossible(NotPossible::OldExcel);
    NotPossible(NotPossible::OpenDocument);
    NotPossible(NotPossible::BinaryWorkbook);
    NotPossible(NotPossible::Damaged);
    Unreadable(text("パスワードで保護されています。"));
    NothingToCarryOn;
}

pub(super) fn all() -> String {
    let content = DatabaseError::content("unexpected end of file");
    [
        section("one definition", &[definition()]),
        section("files beside the configuration", &own_files()),
        section("templates", &templates()),
        section("closed days", &closed_days()),
        section("configurations", &configurations()),
        section("content of the state", &[content]),
        section("rounds of mail", &[RoundDied]),
        section("rounds of mail", &[AnotherSends]),
        section("another configuration", &adoptions()),
        section("the log", &[LogError { folder: path("/var/log/matome"), source: refused() }]),
        section("letters", &letters()),
        section("sending", &sending_locks()),
        section("rounds of mail", &[OutboxError::EndlessPlanning, OutboxError::Runtime(refused())]),
        section("merges", &merges()),
        section("merged workbooks", &years()),
        section("files that are left alone", &holds()),
        section("what a command makes", &targets()),
        section("the demo", &demos()),
        section("next year's sheets", &next_years_checks()),
        section("next year's workbooks", &workbooks_not_made()),
    ]
    .concat()
}
