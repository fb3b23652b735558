//! The outbox with a scripted SMTP server and with files: deliveries, retries, and no duplicates.

mod enemy;
mod office;
mod processes;
mod put_back;
mod received;
mod recipients;
mod relay;
pub(crate) mod server;
mod trouble;

use std::time::{Duration, Instant};

use matome::edge::mail::Security;
use matome::edge::state::store::ledger::MailCounts;
use matome_core::delivery::OnlyWritten;

use office::Office;
use server::{Received, Reply, Server};

#[tokio::test]
async fn a_mail_arrives_as_readable_japanese_with_the_headers_it_needs() {
    let server = Server::start([]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    assert!(report.is_clean(), "{report}");
    let mails = server.mails();
    let mail = &mails[0];
    assert_eq!(mail.recipient, "soumu@midori.example.jp");
    assert_eq!(mail.sender, "kikaku@midori.example.jp");
    assert_eq!(mail.header("Subject"), "【期限10月15日】令和8年度中間報告について（依頼） 総務部");
    assert_eq!(mail.header("From"), "企画課 <kikaku@midori.example.jp>");
    assert_eq!(mail.header("Content-Type"), "text/plain; charset=utf-8");
    assert_eq!(mail.header("MIME-Version"), "1.0");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.header("X-Auto-Response-Suppress"), "All");
    assert_eq!(mail.header("Date"), "Thu, 1 Oct 2026 08:30:00 +0900");
    let id = mail.header("Message-ID");
    assert!(id.starts_with("<matome.20261001.") && id.ends_with("@midori.example.jp>"), "{id}");
    let text = mail.text();
    for words in [
        "総務部　御中",
        "■ 令和8年度中間報告　期限 令和8年10月15日（木）　あと14日",
        "\n\\\\fs01\\目標管理\n",
        "・目標1・取組2　災害に強いまち：防災訓練の充実",
        "令和8年9月30日現在",
        "「該当なし」",
        "お問い合わせ　企画課 企画係（内線 2345）",
    ] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    assert!(text.lines().all(|line| matome_deadline::text::width(line) < 76));
}

#[tokio::test]
async fn a_day_is_sent_once_however_often_it_is_run() {
    let server = Server::start([]).await;
    let office = Office::new().smtp(&server, Security::None);
    office.round("2026-10-01").await;
    let first = server.mails().len();
    let report = office.round("2026-10-01").await;
    assert!(report.sent.is_empty() && report.is_clean());
    assert_eq!(server.mails().len(), first);
    assert_eq!(office.counts(), MailCounts { sent: first as u32, ..MailCounts::default() });
}

#[tokio::test]
async fn what_comes_up_after_the_days_mail_waits_for_the_next() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.round("2026-10-01").await;
    office.another_measure("避難所の点検");
    let report = office.round("2026-10-01").await;
    assert_eq!((report.sent.len(), report.deferred.len()), (1, 1), "a notice and nothing else\n{report}");
    assert!(server.to("kikaku@midori.example.jp")[0].text().contains("次の開庁日に送るもの"));
    assert_eq!(office.counts().held, 1);
    office.round("2026-10-02").await;
    let mails = server.to("soumu@midori.example.jp");
    assert_eq!(mails.len(), 2);
    let text = mails[1].text();
    assert!(text.contains("避難所の点検") && !text.contains("防災訓練") && text.contains("あと13日"), "{text}");
    assert_eq!(office.counts().held, 0);
}

#[tokio::test]
async fn more_than_the_cap_waits_and_the_planning_section_is_told() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.cap(2);
    let report = office.round("2026-10-01").await;
    assert_eq!((report.sent.len(), report.held.len()), (3, 1), "two mails and the notice\n{report}");
    let notice = server.to("kikaku@midori.example.jp")[0].text();
    assert!(notice.contains("1日の上限 2通") && notice.contains("について（依頼） 市民部"), "{notice}");
    assert!(office.round("2026-10-01").await.sent.is_empty());
    office.round("2026-10-02").await;
    assert!(server.to("shimin@midori.example.jp")[0].text().contains("あと13日"));
    assert_eq!(office.counts().held, 0);
}

#[tokio::test]
async fn whom_nothing_reaches_is_named_and_the_round_is_not_clean() {
    let mut office = Office::new();
    office.address("市民部", &[]);
    let report = office.round("2026-10-01").await;
    let unreachable: Vec<&str> = report.unreachable.iter().map(|one| one.department.as_str()).collect();
    assert_eq!((report.is_clean(), unreachable), (false, vec!["市民部"]), "{report}");
}

