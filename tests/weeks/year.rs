//! Fourteen months of three cities, day by day, through the daemon's loop: every mail is the one that the plainly
//! restated rules give, and the planning section finds the expected contents in its workbooks.

mod letters;
mod planning;
mod rules;
mod town;
mod towns;

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::NaiveDate;
use matome_core::office::calendar::WorkingCalendar;
use matome_core::office::calendar::extra::ExtraDays;
use tokio::task::LocalSet;

use crate::weeks::city::City;
use letters::Sent;
use planning::Planning;
use town::{Town, day};
use towns::{FIRST, LAST};

/// Maximum length of a letter.
const LONGEST: usize = 60;

struct Lived {
    sent: Vec<Sent>,
    texts: Vec<(NaiveDate, String, String)>,
    expected: Vec<Sent>,
}

/// Lives through all days; `visit` is the planning section's, each day at noon.
async fn live(town: Town, planning: Planning) -> Lived {
    let mut lived = Lived { sent: Vec::new(), texts: Vec::new(), expected: Vec::new() };
    LocalSet::new().run_until(days(town, planning, &mut lived)).await;
    lived
}

async fn days(town: Town, mut planning: Planning, lived: &mut Lived) {
    let city = City::founded_with(&format!("{FIRST} 06:00"), &town.configuration());
    let settings = city.settings();
    let calendar = WorkingCalendar::new(&ExtraDays::default(), &settings.closed);
    city.has_a_merged_folder();
    city.merges.made().is_unread = true;
    let mut papers = BTreeMap::new();
    bring_in(&city, &town, day(FIRST), &mut papers);
    let running = city.start();
    for today in day(FIRST).iter_days().take_while(|today| *today <= day(LAST)) {
        city.until(&format!("{today} 07:00")).await;
        if bring_in(&city, &town, today, &mut papers) {
            running.look().await;
        }
        city.merges.made().is_real = planning.has_it_made(today);
        city.until(&format!("{today} 09:00")).await;
        let texts = std::mem::take(&mut city.mail.server().texts);
        lived.texts.extend(texts.into_iter().map(|(to, text)| (today, to, text)));
        city.until(&format!("{today} 12:00")).await;
        planning.works(&city, today);
    }
    running.stop().await;
    planning.is_done();
    let titles: Vec<&str> = town.works().map(|work| work.title.as_str()).collect();
    let to_offices = lived.texts.iter().filter(|(_, to, _)| !to.starts_with("kikaku"));
    lived.sent = to_offices.map(|(day, to, text)| Sent::read(*day, to, text, &titles)).collect();
    lived.sent.sort();
    lived.repeats_only_on_steps(&town, &calendar);
    lived.expected = rules::mails(&town, &calendar, (day(FIRST), day(LAST)));
}

/// Applies what people saved, put away and restored since the last look.
fn bring_in(
    city: &Rc<City>,
    town: &Town,
    today: NaiveDate,
    known: &mut BTreeMap<usize, (Option<String>, crate::common::paper::Paper)>,
) -> bool {
    let mut is_changed = false;
    for (n, book) in town.books.iter().enumerate() {
        let (path, paper) = (book.path(today), book.paper(today));
        let before = known.get(&n);
        let was = before.and_then(|(path, _)| path.clone());
        if before.is_some_and(|(before, said)| *before == path && *said == paper) || (path.is_none() && was.is_none()) {
            continue;
        }
        if let Some(was) = was.filter(|was| path.as_ref() != Some(was)) {
            city.share.folder().files.remove(&was).unwrap();
        }
        if let Some(path) = &path {
            city.share.save(path, book.form.workbook(&paper));
        }
        known.insert(n, (path, paper));
        is_changed = true;
    }
    is_changed
}

impl Lived {
    fn holds(&self, name: &str) {
        let first = self.sent.iter().zip(&self.expected).find(|(sent, expected)| sent != expected);
        assert_eq!(first, None, "{name}: sent and expected");
        assert_eq!(self.sent.len(), self.expected.len(), "{name}: {:?}", self.sent.last());
        for (day, to, text) in self.texts.iter().filter(|(_, to, _)| !to.starts_with("kikaku")) {
            assert!(text.lines().count() <= LONGEST, "{day} {to}: {} lines\n{text}", text.lines().count());
            let mut named: Vec<&str> = text.lines().filter(|line| line.contains("（シート「")).collect();
            named.sort_unstable();
            let all = named.len();
            named.dedup();
            assert_eq!(named.len(), all, "{day} {to}: named twice\n{text}");
            // A future day cannot be reported on.
            let ahead = *day <= NaiveDate::from_ymd_opt(2027, 3, 31).unwrap();
            assert!(!(ahead && text.contains("令和9年3月31日現在")), "{day} {to}\n{text}");
        }
    }

    /// A mail equal to the one before stands on a configured step, never for another cause.
    fn repeats_only_on_steps(&self, town: &Town, calendar: &WorkingCalendar) {
        let mut before: BTreeMap<&str, &Sent> = BTreeMap::new();
        for sent in &self.sent {
            let last = before.insert(&sent.to, sent);
            if last.is_some_and(|last| last.list() == sent.list()) {
                assert!(rules::stands_on_steps(town, calendar, day(FIRST), sent), "{sent:?}");
            }
        }
    }

    /// Per address the mails in the fiscal year of 2026, and the numbers equal to the one before.
    fn counts(&self, name: &str) -> (Vec<usize>, usize, usize) {
        let mut by_receiver: BTreeMap<&str, Vec<&Sent>> = BTreeMap::new();
        let of_year = self.sent.iter().filter(|sent| sent.day < day("2027-04-01") && !sent.to.starts_with("head"));
        for sent in of_year {
            by_receiver.entry(&sent.to).or_default().push(sent);
        }
        let same = |mails: &Vec<&Sent>| mails.windows(2).filter(|two| two[0].list() == two[1].list()).count();
        let repeats = by_receiver.values().map(same).sum();
        let mut counts: Vec<usize> = by_receiver.values().map(Vec::len).collect();
        counts.sort_unstable();
        let all = counts.iter().sum();
        println!(
            "{name}: {all} mails to {} receivers, fewest {}, median {}, most {}; {repeats} repeat the one before",
            counts.len(),
            counts[0],
            counts[counts.len() / 2],
            counts[counts.len() - 1],
        );
        (counts, all, repeats)
    }
}

#[tokio::test(start_paused = true)]
async fn a_year_of_a_small_city() {
    let lived = live(towns::small(), Planning::of_the_small_city()).await;
    lived.holds("small");
    lived.counts("small");
}

#[tokio::test(start_paused = true)]
async fn a_year_of_thirty_sections() {
    let lived = live(towns::of_sections(), Planning::of_sections()).await;
    lived.holds("sections");
    lived.counts("sections");
}

#[tokio::test(start_paused = true)]
async fn a_year_in_a_share_of_eight() {
    let lived = live(towns::of_eight_years(), Planning::of_eight_years()).await;
    lived.holds("eight years");
    lived.counts("eight years");
}
