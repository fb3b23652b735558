//! Every message of a problem: `tests/wording.txt` has one line per kind of fault, with fact and remedy. A new kind
//! does not compile without a sample here, and fails without its line. `tests/wording/log.txt` lists the log's
//! messages. `MATOME_BLESS=1` rewrites both; review the difference.

use std::fmt::{Debug, Display};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use chrono::{NaiveDate, NaiveDateTime};
use matome::edge::mail::{LetterError, MailError};
use matome::edge::share::ShareTrouble;
use matome::edge::state::database::{DatabaseError, ServerError};
use matome::edge::state::store::StoreError;
use matome::edge::system::tls::AuthorityError;
use matome::merging::process::MERGE;
use matome_deadline::doubt::{Assumption, Doubt, Impossible, Remark};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::text::LineError;
use matome_deadline::wording::Words;
use matome_forms::layout::DefinitionMistake;
use matome_workbook::problem::{
    AddressFlaw, Assumable, BadAddress, BadCell, ContactsFault, Damage, Fault, FileKind, Measured, Numbered,
    OtherDaemon, Unreadable, Work,
};

/// Samples of all variants of a type; the match makes the compiler report missing ones.
macro_rules! samples {
    ($all:ident: $type:ident $($variant:ident $(($($fields:expr),*))? $({$($named:tt)*})?;)*) => {
        #[allow(unreachable_patterns, reason = "some have several samples")]
        fn $all() -> Vec<$type> {
            let all = vec![$($type::$variant $(($($fields),*))? $({$($named)*})?),*];
            for sample in &all {
                match sample {
                    $($type::$variant { .. } => (),)*
                }
            }
            all
        }
    };
}

mod commands;
mod deadlines;
mod failures;
mod send_report;
mod sources;