#[tokio::test]
async fn a_department_that_is_renamed_is_not_reminded_anew() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.cap(2);
    office.round("2026-10-01").await;
    assert_eq!(server.to("soumu@midori.example.jp").len(), 1);
    office.rename("総務部", "総務企画部");
    office.rename("市民部", "市民生活部");
    office.round("2026-10-01").await;
    assert_eq!(server.to("soumu@midori.example.jp").len(), 1, "it had its mail today");
    office.round("2026-10-02").await;
    assert_eq!(server.to("soumu@midori.example.jp").len(), 1);
    // Mail held back under the old name arrives under the new one.
    assert!(server.to("shimin@midori.example.jp")[0].text().starts_with("市民生活部　御中"));
}

#[tokio::test]
async fn letters_leave_with_pauses_between_them() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.pause(Duration::from_millis(80));
    let begun = Instant::now();
    let report = office.round("2026-10-01").await;
    assert_eq!(report.sent.len(), 3);
    assert!(begun.elapsed() >= Duration::from_millis(160), "two pauses");
    assert_eq!(server.connections(), 1, "one connection for all of them");
}

#[tokio::test]
async fn files_are_named_for_people_and_written_once() {
    let office = Office::new();
    office.round("2026-10-01").await;
    office.round("2026-10-01").await;
    let files = office.files();
    let names: Vec<&str> = files.iter().map(|(name, _)| &name[..name.len() - "01234567.eml".len()]).collect();
    assert_eq!(names, ["2026-10-01_市民部_", "2026-10-01_総務部_", "2026-10-01_総務部_人事課_"]);
    let mail = Received::parse(&files[1].1);
    assert_eq!(mail.header("Subject"), "【期限10月15日】令和8年度中間報告について（依頼） 総務部");
}

#[tokio::test]
async fn names_and_titles_end_no_header() {
    let mut office = Office::new();
    office.rename("総務部", "総務部\r\nBcc: nusumi@example.com");
    office.address("総務部", &["総務\r\nBcc: nusumi@example.com <soumu@midori.example.jp>"]);
    office.title("訓練\r\n\r\nBcc: nusumi@example.com\u{2028}X-Evil: 1");
    office.round("2026-10-01").await;
    let files = office.files();
    assert_eq!(files.len(), 3);
    for (_, bytes) in &files {
        let mail = Received::parse(bytes);
        assert_eq!(mail.header("Bcc"), "", "{}", mail.raw);
        assert_eq!(mail.header("X-Evil"), "");
    }
}

#[tokio::test]
async fn a_closed_day_sends_nothing_and_is_no_run() {
    let office = Office::new();
    assert!(office.round("2026-10-03").await.closed);
    assert!(office.files().is_empty());
    assert_eq!(office.last_run(), None);
}

#[tokio::test]
async fn a_dry_run_shows_the_mails_in_full_and_leaves_no_trace() {
    let office = Office::new();
    let shown = office.preview("2026-10-01").to_string();
    assert!(shown.contains("件名: 【期限10月15日】令和8年度中間報告について（依頼） 総務部 人事課"), "{shown}");
    assert!(shown.contains("・目標1・取組2　災害に強いまち：防災訓練の充実"), "{shown}");
    assert_eq!((office.files().len(), office.last_run()), (0, None));
    // The planning section's mail is shown too, until it is sent.
    let summary = |shown: String| shown.matches("件名: 【目標管理】提出状況のお知らせ").count();
    assert_eq!(summary(office.preview("2026-10-05").to_string()), 1);
    office.round("2026-10-05").await;
    assert_eq!(summary(office.preview("2026-10-05").to_string()), 0);
    assert_eq!(summary(office.preview("2026-10-10").to_string()), 0, "a closed day");
}

