//! Shares, folders and workbooks that are unreachable for a while, or return elsewhere.

use crate::weeks::*;

#[tokio::test(start_paused = true)]
async fn a_share_that_is_gone_for_a_day_deletes_nothing_and_asks_for_nothing_unseen() {
    play("2026-09-15 10:00", async |city| {
        let running = city.start();
        city.until("2026-09-15 12:00").await;
        let merged = city.merged();
        city.share.folder().is_gone = true;
        running.look().await;
        city.until("2026-09-16 12:00").await;
        assert_eq!((city.merged(), city.mails()), (merged.clone(), vec![told("9月16日")]));

        // Remounted, it is empty at first.
        let files = std::mem::take(&mut city.share.folder().files);
        city.share.folder().is_gone = false;
        city.until("2026-09-16 13:00").await;
        city.share.folder().files = files;
        city.until("2026-09-16 13:01").await;
        assert_eq!((city.merged(), city.reader.reading().read.len()), (merged, 2), "nothing was read anew");
        // Held mail goes out once the files are visible.
        assert_eq!(city.mails(), [OWN_DEADLINE]);

        // No event reports its return: the daemon notices.
        city.share.folder().is_gone = true;
        running.look().await;
        city.until("2026-09-16 14:00").await;
        city.share.folder().is_gone = false;
        city.save("建設部", &[SECOND, FIRST]);
        city.until("2026-09-16 14:01").await;
        assert_eq!(city.merged().len(), 3);
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn nobody_is_reminded_of_a_workbook_that_is_missing_until_it_is_back() {
    play("2026-09-10 10:00", async |city| {
        let running = city.start();
        city.until("2026-09-10 12:00").await;
        let bytes = city.take_away("総務部");
        running.look().await;
        city.until("2026-09-17 12:00").await;
        // Neither of its deadline, nor that there is no goal sheet.
        assert_eq!(city.mails().iter().filter(|mail| mail.starts_with("soumu")).count(), 0);
        assert_eq!(city.merged().len(), 2);
        city.share.save(&file_of("総務部"), bytes);
        running.look().await;
        city.until("2026-09-17 12:05").await;
        assert_eq!(city.merged(), ["建設部 研修の充実", "総務部 窓口の見直し"]);
        // Mail held meanwhile.
        assert_eq!(city.mails(), [OWN_DEADLINE]);
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_share_unseen_for_days_is_told_each_working_day_and_what_was_held_is_what_is_still_open() {
    play("2026-09-11 10:00", async |city| {
        let running = city.start();
        city.until("2026-09-11 12:00").await;
        city.mails();
        city.share.folder().is_gone = true;
        running.look().await;
        // Over a weekend and three closed days (9/21 to 23).
        city.leaps_by_mornings_until("2026-09-25 12:00").await;
        let unsent = |mail: &String| mail.contains("送れなかった") || mail.contains("見えません");
        let notices: Vec<String> = city.mails().into_iter().filter(unsent).collect();
        let (before, after) = (["9月14日", "9月15日"], ["9月16日", "9月17日", "9月18日", "9月24日", "9月25日"]);
        let days = before.map(told_of_the_share).into_iter().chain(after.map(told));
        assert_eq!(notices, days.collect::<Vec<_>>());
        assert_eq!(city.mails(), [""; 0], "no department");
        // Meanwhile 総務部 has moved its deadline, and 建設部 has one now.
        city.save("総務部", &[(FIRST.0, FIRST.1, "年度内に窓口を移す。")]);
        city.save("建設部", &[FIRST]);
        city.share.folder().is_gone = false;
        running.look().await;
        city.until("2026-09-25 12:05").await;
        let own = OWN_DEADLINE.replace("soumu", "kensetsu").replace("総務部", "建設部");
        assert_eq!(city.mails(), [own]);
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_department_whose_folder_cannot_be_read_is_asked_for_nothing_and_the_others_are() {
    play("2026-09-11 10:00", async |city| {
        city.save("建設部", &[FIRST]);
        let running = city.start();
        city.until("2026-09-11 12:00").await;
        city.share.folder().hidden.push("総務部".to_owned());
        running.look().await;
        city.leaps_by_mornings_until("2026-09-16 12:00").await;
        let mails = city.mails();
        let own = OWN_DEADLINE.replace("soumu", "kensetsu").replace("総務部", "建設部");
        assert!(
            mails.contains(&own) && mails.contains(&told_of_the_share("9月14日")) && mails.contains(&told("9月16日")),
            "{mails:?}"
        );
        assert!(!mails.iter().any(|mail| mail.starts_with("soumu")), "{mails:?}");
        city.share.folder().hidden.clear();
        running.look().await;
        city.until("2026-09-16 12:05").await;
        assert_eq!(city.mails(), [OWN_DEADLINE]);
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn most_workbooks_at_once_are_doubted_and_told_on_each_working_day_that_keeps_a_mail_back() {
    play("2026-09-11 10:00", async |city| {
        city.save("市民部", &[SECOND]);
        city.save("教育部", &[SECOND]);
        let running = city.start();
        city.until("2026-09-11 12:00").await;
        city.mails();
        // One is left, so that the share is not empty.
        let files = city.share.folder().files.clone();
        city.share.folder().files.retain(|path, _| *path == file_of("建設部"));
        running.look().await;
        city.until("2026-09-16 12:00").await;
        let mails = city.mails();
        let notices = mails.iter().filter(|mail| mail.contains("送れなかった"));
        assert_eq!(notices.collect::<Vec<_>>(), [&told("9月16日")], "{mails:?}");
        assert!(!mails.iter().any(|mail| mail.starts_with("soumu")), "{mails:?}");
        assert_eq!(city.merged().len(), 4);
        city.share.folder().files = files;
        running.look().await;
        city.until("2026-09-16 12:05").await;
        assert_eq!(city.mails(), [OWN_DEADLINE]);
        city.until("2026-09-18 12:00").await;
        assert!(!city.mails().iter().any(|mail| mail.contains("送れなかった")));
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_workbook_that_was_moved_is_the_same_also_where_it_was_changed_on_the_way() {
    play("2026-09-01 10:00", async |city| {
        let running = city.start();
        city.until("2026-09-01 11:00").await;
        // Moved and saved again; a look sees it in neither place.
        city.take_away("総務部");
        running.look().await;
        city.until("2026-09-01 12:00").await;
        assert!(city.merged().contains(&"総務部 窓口の見直し（見当たりません）".to_owned()));
        let (title, actions, _) = FIRST;
        let bytes = policy_workbook("総務部", &[(title, actions, "8月末までに窓口を移す。")]).save_to_buffer().unwrap();
        city.share.save("総務部/R8/運営方針（改）.xlsx", bytes);
        running.look().await;
        city.until("2026-09-01 13:00").await;
        assert_eq!(city.merged(), ["建設部 研修の充実", "総務部 窓口の見直し"]);
        // Copied first, the old one deleted later.
        let copy = city.share.folder().files["建設部/運営方針.xlsx"].1.clone();
        city.share.save("建設部/写し.xlsx", copy);
        running.look().await;
        city.until("2026-09-01 14:00").await;
        city.take_away("建設部");
        running.look().await;
        city.until("2026-09-01 15:00").await;
        assert_eq!(city.merged(), ["建設部 研修の充実", "総務部 窓口の見直し"]);
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_workbook_that_was_moved_is_the_same_also_where_its_goal_got_another_name() {
    play("2026-09-01 10:00", async |city| {
        let running = city.start();
        city.until("2026-09-01 11:00").await;
        city.take_away("総務部");
        let (_, actions, target) = FIRST;
        let renamed = [("窓口のみなおし", actions, target)];
        city.share.save("総務部/提出用/運営方針R8.xlsx", policy_workbook("総務部", &renamed).save_to_buffer().unwrap());
        running.look().await;
        city.until("2026-09-01 12:00").await;
        assert_eq!(city.merged(), ["建設部 研修の充実", "総務部 窓口のみなおし"]);
        running.stop().await;
    })
    .await;
}