samples! { faults: Fault
    Unreadable(Unreadable::Password);
    Deadline(Remark::unclear("夏頃"));
    ContactsUnavailable(ContactsFault::Missing { place: text("/etc/matome/宛先.xlsx"), namesake: None });
    ContactsUnavailable(ContactsFault::Missing { place: text("/etc/matome/宛先.xlsx"), namesake: Some(text("/share/宛先.xlsx")) });
    ContactsUnavailable(ContactsFault::Unreadable(Unreadable::Password));
    ContactsUnavailable(ContactsFault::NoReader(text("権限がありません")));
    ContactsUnavailable(ContactsFault::Interrupted);
    UnreadableSheet(text("1位"));
    BadCell { cell: text("E12"), what: BadCell::ErrorValue(text("#DIV/0!")) };
    BadCell { cell: text("E12"), what: BadCell::Uncalculated };
    BadCells { cells: texts(&["E12", "E13"]), more: 3, what: BadCell::ErrorValue(text("#DIV/0!")) };
    BadCells { cells: texts(&["E12", "E13"]), more: 0, what: BadCell::Uncalculated };
    UnreadableCell(text("E12"));
    UnreadableCell(text(""));
    RivalForms { read_as: text("目標管理票"), fit: text("「目標管理票」"), rival: text("「重点目標シート」") };
    RivalReadings { labels: texts(&["取組内容", "期限"]), readings: texts(&["目標3件・取組9件・期限8件", "目標9件・取組9件・期限8件"]) };
    WeakForm { fit: text("「目標管理票」") };
    NoLayout { sheet: text("1位"), beginning: texts(&["備品一覧", "机"]), alone: false };
    UnknownTitle { title: text("目標名"), label: text("項目") };
    MissingColumns(texts(&["期限", "数値目標"]));
    LostLabels(texts(&["期限"]));
    NoGoals;
    UnreadCells { first: vec![(text("E12"), text("覚え書き"))], more: 2, none: false };
    UnreadCells { first: vec![(text("E12"), text("覚え書き"))], more: 0, none: true };
    UnreadCells { first: vec![(text("E12"), text("覚え書き")), (text("Z9"), text(""))], more: 0, none: false };
    NoTitle;
    NoMeasures;
    NoFiscalYear;
    NoDepartment;
    Assumed { what: Assumable::FiscalYear, from: text("ファイル名「R8.xlsx」"), value: text("令和8年度") };
    Assumed { what: Assumable::Department, from: text("フォルダー「総務部」"), value: text("総務部") };
    SheetLeftOut;
    MergedWorkbook;
    DuplicateNumber { what: Numbered::Measure, number: text("2"), other: source() };
    DuplicateNumber { what: Numbered::Goal, number: text("2"), other: source() };
    DuplicateGoal {
        department: text("総務部"), number: Some(text("2")), title: Some(text("庁舎の省エネ")),
        file: text("総務部/写し.xlsx"), other: source()
    };
    UnknownDepartment(String::new());
    UnknownDepartment(text("みらい部"));
    UnknownSections(text("秘書課・広報課"));
    SharedSection { section: text("庶務課"), departments: texts(&["総務部", "市民部"]) };
    NoAddress(text("総務部"));
    NoContactsTable;
    BadAddress(BadAddress::Line(LineError::Empty));
    BadAddress(BadAddress::Line(LineError::LineBreak(text("a@b.jp\nc@d.jp"))));
    BadAddress(malformed(AddressFlaw::Several));
    BadAddress(malformed(AddressFlaw::Unclosed));
    BadAddress(malformed(AddressFlaw::FullWidth));
    BadAddress(malformed(AddressFlaw::NoAt));
    BadAddress(malformed(AddressFlaw::Characters));
    DepartmentOfOtherYears { department: text("福祉部"), year: FiscalYear::new(2026), heirs: vec![text("こども部"), text("長寿部")] };
    HiddenRows(vec![9, 10]);
    TextBox(text("相談を30件受けた。"));
    BadYears(text("来年度から"));
    ForeignAddress { whose: text("総務部"), address: text("a@example.com") };
    Stale(text("10月3日"));
    UncertainReport { report: text("中間報告"), text: text("別紙のとおり"), as_last_year: false };
    UncertainReport { report: text("中間報告"), text: text("研修を三回開いた。"), as_last_year: true };
    AssumedFields { form: text("目標管理票"), fields: texts(&["期限", "自己評価"]), workbooks: 12 };
    AssumedFields { form: String::new(), fields: texts(&["期限"]), workbooks: 1 };
    TextCut;
    CollidingNotes { row: text("総務部 No.1"), words: texts(&["確認した", "未確認"]), noted_at: Some(text("10月3日 9:00")) };
    CollidingNotes { row: text("総務部 No.1"), words: texts(&["確認した"]), noted_at: None };
    Missing { since: morning(), files: texts(&["総務部/目標.xlsx"]), left: false };
    Missing { since: morning(), files: texts(&["総務部/目標.xlsx"]), left: true };
    Missing { since: morning(), files: texts(&["1", "2", "3", "4", "5", "6"]), left: false };
    ShareUnseen { since: morning(), reason: ShareTrouble::Silent(path("/srv/goals")).to_string() };
    FolderUnseen(morning());
    ChangedSinceClosing(morning().date());
    ForeignFolder { printed: text("市民部"), folder: text("総務部"), taken: true };
    ForeignFolder { printed: text("市民部"), folder: text("総務部"), taken: false };
    UnknownSection { department: text("総務部"), section: text("高齢課"), taken: None, offers: texts(&["長寿課"]) };
    UnknownSection { department: text("総務部"), section: text("高齢課"), taken: Some(text("長寿課")), offers: texts(&["長寿課"]) };
    Copy { files: texts(&["R8.xlsx", "R8 (1).xlsx"]), years: vec![year()], counting: Some(text("R8.xlsx")), is_answered: false };
    Copy { files: texts(&["R8.xlsx", "R8 (1).xlsx"]), years: vec![year()], counting: Some(text("R8 (1).xlsx")), is_answered: true };
    Copy { files: texts(&["R8.xlsx", "R8 (1).xlsx"]), years: vec![year()], counting: None, is_answered: true };
    CopiedSheet(text("重点1"));
    UnreadConfirmation { word: text("ＯＫ"), rows: texts(&["窓口の改善"]) };
    Locked { name: text("取りまとめ_令和8年度.xlsx"), since: morning(), by: Some(text("山田太郎")), program: text("Excel"), mark: text("~$取りまとめ_令和8年度.xlsx") };
    Locked { name: text("取りまとめ_令和8年度.xlsx"), since: morning(), by: None, program: text("LibreOffice"), mark: text(".~lock.取りまとめ_令和8年度.xlsx#") };
    Offshoot { name: text("取りまとめ_令和8年度 (1).xlsx"), year: year(), taken: texts(&["総務部　窓口の改善"]) };
    Offshoot { name: text("取りまとめ_令和8年度 (1).xlsx"), year: year(), taken: Vec::new() };
    SectionsHandIn { departments: texts(&["総務部"]), strange: texts(&["広報課"]) };
    SectionsHandIn { departments: texts(&["総務部", "市民部"]), strange: Vec::new() };
    YearsDisagree { taken: year(), from: None, named: vec![(text("フォルダー「令和7年度」"), FiscalYear::new(2025))], other: None };
    YearsDisagree {
        taken: year(), from: Some(text("ファイル名「R8.xlsx」")), named: vec![(text("フォルダー「令和7年度」"), FiscalYear::new(2025))],
        other: Some(text("総務部/写し.xlsx"))
    };
    LoneSection { department: text("総務部"), section: text("秘書課") };
    TooManyGoals { found: 20_000, kept: 3_000, most: 3_000 };
    TooMuchText { found: 90, kept: 64, most: 1_000_000 };
    DepartmentTooLarge { department: "総務部".to_owned(), left_out: 1_000, most: 20_000 };
    MoreStrangers { more: 1_950 };
    FarYears(vec![FiscalYear::new(1995), FiscalYear::new(2060)]);
    StandsStill { work: Work::Mail, since: morning(), reason: ServerError::Silent.to_string() };
    StandsStill { work: Work::Merge, since: morning(), reason: MERGE.given_up().to_string() };
    StandsStill { work: Work::Look, since: morning(), reason: ServerError::Lost.to_string() };
}