#[tokio::test]
async fn a_template_of_the_citys_own_is_used_and_its_faults_are_named() {
    let mut office = Office::new();
    office.template("department.subject.txt", "【{{ city }}】{{ department }}へ\n");
    office.check_templates().expect("a good template");
    office.round("2026-10-01").await;
    assert_eq!(Received::parse(&office.files()[1].1).header("Subject"), "【みどり市】総務部へ");
    // A template that fails on the day holds no letter back.
    office.template("department.subject.txt", "{{ overdue[0].name }}");
    office.check_templates().expect("it is right where something is overdue");
    office.round("2026-10-08").await;
    let (_, late) =
        office.files().into_iter().find(|(name, _)| name.starts_with("2026-10-08_総務部_")).expect("a mail");
    assert_eq!(Received::parse(&late).header("Subject"), "【期限10月15日】令和8年度中間報告について（依頼） 総務部");
    for (fault, line) in [("{{ kigen }}", "kigen"), ("{% if %}", "1行目")] {
        office.template("department.text.txt", fault);
        let error = office.check_templates().expect_err("a fault").to_string();
        assert!(error.contains("department.text.txt") && error.contains(line), "{error}");
    }
}

#[tokio::test]
async fn the_html_part_says_the_same() {
    let mut office = Office::new();
    office.html(true);
    office.title("<b>危険</b>&訓練");
    office.round("2026-10-01").await;
    let (_, bytes) = office.files().into_iter().find(|(name, _)| name.contains("総務部_")).expect("a mail");
    let raw = String::from_utf8(bytes).expect("mail is ASCII");
    assert!(raw.contains("multipart/alternative"));
    let html = Received::part(&raw, "text/html");
    assert!(html.contains("&lt;b&gt;危険&lt;&#x2f;b&gt;&amp;訓練") && html.contains("あと14日"), "{html}");
}

#[tokio::test]
async fn what_went_into_files_is_sent_by_smtp_on_its_own_day_and_told_of_later() {
    let server = Server::start([]).await;
    let office = Office::new();
    office.round("2026-10-01").await;
    let written = office.files().len();
    assert_eq!(written, 3);
    // A person requested a future day, into files.
    office.round("2026-10-15").await;
    let office = office.smtp(&server, Security::None);
    let preview = office.preview("2026-10-01");
    assert_eq!(preview.letters.len(), written, "a look knows that nothing was sent");
    let report = office.round("2026-10-01").await;
    assert_eq!(report.sent.len(), written);
    assert_eq!(report.only_written, None, "what was written for today and later goes out");
    assert_eq!(office.round("2026-10-01").await.sent, []);
    for day in ["2026-10-02", "2026-10-08", "2026-10-12", "2026-10-15"] {
        office.round(day).await;
    }
    let lefts: Vec<String> = server.to("soumu@midori.example.jp").iter().map(Received::text).collect();
    assert!(lefts[0].contains("あと14日") && lefts[1].contains("あと7日"), "{lefts:?}");
    assert!(lefts.last().is_some_and(|text| text.contains("本日")), "the day to come was not eaten: {lefts:?}");
}

#[tokio::test]
async fn what_was_only_written_on_days_gone_by_is_told_once_and_not_sent() {
    let server = Server::start([]).await;
    let office = Office::new();
    office.round("2026-10-01").await;
    office.round("2026-10-08").await;
    let office = office.smtp(&server, Security::None);
    let report = office.round("2026-10-09").await;
    let only_written = report.only_written.as_ref().expect("two days were only written");
    assert_eq!(
        (only_written.first.to_string(), only_written.last.to_string()),
        ("2026-10-01".into(), "2026-10-08".into())
    );
    assert!(report.to_string().contains("ファイルに書いただけ"), "{report}");
    let notice = server.to("kikaku@midori.example.jp").iter().map(Received::text).collect::<String>();
    assert!(notice.contains("■ 送っていないメール") && notice.contains("2026-10-01 から 2026-10-08"), "{notice}");
    let one_day = OnlyWritten { last: only_written.first, ..*only_written };
    assert!(one_day.to_string().contains("（2026-10-01 の分）"), "{one_day}");
    let again = office.round("2026-10-09").await;
    assert_eq!(again.only_written, None);
    assert!(server.to("soumu@midori.example.jp").iter().all(|mail| !mail.text().contains("あと7日")), "it is past");
}

