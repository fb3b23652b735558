//! An invented city, and hand-made snapshots of its share.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use matome_core::office::city::{Address, City, Department, Planning, Section};
use matome_core::office::milestone::{Milestone, MilestoneDates, Reporting};
use matome_core::records::snapshot::{KnownWorkbook, Snapshot};
use matome_deadline::Mode;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::month_day::MonthDay;
use matome_deadline::source::Source;
use matome_deadline::{Deadline, DeadlineKind};
use matome_forms::model::{Goal, Measure, Report, Workbook};
use matome_workbook::problem::{Fault, Unreadable};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// みどり市 with its departments in chart order.
pub(crate) fn city() -> City {
    let department = |name: &str, aliases: &[&str]| Department {
        name: name.to_owned(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        to: vec![Address(format!("{}@city.example.jp", name.len()))],
        ..Department::default()
    };
    let mut departments = vec![
        department("総務部", &["総務部（本庁）"]),
        department("市民生活部", &[]),
        department("健康福祉部", &[]),
        department("産業振興部", &[]),
        department("都市整備部", &[]),
        department("教育部", &[]),
        department("議会事務局", &[]),
    ];
    departments[1].sections.push(Section { name: "市民課".into(), ..Section::default() });
    departments[6].to.clear();
    let planning = Planning { contact: Some("企画課 企画係（内線 2345）".into()), ..Planning::default() };
    City { name: "みどり市".into(), departments, planning, ..City::default() }
}

pub(crate) fn reporting() -> Reporting {
    let dates = |as_of: Option<(u32, u32)>, due: (u32, u32)| MilestoneDates {
        as_of: as_of.map(|(month, day)| MonthDay { month, day }),
        due: Some(MonthDay { month: due.0, day: due.1 }),
    };
    let every_year = BTreeMap::from([
        (Milestone::GoalSetting, dates(None, (5, 15))),
        (Milestone::Interim, dates(Some((9, 30)), (10, 15))),
        (Milestone::YearEnd, dates(Some((3, 31)), (4, 10))),
    ]);
    Reporting { every_year, ..Reporting::default() }
}

pub(crate) fn deadline(text: &str, kind: DeadlineKind, start: Option<&str>, due: Option<&str>) -> Deadline {
    Deadline {
        text: text.to_owned(),
        items: Vec::new(),
        kind,
        start: start.map(day),
        due: due.map(day),
        approximate: false,
        done: false,
        task: None,
        source: None,
    }
}

pub(crate) fn by(text: &str, due: &str) -> Deadline {
    deadline(text, DeadlineKind::By, None, Some(due))
}

pub(crate) fn measure(title: &str, cell: &str) -> Measure {
    let source = Source { sheet: "目標".into(), cell: cell.to_owned() };
    Measure { title: Some(title.to_owned()), source, ..Measure::default() }
}

pub(crate) fn goal(department: &str, number: &str, title: &str, measures: Vec<Measure>) -> Goal {
    Goal {
        fiscal_year: Some(FiscalYear::new(2026)),
        department: (!department.is_empty()).then(|| department.to_owned()),
        number: Some(number.to_owned()),
        title: Some(title.to_owned()),
        reports: vec![Report::InterimReport, Report::YearEndReport],
        source: Source { sheet: "目標".into(), cell: "B2".into() },
        measures,
        ..Goal::default()
    }
}

pub(crate) fn snapshot(workbooks: Vec<(&str, Vec<Goal>)>) -> Snapshot {
    let known = |(file, goals): (&str, Vec<Goal>)| {
        let records = Workbook { file: file.to_owned(), goals, ..Workbook::default() };
        (file.to_owned(), KnownWorkbook { records, ..KnownWorkbook::default() })
    };
    Snapshot { workbooks: workbooks.into_iter().map(known).collect(), ..Snapshot::default() }
}

/// A full year: five departments in October, some reported, some not, one workbook with a password.
pub(crate) fn demo() -> Snapshot {
    let mut share = snapshot(vec![
        ("総務部/R8重点目標.xlsx", vec![office_goal(), staff_goal()]),
        ("市民生活部/令和8年度目標.xlsx", vec![counter_goal()]),
        ("健康福祉部/運営目標R8.xlsx", vec![health_goal()]),
        ("産業振興部/R8目標シート（商工課）.xlsx", vec![trade_goal()]),
        ("教育部/R8.xls", vec![school_goal()]),
        (
            "文化振興財団/R8.xlsx",
            vec![goal("文化振興財団", "1", "市民文化祭の開催", vec![measure("文化祭の実施", "B8")])],
        ),
    ]);
    let health = share.workbooks.get_mut("健康福祉部/運営目標R8.xlsx").unwrap();
    health.stale_since = Some("令和8年9月28日 14:05".into());
    let school = share.workbooks.get_mut("教育部/R8.xls").unwrap();
    let unclear = matome_deadline::read("夏頃", FiscalYear::new(2026), Mode::Column).remarks.remove(0);
    let place = Source { sheet: "目標".into(), cell: "F9".into() };
    school.records.problems.push(Fault::Deadline(unclear).at(&place));
    let mut unreadable = KnownWorkbook::default();
    unreadable.records.problems.push(Unreadable::Password.into());
    share.workbooks.insert("都市整備部/R8目標（最終）.xlsx".into(), unreadable);
    share
}

fn office_goal() -> Goal {
    let mut paperless = measure("電子決裁の全庁展開", "C8");
    paperless.number = Some("1".into());
    paperless.actions = Some("①文書管理システムの改修\n②全課への説明会（6月～8月）\n③紙決裁の原則廃止".into());
    paperless.period = Some("9月末まで".into());
    paperless.target = Some("電子決裁率 90％以上".into());
    paperless.interim_report = Some("説明会を 12 回開催し、延べ 430 人が参加した。電子決裁率は 8 月末で 81％となり、前年同月から 26 ポイント上昇した。".into());
    paperless.deadlines = vec![by("9月末まで", "2026-09-30")];
    let mut rules = measure("規程の見直し", "C9");
    rules.number = Some("2".into());
    rules.actions = Some("文書取扱規程及び公印規程を改正する。".into());
    rules.period = Some("12月議会".into());
    rules.deadlines = vec![deadline("12月議会", DeadlineKind::Period, Some("2026-12-01"), Some("2026-12-31"))];
    rules.interim_report = Some("改正案を作成し、庁内意見照会中。".into());
    let mut goal = goal("総務部", "1", "行政手続のデジタル化による市民サービスの向上", vec![paperless, rules]);
    goal.sections = vec!["総務課".into(), "情報政策課".into()];
    goal
}

fn staff_goal() -> Goal {
    let mut plan = measure("定員管理計画の改訂", "C20");
    plan.number = Some("1".into());
    plan.actions = Some("今後 10 年の職員数を推計し、計画を改訂する。".into());
    plan.period = Some("R8.10.9".into());
    plan.deadlines = vec![deadline("R8.10.9", DeadlineKind::Period, Some("2026-10-09"), Some("2026-10-09"))];
    let mut training = measure("人材育成研修", "C21");
    training.number = Some("2".into());
    training.period = Some("通年".into());
    training.deadlines = vec![deadline("通年", DeadlineKind::Throughout, Some("2026-04-01"), Some("2027-03-31"))];
    training.target = Some("受講者 300 人".into());
    let mut goal = goal("総務部（本庁）", "2", "持続可能な組織体制の確立", vec![plan, training]);
    goal.sections = vec!["人事課".into()];
    goal
}

fn counter_goal() -> Goal {
    let mut counter = measure("書かない窓口の導入", "B6");
    counter.actions = Some("住民異動届など 18 手続について、聞き取りによる申請書の自動作成を始める。\n職員研修を 5 月に実施し、7 月から試行、10 月から本格運用とする。".into());
    counter.period = Some("4月～10月".into());
    counter.target = Some("平均待ち時間 15 分以内（R7: 28 分）".into());
    counter.interim_report = Some("7 月 1 日から試行を開始。平均待ち時間は 17 分まで短縮した。".into());
    counter.year_end_report = Some("10 月 1 日から本格運用へ移行した。".into());
    counter.achievement_rate = Some(100.0);
    counter.self_assessment = Some("Ａ".into());
    counter.deadlines = vec![deadline("4月～10月", DeadlineKind::Period, Some("2026-04-01"), Some("2026-10-31"))];
    let mut cards = measure("マイナンバーカードの休日交付", "B7");
    cards.period = Some("年度末".into());
    cards.interim_report = Some("毎月第 2 日曜日に実施（9 月末 1,204 件）".into());
    cards.achievement_rate = Some(70.5);
    cards.self_assessment = Some("Ｂ".into());
    cards.deadlines = vec![by("年度末", "2027-03-31")];
    let mut goal = goal("", "1", "窓口の待ち時間の短縮", vec![counter, cards]);
    goal.sections = vec!["市民課".into()];
    goal
}

fn health_goal() -> Goal {
    let mut visits = measure("高齢者の見守り訪問", "D12");
    visits.actions = Some("=75歳以上の単身世帯を民生委員と訪問する".into());
    visits.period = Some("～12月".into());
    visits.deadlines = vec![by("～12月", "2026-12-31")];
    let mut goal = goal("健康福祉部", "1", "地域で支え合う仕組みづくり", vec![visits]);
    goal.reports = vec![Report::YearEndReport];
    goal.target = Some("令和8年10月末までに全地区で協議体を設置する".into());
    goal.deadlines = vec![by("令和8年10月末まで", "2026-10-31")];
    goal.sections = vec!["高齢福祉課".into()];
    goal
}

fn trade_goal() -> Goal {
    let mut shops = measure("空き店舗活用補助", "B10");
    shops.number = Some("1".into());
    shops.period = Some("上半期".into());
    shops.target = Some("新規出店 10 件".into());
    shops.deadlines = vec![deadline("上半期", DeadlineKind::Period, Some("2026-04-01"), Some("2026-09-30"))];
    let mut fair = measure("物産展の開催", "B11");
    fair.number = Some("2".into());
    fair.period = Some("11月".into());
    fair.deadlines = vec![deadline("11月", DeadlineKind::Period, Some("2026-11-01"), Some("2026-11-30"))];
    let mut goal = goal("産業振興部", "1", "中心市街地のにぎわいの再生", vec![shops, fair]);
    goal.sections = vec!["商工課".into(), "観光課".into()];
    goal
}

fn school_goal() -> Goal {
    let mut tablets = measure("学習用端末の更新", "B9");
    tablets.period = Some("夏頃".into());
    tablets.deadlines = vec![deadline("夏頃", DeadlineKind::Unclear, None, None)];
    goal("教育部", "1", "学びの環境の充実", vec![tablets])
}