samples! { unreadables: Unreadable
    Password;
    Damaged(Damage::CutOff);
    NotAWorkbook(FileKind::Pdf);
    BinaryWorkbook;
    Empty;
    TooLarge { what: Measured::Cells, found: 2_000_001, most: 2_000_000 };
    TooLarge { what: Measured::UnpackedSize, found: (512 << 20) + 1, most: 512 << 20 };
    TooLargeToCopy { size: (100 << 20) + 1, limit: 100 << 20 };
    TooSlow;
    TooMuchMemory;
    Unavailable(text("アクセスが拒否されました"));
    Locked(text("ほかのプログラムが使っています"));
    Gone;
    Changed;
    NotAFile;
}

samples! { damages: Damage CutOff; Structure; NoBeginning; NoSheets; Crash; }

samples! { kinds: FileKind
    Pdf; XmlTable; Html; Rtf; ExcelTemporary; PlainText; Word; PowerPoint; Zip; OtherOffice; OtherOpenDocument; NoOrdinaryFile;
    Other;
}

samples! { measured: Measured FileSize; UnpackedSize; Cells; MergedRows; Records; }

samples! { shares: ShareTrouble
    Gone(path("/srv/goals"));
    NotAFolder(path("/srv/goals"));
    Unreadable { folder: path("/srv/goals"), source: ErrorKind::PermissionDenied.into() };
    Silent(path("/srv/goals"));
    Unseen(texts(&["総務部", "市民部"]));
    Emptied(path("/srv/goals"));
}

samples! { stores: StoreError
    Folder { folder: path("/var/lib/matome"), source: ErrorKind::PermissionDenied.into() };
    Open { place: text("matome.db"), source: DatabaseError::NoRow };
    ReadOnly(text("matome.db"));
    TooNew { place: text("matome.db"), found: 1000 };
    TooOld { place: text("matome.db"), found: 15 };
    Missing(text("matome.db"));
    Lost { place: text("matome.db"), trace: text("取りまとめ_令和8年度.xlsx") };
    Moved { place: text("matome.db"), to: text("postgres://db/goals") };
    NotEmpty(text("postgres://db/goals"));
    Vanished(path("matome.db"));
    Swapped(path("matome.db"));
    NoBackup(path("copy.db"));
    Backup { file: path("copy.db"), source: ErrorKind::StorageFull.into() };
    Unsound(path("copy.db"));
    OnServer(text("postgres://db/goals"));
    Database(DatabaseError::Column(0));
    AnotherRuns { lock: text("matome.db.lock"), left: None };
    Lock { lock: path("matome.db.lock"), source: ErrorKind::PermissionDenied.into() };
}

samples! { servers: ServerError
    Url;
    Authority(AuthorityError::Broken(path("ca.pem")));
    Unreachable(text("そのポートで待ち受けているものがありません"));
    Silent;
    Lost;
    TakenOver;
    Said { code: text("42501"), message: text("permission denied") };
}

samples! { mails: MailError
    Folder { folder: text("/srv/outbox"), reason: text("権限がありません") };
    Connection { server: text("mail.example.jp:587"), reason: text("応答がありません") };
    Silent(text("mail.example.jp:587"));
    Encryption { server: text("mail.example.jp:587"), reason: text("期限切れの証明書") };
    Login { server: text("mail.example.jp:587"), user: text("matome"), reason: text("535") };
    Sender { server: text("mail.example.jp:587"), from: text("a@b.jp"), reason: text("550") };
    Authority(AuthorityError::NoCertificate(path("ca.pem")));
    Authority(AuthorityError::Unreadable { file: path("ca.pem"), source: ErrorKind::NotFound.into() });
    Smtp(text("権限がありません"));
    From(text("kikaku"));
}

