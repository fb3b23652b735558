//! People who work in a share with Excel and Explorer, by seeded dice.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::common::policy_workbook;

/// One in this many workbooks is only ever saved.
const ONLY_SAVED: usize = 3;
/// A longer save looks like a broken file, and is not held against the daemon.
const SLOW: Duration = Duration::from_millis(500);
const PAUSE: u64 = 400;

pub(crate) struct People {
    share: PathBuf,
    count: usize,
    dice: u64,
    generation: u64,
    /// Names that someone has broken, renamed or deleted.
    disturbed: BTreeSet<String>,
}

impl People {
    pub(crate) fn at(share: PathBuf, count: usize) -> Self {
        Self { share, count, dice: 0x9E37_79B9_7F4A_7C15, generation: 0, disturbed: BTreeSet::new() }
    }

    pub(crate) fn done(&self) -> u64 {
        self.generation
    }

    pub(crate) fn save_all(&mut self) {
        for number in 0..self.count {
            self.put(number);
        }
    }

    pub(crate) fn do_something(&mut self) {
        self.wait(PAUSE);
        let number = self.below(self.count as u64) as usize;
        if number.is_multiple_of(ONLY_SAVED) {
            return self.save_as_excel_does(number);
        }
        self.disturbed.insert(name(number));
        let path = self.path(number);
        match self.below(9) {
            0 => _ = fs::remove_file(path),
            1 => _ = fs::rename(&path, self.share.join(format!("総務部/改{number}.xlsx"))),
            2 => _ = fs::rename(&path, self.share.join("建設部").join(path.file_name().unwrap())),
            3 => _ = fs::write(path, "not a workbook any more"),
            4 => self.cut_short(&path),
            5 => self.save_in_place(number),
            6 => self.replace_by_an_older_copy(number),
            7 => self.copy_or_tidy(&path, number),
            _ => self.save_as_excel_does(number),
        }
        self.generation += 1;
    }

    /// Repairs broken files and removes copies.
    pub(crate) fn mend_all(&mut self) {
        for department in ["総務部", "建設部"] {
            for entry in fs::read_dir(self.share.join(department)).unwrap() {
                let path = entry.unwrap().path();
                if fs::File::open(&path).is_ok_and(|file| zip::ZipArchive::new(file).is_err()) {
                    fs::remove_file(path).unwrap();
                }
            }
        }
        self.save_all();
    }

    /// Log lines that wrongly call a workbook broken or deleted.
    pub(crate) fn wrongly_reported(&self, log: &str) -> Vec<String> {
        let reported =
            |line: &&str| ["を読めません", "が削除されました", "の名前が"].iter().any(|word| line.contains(word));
        let only_saved = (0..self.count).map(name).filter(|name| !self.disturbed.contains(name)).collect::<Vec<_>>();
        let wrong = |line: &&str| only_saved.iter().any(|name| line.contains(&format!("/{name} ")));
        log.lines().filter(reported).filter(wrong).map(ToOwned::to_owned).collect()
    }

    /// A lock beside it, a temporary file, the original removed, the temporary one renamed.
    fn save_as_excel_does(&mut self, number: usize) {
        let path = self.path(number);
        let lock = path.with_file_name(format!("~${}", name(number)));
        fs::write(&lock, "企画課").unwrap();
        self.put(number);
        let _ = fs::remove_file(lock);
        self.generation += 1;
    }

    fn put(&mut self, number: usize) {
        let path = self.path(number);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let beside = path.with_file_name(format!("{:08X}", self.generation));
        fs::write(&beside, self.content(number)).unwrap();
        let start = Instant::now();
        let _ = fs::remove_file(&path);
        self.wait(60);
        fs::rename(beside, path).unwrap();
        self.excuse(number, start);
    }

    fn save_in_place(&mut self, number: usize) {
        let bytes = self.content(number);
        let (path, start) = (self.path(number), Instant::now());
        let _ = fs::write(&path, &bytes[..bytes.len() / 2]);
        self.wait(100);
        let _ = fs::write(&path, &bytes);
        self.excuse(number, start);
    }

    /// The share stays bounded, so that any growth is the daemon's.
    fn copy_or_tidy(&self, path: &Path, number: usize) {
        let copies = ["- コピー", "改"].map(|word| self.share.join(format!("総務部/{word}{number}.xlsx")));
        if copies.iter().any(|copy| fs::remove_file(copy).is_ok()) {
            return;
        }
        let _ = fs::copy(path, &copies[0]);
    }

    fn cut_short(&mut self, path: &Path) {
        if let Ok(bytes) = fs::read(path) {
            let end = self.below(bytes.len() as u64 + 1) as usize;
            let _ = fs::write(path, &bytes[..end]);
        }
    }

    fn replace_by_an_older_copy(&mut self, number: usize) {
        self.put(number);
        let file = fs::File::options().write(true).open(self.path(number)).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)).unwrap();
    }

    fn excuse(&mut self, number: usize, start: Instant) {
        if start.elapsed() > SLOW {
            self.disturbed.insert(name(number));
        }
    }

    fn content(&mut self, number: usize) -> Vec<u8> {
        let title = format!("施策{number}");
        let actions = format!("{}回目の見直しを行う。", self.generation);
        policy_workbook(department(number), &[(&title, &actions, "9月末までに1件")]).save_to_buffer().unwrap()
    }

    fn path(&self, number: usize) -> PathBuf {
        self.share.join(department(number)).join(name(number))
    }

    fn wait(&mut self, most: u64) {
        let milliseconds = self.below(most);
        thread::sleep(Duration::from_millis(milliseconds));
    }

    fn below(&mut self, end: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % end
    }
}

fn name(number: usize) -> String {
    format!("目標（{number}）.xlsx")
}

fn department(number: usize) -> &'static str {
    ["総務部", "建設部"][number % 2]
}
