//! Messages of commands, one sample each: findings of `matome check`, refusals, and typing errors.

use matome::cli::check::trial_letter::TrialError;
use matome::cli::check::{SetupFinding, WriteTrouble};
use matome::cli::refusal::{CliRefusal, Mistyped};
use matome::settings::ValueError;
use matome_core::office::city::Address;
use matome_core::office::milestone::Milestone;
use matome_core::office::recipients::List;

use super::*;

samples! { refusals: CliRefusal
    NoMeasures(year());
    NoWorkbooks(year());
    ReportsMissing { year: year(), open: 7, all: 12 };
    NotClosed(year());
    FromNotBefore;
    ToBeforeFrom { from: morning().date(), to: NaiveDate::from_ymd_opt(2026, 10, 1).unwrap() };
    UnknownDepartment { name: text("みらい部"), known: text("総務部、市民部") };
    NeverRead;
    SameState(text("matome.db"));
    StateThere(text("matome.db"));
    Root { owner: text("matome"), state: text("/var/lib/matome/matome.sqlite") };
    ConfigurationThere(path("matome.toml"));
    Unsaid(text("--city と --share"));
    LeftInTheMiddle;
    ConfigurationNotWritten { file: path("matome.toml"), source: ErrorKind::PermissionDenied.into() };
    FolderUnreadable { folder: path("/srv/goals"), source: ErrorKind::PermissionDenied.into() };
    NoAnswer;
    NoConfiguration;
    NoCities(path("/etc/matome/cities"));
    NoFile(path("layouts/様式.toml"));
    UnknownForm { id: text("mokuhyo"), known: text("juten-mokuhyo、mokuhyo-kanri") };
    WrongOrder { definition: path("様式.toml"), workbook: path("総務部.xlsx") };
    WorkbookUnreadable { file: path("総務部.xlsx"), problem: Box::new(Unreadable::Password.into()) };
    DefinitionNotWritten { file: path("様式.toml"), source: ErrorKind::AlreadyExists.into() };
    NothingToShow(text("units"));
    NoServiceControl(ErrorKind::NotFound.into());
    Service { name: "matome", code: 5 };
    Service { name: "matome", code: 1053 };
    Service { name: "matome", code: 1056 };
    Service { name: "matome", code: 1060 };
    Service { name: "matome", code: 1062 };
    Service { name: "matome", code: 1069 };
    Service { name: "matome", code: 1072 };
    Service { name: "matome", code: 1073 };
    Service { name: "matome", code: 87 };
    NoService;
}

samples! { mistyped: Mistyped
    Year(text("令和八"));
    Day(text("10/1"));
    NoDepartment;
    MailServer(text("mail.example.jp:smtp"));
    Security;
    NoFolder(path("/srv/goal"));
    Folder(ErrorKind::PermissionDenied.into());
    Value(ValueError::ForeignPath(text(r"\\server\goals")));
    Address(malformed(AddressFlaw::NoAt));
    Line(LineError::Empty);
}

samples! { findings: SetupFinding
    Share(ShareTrouble::Silent(path("/srv/goals")));
    NothingToRead(path("/srv/goals"));
    StrangeFolder(text("みらい部"));
    NoShareAddress(path("/srv/goals"));
    Unreadable(text("総務部"));
    NoEvents(path("/srv/goals"));
    FarState(path("/srv/state"));
    StateServer(StoreError::Missing(text("postgres://db/goals")));
    Relay(StoreError::from(DatabaseError::NoRow));
    OpenState;
    InsideShare { key: "merged.folder", folder: path("/srv/goals/merged"), share: path("/srv/goals") };
    NotWritable { key: "log.folder", trouble: WriteTrouble::Silent(path("/srv/log")) };
    NotWritable { key: "log.folder", trouble: WriteTrouble::NotAFolder(path("/srv/log")) };
    NotWritable { key: "mail.folder", trouble: refused(ErrorKind::StorageFull) };
    NotWritable { key: "mail.folder", trouble: refused(ErrorKind::ReadOnlyFilesystem) };
    NotWritable { key: "merged.folder", trouble: refused(ErrorKind::PermissionDenied) };
    NotWritable { key: "merged.folder", trouble: refused(ErrorKind::TimedOut) };
    NoDates;
    NoDue(Milestone::Interim);
    NoDepartments;
    NobodyToWriteTo { index: 2, department: text("総務部") };
    NoPlanning;
    ContactsInShare(path("/srv/goals/宛先.xlsx"));
    Namesake { namesake: path("/srv/goals/宛先.xlsx"), counts: path("/etc/matome/宛先.xlsx") };
    ForeignAddress { list: List::Department(text("総務部")), address: Address(text("a@example.com")) };
    OpenSecret(path("/etc/matome/password"));
    OpenLogin;
    Mail { error: MailError::Silent(text("mail.example.jp:587")) };
    Mail { error: MailError::Encryption { server: text("mail.example.jp:587"), reason: text("期限切れの証明書") } };
    Mail { error: MailError::Login { server: text("mail.example.jp:587"), user: text("matome"), reason: text("535") } };
    Mail { error: MailError::Sender { server: text("mail.example.jp:587"), from: text("a@b.jp"), reason: text("550") } };
}

samples! { trials: TrialError
    Foreign(Address(text("a@example.com")));
    Letter(LetterError::Address(text("soumu")));
    Mail(MailError::Silent(text("mail.example.jp:587")));
    Runtime(ErrorKind::PermissionDenied.into());
    Silent;
    Uncertain { to: Address(text("a@b.jp")), why: text("切れました") };
    NotSent { to: Address(text("a@b.jp")), why: text("550") };
    NotAllowed(Address(text("a@b.jp")));
}

fn refused(kind: ErrorKind) -> WriteTrouble {
    WriteTrouble::Refused { folder: path("/srv/merged"), source: kind.into() }
}

/// `NoPlanning | warning planning.to | text`
fn finding(finding: &SetupFinding) -> String {
    let severity = format!("{:?}", finding.severity()).to_lowercase();
    format!("{} | {severity} {} | {finding}\n", variant(finding), finding.key())
}

pub(super) fn of_check() -> String {
    let found = findings();
    let lines: Vec<String> = found.iter().map(finding).collect();
    [format!("\n## check\n{}", lines.concat()), section("letters on trial", &trials())].concat()
}

pub(super) fn all() -> String {
    [section("commands", &refusals()), section("what is typed", &mistyped())].concat()
}
