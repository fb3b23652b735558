//! Faults of sheets, departments and the share: facts, code, severity, message and remedy in one row each.
//! `tests/wording.txt` pins the messages. Configuration, definitions and state have their own errors.

use chrono::{NaiveDate, NaiveDateTime};

use super::table::{faults, named};
use super::{BadAddress, BadCell, Code, ContactsFault, Severity, Unreadable};
use matome_deadline::doubt::{Doubt, Remark};
use matome_deadline::era::{short_date, short_day};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::text::{beginning, quoted, some_of};
use matome_deadline::wording::Words;

/// The effect on a sheet while its owner or year is in doubt.
const UNDECIDED: &str = "はっきりするまで、提出に数えず、督促もしません。";

/// So much of a text box is quoted.
const BOX: usize = 40;

faults! {
    Fault {
        Unreadable(why: Unreadable) => why.code(), Severity::Error, why.words();
        /// The contacts read before stay in use.
        ContactsUnavailable(why: ContactsFault) => Code::UnreadableWorkbook, Severity::Error, {
            let Words { fact, remedy } = why.words();
            (fact, format!("{remedy}直るまで、前に読み取った宛先と設定の宛先に送ります。"))
        };
        UnreadableSheet(sheet: String) => Code::UnreadableSheet, Severity::Error, (
            format!("シート「{sheet}」が壊れているため読めません。"),
            "Excel で開いて保存し直してください。",
        );
        BadCell { cell: String, what: BadCell } => Code::UnreadableCell, Severity::Warning, match what {
            BadCell::ErrorValue(error) => (
                format!("セル {cell} がエラー値（{error}）になっているため、値を読んでいません。"),
                what.remedy(),
            ),
            BadCell::Uncalculated => (
                format!("セル {cell} の数式がまだ計算されていないため、値を読んでいません。"),
                what.remedy(),
            ),
        };
        /// Cells of one sheet with the same fault: the first of them, and the number of others.
        BadCells { cells: Vec<String>, more: usize, what: BadCell } => Code::UnreadableCell, Severity::Warning, {
            let cells = cells.join("、") + &elsewhere(*more);
            match what {
                BadCell::ErrorValue(error) => (
                    format!("エラー値（{error} など）のセルがあり、値を読んでいません（{cells}）。"),
                    what.remedy(),
                ),
                BadCell::Uncalculated => (
                    format!("数式がまだ計算されていないセルがあり、値を読んでいません（{cells}）。"),
                    what.remedy(),
                ),
            }
        };
        /// The damaged cell's position is unknown; `before` is the cell preceding it, empty if there is none.
        UnreadableCell(before: String) => Code::UnreadableCell, Severity::Warning, {
            let place = if before.is_empty() { "最初の".to_owned() } else { format!("{before}の次にある") };
            (
                format!("{place}セルが壊れていて、値を読めません。"),
                "そのセルに値を入力し直し、名前を付けて保存してください。",
            )
        };
        /// Two forms that fit equally, each with its evidence.
        RivalForms { read_as: String, fit: String, rival: String } => Code::UncertainLayout, Severity::Warning, (
            format!("様式を見分けられません。{fit}と{rival}のどちらにも見えるため、「{read_as}」として読みました。"),
            "表題か見出しを確かめてください。",
        );
        /// `labels` are those by which the form is known; `readings` say how much each gives.
        RivalReadings { labels: Vec<String>, readings: Vec<String> } => Code::RivalReadings, Severity::Warning, {
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            let form = if labels.is_empty() { String::new() } else { format!("（見出し：{}）", some_of(&labels)) };
            let numbered = (1..).zip(readings).map(|(number, words)| format!("読み方{number}：{words}"));
            (
                format!("この様式{form}は、読み方が一つに決まりません（{}）。", numbered.collect::<Vec<_>>().join("、")),
                "様式の読み取り.xlsx のこの様式のシートで、正しい読み方を選んでください。",
            )
        };
        WeakForm { fit: String } => Code::UncertainLayout, Severity::Warning, (
            format!("様式{fit}として読みましたが、見出しが足りません。"),
            "見出しの文字を変えていないか確かめてください。",
        );
        /// `beginning`: the first texts of the sheet. `alone`: no other sheet holds goals.
        NoLayout { sheet: String, beginning: Vec<String>, alone: bool }
        => Code::NoLayout, if *alone { Severity::Error } else { Severity::Warning }, (
            format!(
                "シート「{sheet}」はどの様式にも当てはまらないため読んでいません（先頭の文字: {}）。",
                quoted(beginning)
            ),
            "目標のシートなら、様式の見出しを確かめるか、様式の読み取り.xlsx で項目を選んでください。",
        );
        /// The column `label` was read as `title`.
        UnknownTitle { title: String, label: String } => Code::MissingLabel, Severity::Warning, (
            format!("「{title}」の列が見つからないため、「{label}」の列を目標の名称として読みました。"),
            "違う場合は見出しの文字を確かめてください。",
        );
        MissingColumns(columns: Vec<String>) => Code::MissingLabel, Severity::Warning, (
            format!("{}の列が見つからないため、その内容は読んでいません。", quoted(columns)),
            "列を削除したか、見出しの文字を変えていないか確かめてください。",
        );
        /// Labels and columns of the last reading.
        LostLabels(labels: Vec<String>) => Code::MissingLabel, Severity::Warning, (
            format!("以前の読み取りではあった{}が見つからないため、その内容は読んでいません。", quoted(labels)),
            "列や欄を削除したか、見出しの文字を変えていないか確かめてください。\
             わざと削除したときは、シートの名前を変えると新しい様式として扱います。",
        );
        NoGoals => Code::MissingField, Severity::Warning, (
            "様式はありますが、目標が記入されていません。",
            "目標の欄に記入してください。",
        );
        /// Texts without a field: the first ones with the beginning of their text (empty if not displayed), and the
        /// number of others; `none`: the sheet gave no goal.
        UnreadCells { first: Vec<(String, String)>, more: usize, none: bool }
        => Code::UnreadCells, Severity::Warning, {
            let named = |(cell, text): &(String, String)| match text.as_str() {
                "" => cell.clone(),
                text => format!("{cell}「{text}」"),
            };
            let first: Vec<String> = first.iter().map(named).collect();
            let cells = first.join("、") + &elsewhere(*more);
            if *none {
                (
                    format!("様式は分かりましたが、目標を1件も読み取れませんでした（読み取れなかったセル: {cells}）。"),
                    "目標の欄の位置と見出しの文字を確かめてください。",
                )
            } else {
                (
                    format!("どの項目にも読み取れなかったセルがあります（{cells}）。"),
                    "必要な内容なら、その見出しの文字を確かめるか、様式の定義に加えてください。",
                )
            }
        };
        NoTitle => Code::MissingField, Severity::Warning, ("目標の名称が空欄です。", "名称を記入してください。");
        NoMeasures => Code::MissingField, Severity::Warning, (
            "取組が1件も書かれていません。",
            "取組の欄に記入してください。",
        );
        NoFiscalYear => Code::NoFiscalYear, Severity::Warning, (
            "年度がどこにも書かれていないため、期限の日付を決められません。",
            "シートの表題に「令和○年度」と書いてください。",
        );
        NoDepartment => Code::NoDepartment, Severity::Warning, (
            "部局名がどこにも書かれていません。",
            "シートの部局名の欄に書いてください。",
        );
        /// `what` was inferred from `from` (ファイル名「…」).
        Assumed { what: Assumable, from: String, value: String } => Code::Assumed, Severity::Info, (
            format!("{what}がシートに書かれていないため、{from}から「{value}」と読み取りました。"),
            format!("違う場合はシートに{what}を書いてください。"),
        );
        /// The sheet is an example, a template or hidden.
        SheetLeftOut => Code::Assumed, Severity::Info, (
            "記入例・様式・非表示のシートとみなし、このシートの目標は読んでいません。",
            "提出するシートなら、シート名を変えるか再表示してください。",
        );
        /// Rows that hold measures and are not shown, counted from 1.
        HiddenRows(rows: Vec<u32>) => Code::Assumed, Severity::Info, {
            let rows: Vec<String> = rows.iter().map(|row| format!("{row}行目")).collect();
            let rows = some_of(&rows.iter().map(String::as_str).collect::<Vec<_>>());
            (
                format!("非表示の行（{rows}）の取組も読み、報告をお願いしています。"),
                "要らない取組なら行を削除し、要る取組なら再表示するよう、担当課に依頼してください。",
            )
        };
        /// The workbook is one of our own merged ones.
        MergedWorkbook => Code::Assumed, Severity::Info, (
            "matome が作った取りまとめのため、目標のシートとしては読んでいません。",
            "共有フォルダーには置かないでください。",
        );
        DuplicateNumber { what: Numbered, number: String, other: Source } => Code::DuplicateNumber, Severity::Warning, (
            format!("番号 {number} の{what}がもう一つあります（{other}）。どちらも数えています。"),
            "どちらかの番号を直してください。",
        );
        Deadline(remark: Remark) => match remark.doubt {
            Doubt::Unclear => Code::UnclearDeadline,
            Doubt::Impossible(_) => Code::ImpossibleDate,
            Doubt::Ambiguous { .. } => Code::AmbiguousDeadline,
        }, if remark.is_mistake() { Severity::Warning } else { Severity::Info }, remark.words();
        DuplicateGoal {
            department: String, number: Option<String>, title: Option<String>, file: String, other: Source
        } => Code::DuplicateNumber, Severity::Warning, {
            let number = number.as_ref().map(|number| format!("No.{number}")).unwrap_or_default();
            let title = title.as_ref().map(|title| format!("「{title}」")).unwrap_or_default();
            (
                format!(
                    "{department}の目標{number}{title}と同じ番号または表題の目標が「{file}」の {other} にもあります。"
                ),
                "古い写しなら削除し、別の目標なら番号を直してください。",
            )
        };
        /// The text of a box that lies over a sheet's cells.
        TextBox(text: String) => Code::UnreadCells, Severity::Info, (
            format!("テキストボックス「{}」が重なっています。ボックスの中は読みません。", beginning(text, BOX)),
            "報告なら、報告の欄に書き写すよう担当課に依頼してください。",
        );
        /// An invalid word in 企画課確認, beside these measures.
        UnreadConfirmation { word: String, rows: Vec<String> } => Code::UnreadConfirmation, Severity::Warning, {
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            (
                format!("一覧の企画課確認に「{word}」とありますが、選択肢にないため、何も変わりません：{}。", some_of(&rows)),
                "一覧の選択肢から選んでください。覚え書きは企画課メモに書いてください。",
            )
        };
        /// A merged workbook that is not rewritten, because a program has left its lock file `mark`.
        Locked { name: String, since: NaiveDateTime, by: Option<String>, program: String, mark: String }
        => Code::Locked, Severity::Error, (
            format!(
                "「{name}」は、{}から、{}{program} で開かれたままのため、更新できません。",
                short_day(since.date()),
                by.as_ref().map(|by| format!("「{by}」の ")).unwrap_or_default()
            ),
            format!("閉じるよう頼んでください。誰も開いていなければ（{program} が異常終了したときなど）、同じフォルダーの「{mark}」を削除してください。"),
        );
        /// A merged workbook under another name; `taken`: the rows whose notes were taken in.
        Offshoot { name: String, year: FiscalYear, taken: Vec<String> } => Code::Offshoot, Severity::Warning, {
            let taken: Vec<&str> = taken.iter().map(String::as_str).collect();
            let taken = if taken.is_empty() {
                "新しい記入はありませんでした。".to_owned()
            } else {
                format!("次の行への記入{}件を取り入れました：{}。", taken.len(), some_of(&taken))
            };
            (
                format!("取りまとめと同じフォルダーにある「{name}」は、{}の取りまとめの写しです。{taken}", year.label()),
                "記入は元の取りまとめにしてください。このファイルは更新しません。要らなければ削除できます。",
            )
        };
        /// Copies, the original by name first; `counting`: the one that counts; `is_answered`: a person chose.
        Copy { files: Vec<String>, years: Vec<FiscalYear>, counting: Option<String>, is_answered: bool }
        => Code::Copy, if *is_answered { Severity::Info } else { Severity::Warning }, {
            let others: Vec<&str> = files.iter().filter(|file| Some(*file) != counting.as_ref()).map(String::as_str).collect();
            let others = some_of(&others);
            let again = "違うときは「対応」を選び直してください。";
            match counting {
                None => (format!("同じ内容のブックですが、「対応」のとおり別のものとして数えています：{others}。"), again),
                Some(one) if *is_answered => {
                    (format!("「対応」のとおり「{one}」だけを数え、その写しは数えていません：{others}。"), again)
                }
                Some(one) => (
                    format!("「{one}」の写しとみて、数えず、督促もしません：{others}。"),
                    "要らない写しは削除してください。ほかを数えるとき、別のものとして両方を数えるときは「対応」で選んでください。",
                ),
            }
        };
        /// A copy of another sheet of its workbook.
        CopiedSheet(other: String) => Code::Copy, Severity::Warning, (
            format!("シート「{other}」の写しとみて、このシートは数えず、督促もしません。"),
            "写しなら削除し、別の目標なら表題と取組を書き換えてください。",
        );
        UnknownDepartment(name: String) => Code::UnknownDepartment, Severity::Warning, if name.is_empty() {
            (
                "部局名も担当課名も書かれていないため、督促メールを送れません。".to_owned(),
                "部局名を記入してください。",
            )
        } else {
            (
                format!("部局「{name}」は設定にないため、督促メールを送れません。"),
                "設定の [[departments]] に加えるか、別名なら aliases に加えてください。",
            )
        };
        /// A department that the organisation of the sheet's year does not have; `heirs` does its work then.
        DepartmentOfOtherYears { department: String, year: FiscalYear, heirs: Vec<String> }
        => Code::UnknownDepartment, Severity::Warning, {
            let remedy = if heirs.is_empty() {
                "シートの部局名を、その年度の部局に直してください。".to_owned()
            } else {
                format!("シートの部局名を{}に直すか、ブックをその部局のフォルダーに置いてください。", heirs.join("か"))
            };
            (format!("部局「{department}」は{year}の機構にないため、督促メールを送れません。"), remedy)
        };
        /// Unknown sections of a goal without a department; empty if it names none.
        UnknownSections(sections: String) => Code::UnknownDepartment, Severity::Warning, (
            format!("担当課「{sections}」がどの部局のものか分かりません。"),
            "設定の [[departments.sections]] に加えてください。",
        );
        NoAddress(department: String) => Code::NoAddress, Severity::Warning, (
            format!("「{department}」のメールアドレスが設定にないため、督促メールを送れません。"),
            "設定の to に加えてください。",
        );
        NoContactsTable => Code::NoLayout, Severity::Error, (
            "宛先の表が見つかりません。",
            "見出しに「部局」と「宛先」のある表を置いてください。",
        );
        BadAddress(reason: BadAddress) => Code::BadAddress, Severity::Error, {
            let Words { fact, remedy } = reason.words();
            (format!("{fact}このアドレスだけを除いて、ほかの宛先には送ります。"), remedy)
        };
        /// The years of an office in the contacts' workbook.
        BadYears(text: String) => Code::BadAddress, Severity::Error, (
            format!("「{text}」は年度として読めません。"),
            "「令和8年度から」か「令和7年度まで」のように書いてください。",
        );
        /// Time of the last good records, as displayed.
        Stale(since: String) => Code::Stale, Severity::Error, (
            format!("{since}から読み取れないため、最後に読み取れた内容（古い）を載せています。"),
            "ブックを開けるか確認し、保存し直してください。",
        );
        /// A possible report; `as_last_year`: last year's sheet has the same text.
        UncertainReport { report: String, text: String, as_last_year: bool }
        => Code::UncertainReport, Severity::Info, if *as_last_year {
            (
                format!(
                    "{report}の欄の「{text}」は、前年度のシートの同じ欄にもあり、今年度の報告かどうか確かでありません。\
                     報告があったものとして数えています。"
                ),
                "前年度のままであれば、担当課に記入を依頼してください。",
            )
        } else {
            (
                format!(
                    "{report}の欄の「{text}」は、報告かどうか確かでありません。報告があったものとして数えています。"
                ),
                "報告でなければ、担当課に記入を依頼してください。",
            )
        };
        /// `form` is empty if no definition fits.
        AssumedFields { form: String, fields: Vec<String>, workbooks: usize }
        => Code::AssumedFields, Severity::Warning, {
            let (name, remedy) = if form.is_empty() {
                ("定義のない様式".to_owned(), "違うものがあれば、様式の読み取り.xlsx で選び直してください。")
            } else {
                (format!("様式「{form}」"), "違うものがあれば、様式の定義を加えてください。")
            };
            let fields = fields.join("・");
            (format!("{name}の{fields}は、見出しの言葉と体裁から推定して読みました（{workbooks}ブック）。"), remedy)
        };
        TextCut => Code::TextCut, Severity::Warning, (
            "文章が 1 セルの上限（32,767 文字）を超えるため、一覧では途中までを載せました。",
            "全文は出典のブックで確認してください。",
        );
        /// Displaced notes beside `row`, and when they were taken in.
        CollidingNotes { row: String, words: Vec<String>, noted_at: Option<String> }
        => Code::CollidingNotes, Severity::Warning, {
            let noted_at = noted_at.as_ref().map(|at| format!("{at} に取り込んだ")).unwrap_or_default();
            (
                format!(
                    "{row}の同じ欄に、二人が別々のことを記入しました。\
                     後から保存された方を欄に載せ、{noted_at}{}をシート「行き先のないメモ」に残しています。",
                    quoted(words)
                ),
                "要らない方を消してください。",
            )
        };
        /// A valid address in a domain that receives no mail.
        ForeignAddress { whose: String, address: String } => Code::BadAddress, Severity::Error, (
            format!(
                "{whose} の宛先「{address}」は [mail] allowed_domains にないドメインです。このアドレスには送りません。"
            ),
            "送ってよいドメインなら allowed_domains に加え、そうでなければアドレスを直してください。",
        );
        /// Files that disappeared together; `left`: a person chose to keep them as they are.
        Missing { since: NaiveDateTime, files: Vec<String>, left: bool } => Code::MissingWorkbook, Severity::Error, {
            let names: Vec<&str> = files.iter().map(String::as_str).collect();
            let count = if files.len() > 1 { format!("{}冊", files.len()) } else { String::new() };
            let fact = format!(
                "ブック{count}が見当たりません（{}から）：{}。一覧の行は残し、提出状況にも数え、督促は止めています。",
                short_day(since.date()),
                some_of(&names)
            );
            let remedy = if *left {
                "「そのまま」と答えたので、このままです。\
                 片付いたら「対応」を「年度を締める」か「削除した」に変えてください。"
            } else {
                "元の場所に戻すか、どうしたのかを「対応」で選んでください。"
            };
            (fact, remedy)
        };
        /// `reason`: explanation and remedy.
        ShareUnseen { since: NaiveDateTime, reason: String } => Code::Unseen, Severity::Error, (
            format!(
                "共有フォルダーが{}から見えないため、その前に読み取った内容を載せています。\
                 部局への依頼は保留しています。",
                short_day(since.date())
            ),
            format!("{reason}。"),
        );
        FolderUnseen(since: NaiveDateTime) => Code::Unseen, Severity::Error, (
            format!(
                "このフォルダーを{}から読めないため、その前に読み取った内容を載せています。\
                 関係する部局への依頼は保留しています。",
                short_day(since.date())
            ),
            "権限を確かめてください。リンク、ショートカット、.xlsb、文字化けした名前のファイルは読みません。実物を、読める名前の .xlsx でその場所に置いてください。",
        );
        /// The workbook contradicts the records of the closed year.
        ChangedSinceClosing(day: NaiveDate) => Code::ChangedSinceClosing, Severity::Warning, (
            format!(
                "この年度は締めてあります（確定 {}）。その後に変わった内容は取りまとめに載せていません。",
                short_date(*day)
            ),
            "取り入れるときは matome close 年度 --reopen で締めを解いてください。",
        );
        /// The sheet names another department than its folder; `taken`: the folder decides.
        ForeignFolder { printed: String, folder: String, taken: bool } => Code::ForeignFolder, Severity::Warning, (
            format!(
                "「{folder}」のフォルダーにありますが、シートの部局は「{printed}」です。{}",
                if *taken { format!("「{folder}」のシートとして扱っています。") } else { UNDECIDED.to_owned() }
            ),
            "置き場所かシートの部局名を直してください。",
        );
        /// The department's chart lacks the section of the sheet; `taken`: the answer; `offers`: possible answers.
        UnknownSection { department: String, section: String, taken: Option<String>, offers: Vec<String> }
        => Code::UnknownSection, if taken.is_some() { Severity::Info } else { Severity::Warning }, match taken {
            Some(taken) => (
                format!("{department}の設定にない課「{section}」のシートを、「対応」のとおり「{taken}」のものとして扱っています。"),
                "違うときは「対応」を選び直してください。".to_owned(),
            ),
            None => (
                format!("{department}の設定にない課「{section}」のシートです。どの課のものか分からないため、{UNDECIDED}"),
                "「対応」でどの課のシートかを選んで保存してください。\
                 宛先のブックの「旧名称」の列に前の名前を書いても、新しい課として行を加えても分かります。".to_owned(),
            ),
        };
        /// Departments found to submit by section; `strange`: sections missing from the organisation chart.
        SectionsHandIn { departments: Vec<String>, strange: Vec<String> } => Code::HandingIn, Severity::Info, {
            let departments = departments.join("、");
            let strange = match strange.join("、") {
                none if none.is_empty() => none,
                strange => format!("設定にない課: {strange}。"),
            };
            (
                format!("{departments}は課ごとにシートを提出しているものとして扱っています。{strange}"),
                "課がそろっていないときは [[departments.sections]] に加え、\
                 部局でまとめて提出するときは hands_in = \"department\" と書いてください。",
            )
        };
        /// The only one of several sections that submitted; it is unknown whether the others should.
        LoneSection { department: String, section: String } => Code::HandingIn, Severity::Info, (
            format!("{department}のシートは{section}のものだけです。ほかの課にはお願いしていません。"),
            format!(
                "課ごとに提出するときは [[departments]] に hands_in = \"sections\"、\
                 {section}がまとめて提出したときは hands_in = \"department\" と書いてください。"
            ),
        );
        /// The names of file and folder state other years than the one used, which is from the sheet unless `from` says
        /// otherwise. `other`: the department's sheet of that year in another workbook, which takes precedence.
        YearsDisagree {
            taken: FiscalYear, from: Option<String>, named: Vec<(String, FiscalYear)>, other: Option<String>
        } => Code::YearsDisagree, if other.is_some() { Severity::Error } else { Severity::Warning }, {
            let (place, taken) = (from.as_deref().unwrap_or("シートの記載"), taken.label());
            let named: Vec<String> = named.iter().map(|(place, year)| format!("{place}は{}", year.label())).collect();
            let named = named.join("、");
            let counted = match other {
                Some(other) => format!(
                    "ましたが、同じ部局の{taken}のシートが「{other}」にもあるため、こちらは数えていません。"
                ),
                None => format!("ました。{UNDECIDED}"),
            };
            (
                format!(
                    "年度が食い違っています（{place}は{taken}、{named}）。{place}から{taken}のシートと読み取り{counted}"
                ),
                format!(
                    "違う年度のシートならシートの年度を、{taken}のシートならファイル名か置き場所を直してください。"
                ),
            )
        };
        /// The first `kept` goals count.
        TooManyGoals { found: usize, kept: usize, most: usize } => Code::TooLarge, Severity::Error, (
            format!(
                "目標が多すぎるため、{found} 件のうち {kept} 件だけを取りまとめに載せました\
                 （1つのブックの取組は {most} 件まで）。"
            ),
            "目標でない行が混じっていないか確かめ、必要ならブックを分けてください。",
        );
        /// `left_out` measures of this workbook exceed the limit of the department.
        DepartmentTooLarge { department: String, left_out: usize, most: usize } => Code::TooLarge, Severity::Error, (
            format!(
                "部局「{department}」の取組が多すぎるため、このブックの {left_out} 件を取りまとめに載せていません\
                 （1つの部局の取組は {most} 件まで）。"
            ),
            "目標でない行や要らないブックが混じっていないか確かめてください。",
        );
        /// Number of unknown names not listed individually.
        MoreStrangers { more: usize } => Code::UnknownDepartment, Severity::Warning, (
            format!("設定にない部局名がほかに {more} あります。一つずつは挙げず、部局ごとの写しも作っていません。"),
            "シートの部局の欄を直すか、設定の [[departments]] に加えてください。",
        );
        /// Years too far from the present to be intended.
        FarYears(years: Vec<FiscalYear>) => Code::YearsDisagree, Severity::Error, {
            let years: Vec<String> = years.iter().map(|year| year.label()).collect();
            let years = some_of(&years.iter().map(String::as_str).collect::<Vec<_>>());
            (
                format!("今から10年を超えて離れた年度（{years}）の目標があるため、取りまとめに載せていません。"),
                "年度の書き方を確かめてください。",
            )
        };
        /// In characters; the first goals count.
        TooMuchText { found: usize, kept: usize, most: usize } => Code::TooLarge, Severity::Error, (
            format!(
                "文章が多すぎるため、目標 {found} 件のうち {kept} 件だけを取りまとめに載せました\
                 （1つのブックは {} 万文字まで）。",
                most / 10_000
            ),
            "目標でない文章が混じっていないか確かめ、必要ならブックを分けてください。",
        );
        /// Several departments have this section, and the goal does not say which one is meant.
        SharedSection { section: String, departments: Vec<String> } => Code::UnknownDepartment, Severity::Warning, {
            let first = departments.first().map(String::as_str).unwrap_or_default();
            (
                format!(
                    "「{section}」は{}にあり、どの部局のシートか分からないため、督促メールを送れません。",
                    departments.join("と")
                ),
                format!(
                    "シートに部局の名前も書くか（{first} {section}）、ブックを部局のフォルダー（{first}/）に置いてください。\
                     ファイル名に部局の名前を入れても分かります（{first}{section}.xlsx）。"
                ),
            )
        };
        /// Work of the daemon that keeps failing.
        StandsStill { work: Work, since: NaiveDateTime, reason: String } => Code::StandsStill, Severity::Error, (
            format!(
                "{}から、{work}ができていません（{}）。",
                since.format("%-m月%-d日 %-H:%M"),
                reason.trim_end_matches('。')
            ),
            "理由を取り除いてください。直れば自分で続けます。",
        );
    }
}

fn elsewhere(more: usize) -> String {
    if more > 0 { format!("ほか{more}か所") } else { String::new() }
}

named! {
    /// Values inferred from names if the sheet lacks them.
    Assumable {
        FiscalYear "年度"
        Department "部局"
    }
}

named! {
    Work {
        Look "共有フォルダーの確認"
        Merge "取りまとめ"
        Mail "メールの送信"
    }
}

named! {
    Numbered {
        Goal "目標"
        Measure "取組"
    }
}
