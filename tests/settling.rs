//! Settling of changes in the share: each file in `tests/settling` is one story, look by look.
//!
//! ```text
//! settle 2s
//! known a=10 b=20@7                 read before: size 10; size 20, file number 7
//! 0.0  a=11 b=20@7                  the share at second 0
//!      -> again 2.0                 nothing is believed yet; look again after two seconds
//! 2.0  a=11 b=20@7
//!      -> read a                    the reading succeeds
//! ```
//!
//! In a look, `!folder` cannot be listed, `device=2` is another file system, and `lost` an unreachable share. `(fails)`
//! after an expectation makes the reading fail. A file's number defaults to its size.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use matome_core::share::settling::{Changes, Listing, Settling, Stamp, away, moved_from};

fn seconds(text: &str) -> Duration {
    Duration::from_secs_f64(text.trim_end_matches('s').parse().unwrap())
}

/// `11`, `11@7`, `11@7!3`: size, file number, number of metadata changes.
fn stamp(text: &str) -> Stamp {
    let (text, touched) = text.split_once('!').unwrap_or((text, "0"));
    let (size, id) = text.split_once('@').unwrap_or((text, text));
    let size: u64 = size.parse().unwrap();
    Stamp { size, modified_ns: size.cast_signed(), changed_ns: touched.parse().unwrap(), file_id: id.parse().unwrap() }
}

fn look(words: &str) -> Listing {
    let mut look = Listing { device: 1, ..Listing::default() };
    for word in words.split_whitespace() {
        match word.split_once('=') {
            Some(("device", number)) => look.device = number.parse().unwrap(),
            Some((path, text)) => _ = look.files.insert(path.to_owned(), stamp(text)),
            None => look.unreadable.push(word.strip_prefix('!').unwrap().to_owned()),
        }
    }
    look
}

fn told(changes: &Changes) -> String {
    let mut words: Vec<String> = changes.renamed.iter().map(|(from, to)| format!("rename {from}>{to}")).collect();
    words.extend(changes.to_read.iter().map(|path| format!("read {path}")));
    words.extend(changes.gone.iter().map(|path| format!("gone {path}")));
    words.extend(changes.emptied.then(|| "emptied".to_owned()));
    words.extend(changes.look_again.map(|again| format!("again {:.1}", again.as_secs_f64())));
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}

/// Applies the changes like the daemon.
fn follow(known: &mut BTreeMap<String, Stamp>, changes: &Changes, look: &Listing, reading_fails: bool) {
    for (from, to) in &changes.renamed {
        let stamp = known.remove(from).unwrap();
        known.insert(to.clone(), stamp);
    }
    for path in changes.to_read.iter().filter(|_| !reading_fails) {
        known.insert(path.clone(), look.files[path]);
    }
    for path in &changes.gone {
        known.remove(path);
    }
}

/// Plays a story; returns the differences.
fn play(story: &str) -> Option<String> {
    let (mut settling, mut known) = (Settling::new(Duration::from_secs(2)), BTreeMap::new());
    let lines = story.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut now = None;
    for line in lines {
        let (first, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        match first {
            "settle" => settling = Settling::new(seconds(rest)),
            "last-on" => settling = settling.last_on(Some(rest.trim_start_matches("device=").parse().unwrap())),
            "accepting-empty" => settling = settling.accepting_empty(),
            "known" => known = look(rest).files,
            "->" => {
                let (time, seen): (Duration, Listing) = now.take().unwrap();
                let (expected, fails) =
                    rest.split_once("(fails)").map_or((rest, false), |(expected, _)| (expected, true));
                let changes = settling.observe(&known, &seen, time);
                if told(&changes) != expected.trim() {
                    return Some(format!(
                        "after {:.1}: expected {expected:?}, got {:?}",
                        time.as_secs_f64(),
                        told(&changes)
                    ));
                }
                follow(&mut known, &changes, &seen, fails);
            }
            _ if rest.trim() == "lost" => settling.lost(),
            time => now = Some((seconds(time), look(rest))),
        }
    }
    None
}

#[test]
fn every_story_is_believed_as_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/settling");
    let stories: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(stories.len() >= 15);
    let wrong: Vec<String> = stories
        .iter()
        .filter_map(|file| Some(format!("{}: {}", file.display(), play(&fs::read_to_string(file).unwrap())?)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_move_that_only_the_content_shows() {
    let contents: BTreeMap<String, String> = [("a", "1"), ("b", "2"), ("c", "2"), ("d", "3"), ("e/f", "4")]
        .map(|(path, hash)| (path.into(), hash.into()))
        .into();
    let look = look("d=10 new=11 !e");
    let away = away(&contents, &look);
    assert_eq!(moved_from(&away, "1"), Some("a"));
    assert_eq!(moved_from(&away, "2"), None, "b or c?");
    assert_eq!(moved_from(&away, "3"), None, "a copy: d is still there");
    assert_eq!(moved_from(&away, "4"), None, "its folder cannot be seen");
    assert_eq!(moved_from(&away, "5"), None);
}