#[tokio::test]
async fn an_overdue_mail_is_polite_says_since_when_and_goes_to_the_head_in_time() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.head("総務部", "bucho@midori.example.jp");
    for day in ["2026-10-15", "2026-10-20", "2026-10-23"] {
        office.round(day).await;
    }
    let mails = server.to("soumu@midori.example.jp");
    assert_eq!(mails[1].header("Subject"), "【期限超過10月15日】令和8年度中間報告について（再依頼） 総務部");
    let text = mails[1].text();
    assert!(text.contains("期限 令和8年10月15日（木）　5日超過\n　期限を過ぎております。"), "{text}");
    assert_eq!((mails[1].header("Cc"), mails[2].header("Cc")), (String::new(), "bucho@midori.example.jp".to_owned()));
    assert!(mails[2].text().contains("部局長にも写しをお送りしています"));
    assert!(
        server
            .to("bucho@midori.example.jp")
            .iter()
            .all(|mail| mail.header("Message-ID") != mails[1].header("Message-ID"))
    );
}

#[tokio::test]
async fn the_planning_section_hears_at_once_of_what_could_not_be_sent() {
    let server = Server::start([Reply::Rcpt("dame@midori.example.jp", "550 5.1.1 no such user")]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.address("総務部", &["dame@midori.example.jp"]);
    office.address("市民部", &[]);
    office.round("2026-10-01").await;
    office.round("2026-10-01").await;
    let notices = server.to("kikaku@midori.example.jp");
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].header("Subject"), "【目標管理】送れなかったメールがあります（令和8年10月1日）");
    let text = notices[0].text();
    assert!(
        text.contains("・総務部　dame@midori.example.jp　令和8年10月1日のメール\n")
            && text.contains("5.1.1 no such user"),
        "{text}"
    );
    assert!(text.contains("・市民部　1件"), "{text}");
}

#[tokio::test]
async fn the_planning_section_gets_a_summary_weekly_and_after_a_reporting_date() {
    let office = Office::new();
    for day in ["2026-10-13", "2026-10-14", "2026-10-15", "2026-10-16", "2026-10-19"] {
        office.round(day).await;
    }
    let files = office.files();
    let summaries: Vec<_> = files.iter().filter(|(name, _)| name.contains("提出状況")).collect();
    let days: Vec<&str> = summaries.iter().map(|(name, _)| &name[..10]).collect();
    // The 13th is the first working day of its week, after a holiday; the 16th follows the date itself.
    assert_eq!(days, ["2026-10-13", "2026-10-16", "2026-10-19"]);
    let text = Received::parse(&summaries[1].1).text();
    assert!(text.contains("▼ 取りまとめ表\n") && text.contains("取りまとめ_令和8年度.xlsx\n"), "{text}");
    assert!(
        text.contains("■ 令和8年度中間報告　期限 令和8年10月15日（木）　1日超過\n　・総務部　未提出 2件（全2件）\n"),
        "{text}"
    );
}

/// In April nothing is asked for the year just ended if the share has no sheet of it.
#[tokio::test]
async fn a_year_that_is_over_is_not_missed_where_it_has_no_sheet() {
    let summary = |office: &Office| office.preview("2026-04-06").to_string();
    let fresh = Office::new();
    assert!(!summary(&fresh).contains("令和7年度"), "{}", summary(&fresh));
    let older = Office::new();
    older.round("2026-03-30").await;
    assert!(!summary(&older).contains("令和7年度"), "{}", summary(&older));
}

/// Until its form is confirmed the department reads its own words, and the planning section is asked.
#[tokio::test]
async fn an_assumed_deadline_is_a_quotation_for_its_department_and_a_question_for_the_planning_section() {
    let mut office = Office::new();
    office.assumed_deadline("10月末", "2026-10-31");
    office.round("2026-10-19").await;
    office.round("2026-10-30").await;
    let mails: Vec<(String, Received)> =
        office.files().iter().map(|(name, bytes)| (name.clone(), Received::parse(bytes))).collect();
    let (planning, departments): (Vec<_>, Vec<_>) = mails.iter().partition(|(name, _)| name.contains("提出状況"));
    let told = "■ 推定して読んだ期限（部局には「推定」と付けてお知らせします）\n　・令和8年10月31日（土）　総務部　「10月末」\n";
    let question = planning[0].1.text();
    assert!(question.contains(told) && question.contains("この期限でよろしいでしょうか"), "{question}");
    let (_, letter) = departments.iter().find(|(_, letter)| letter.text().contains("10月末")).unwrap();
    let text = letter.text().replace("\n　", "");
    for said in ["期限 令和8年10月31日（土）（推定）", "期限の記載：「10月末」（推定）", "企画課が確認中です"]
    {
        assert!(text.contains(said), "{text}");
    }
}