samples! { definitions: DefinitionMistake
    Syntax("文字列は \" で囲みます");
    UnknownKey { found: text("action"), known: texts(&["actions", "period"]) };
    UnknownValue { found: text("row"), known: texts(&["rows", "labels"]) };
    MissingKey(text("id"));
    NoList;
    BadId;
    Incomplete { unit: "rows", what: "[goal.columns] の title" };
    NoDepartment(text("部の運営方針"));
    EmptyWord("period");
    TwoMeanings { word: text("達成目標"), first: "period", second: "target" };
}

fn path(path: &str) -> PathBuf {
    PathBuf::from(path)
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn source() -> Source {
    Source { sheet: text("2位"), cell: text("B3") }
}

fn malformed(flaw: AddressFlaw) -> BadAddress {
    BadAddress::Malformed { found: text("soumu"), flaw }
}

fn morning() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 10, 3).unwrap().and_hms_opt(9, 0, 0).unwrap()
}

fn year() -> FiscalYear {
    FiscalYear::new(2026)
}

/// `NoTitle | fact | remedy`
fn line(sample: &impl Debug, words: &Words) -> String {
    format!("{} | {} | {}\n", variant(sample), words.fact, words.remedy)
}

fn variant(sample: &impl Debug) -> String {
    let shown = format!("{sample:?}");
    shown.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned()
}

/// A heading, and `Silent | text` of each error.
fn section<E: Debug + Display>(heading: &str, errors: &[E]) -> String {
    let lines = errors.iter().map(|error| format!("{} | {error}\n", variant(error)));
    format!("\n## {heading}\n{}", lines.collect::<String>())
}

fn all() -> String {
    let mut all = String::from("## faults\n");
    all.extend(faults().iter().map(|fault| line(fault, &fault.words())));
    all.push_str("\n## unreadable\n");
    all.extend(unreadables().iter().map(|why| line(why, &why.words())));
    for damage in damages() {
        all.push_str(&line(&damage, &Unreadable::Damaged(damage).words()));
    }
    for kind in kinds() {
        all.push_str(&line(&kind, &Unreadable::NotAWorkbook(kind).words()));
    }
    for what in measured() {
        all.push_str(&line(&what, &Unreadable::TooLarge { what, found: 3, most: 2 }.words()));
    }
    let other = OtherDaemon(text("shisetsu-02、プロセス 812、2026年9月16日 10:00 から"));
    all.push_str("\n## other daemons\n");
    all.push_str(&line(&other, &other.words()));
    all.push_str(&deadlines::all());
    all.push_str(&section("definitions", &definitions()));
    all.push_str(&commands::of_check());
    all.push_str(&section("share", &shares()));
    all.push_str(&section("state", &stores()));
    all.push_str(&section("database servers", &servers()));
    all.push_str(&section("mail servers", &mails()));
    all.push_str(&failures::all());
    all.push_str(&commands::all());
    all.push_str(&send_report::all());
    all
}

#[test]
fn every_text_is_the_one_that_is_written_down() {
    let made = all();
    if std::env::var_os("MATOME_BLESS").is_some() {
        fs::write("tests/wording.txt", &made).unwrap();
    }
    let pinned = fs::read_to_string("tests/wording.txt").unwrap();
    let new: Vec<&str> = made.lines().filter(|line| !pinned.lines().any(|known| known == *line)).collect();
    assert!(new.is_empty(), "these belong into tests/wording.txt if they are meant:\n{}", new.join("\n"));
    assert_eq!(made, pinned);
}

#[test]
fn every_text_says_what_to_do_and_ends_as_a_sentence() {
    for fault in faults().into_iter().chain(unreadables().into_iter().map(Fault::Unreadable)) {
        let Words { fact, remedy } = fault.words();
        assert!(fact.ends_with('。') && remedy.ends_with('。'), "{fact}{remedy}");
    }
}

#[test]
fn what_to_do_stands_in_the_remedy_and_no_sentence_in_brackets() {
    for fault in faults().into_iter().chain(unreadables().into_iter().map(Fault::Unreadable)) {
        let Words { fact, remedy } = fault.words();
        assert!(!fact.contains("ください"), "the fact says what to do: {fact}");
        assert!(!fact.contains("。）") && !remedy.contains("。）"), "{fact}{remedy}");
    }
    let nested = all().lines().find(|line| line.contains("ください）") || line.contains("。）")).map(str::to_owned);
    assert_eq!(nested, None, "what to do stands in brackets");
}
