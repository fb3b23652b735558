//! `matome run --cities`: one process per configuration in a folder, isolated from the others' failures. A city's own
//! lock or lease decides which machine serves it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use crate::cli::refusal::CliRefusal;
use crate::edge::processes::cities::{self, CityProcess, Saved};
use crate::edge::processes::reading_slots::MachineSlots;
use crate::edge::system::clock::{Clock, SystemClock};
use crate::settings::Settings;
use matome_core::backoff::Backoff;
use matome_workbook::os_error;

pub(super) const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Processes started per check, so that a thousand do not overload the server at once.
const AT_ONCE: usize = 50;

/// Restart delay of a failed process.
const AGAIN: Backoff = Backoff::Doubling { first: Duration::from_secs(5), longest: Duration::from_mins(5) };

/// Time for which a configuration may be missing while editors or copies replace it.
const AWAY: Duration = Duration::from_secs(15);

/// Run time after which a failure is no failed start.
const WELL: Duration = Duration::from_mins(10);

#[derive(Debug)]
pub(super) struct Cities {
    folder: PathBuf,
    known: BTreeMap<PathBuf, City>,
    slots: MachineSlots,
}

#[derive(Debug)]
struct City {
    saved: Saved,
    state: CityState,
    failures: u32,
    /// Since when its configuration is missing.
    away: Option<Instant>,
}

#[derive(Debug)]
enum CityState {
    Runs(CityProcess),
    Rests(Instant),
}

impl Cities {
    pub(super) fn of(folder: &Path) -> io::Result<Self> {
        announce(folder, cities::configurations(folder)?.keys());
        Ok(Self { folder: folder.to_owned(), known: BTreeMap::new(), slots: MachineSlots::new()? })
    }

    /// Starts new cities, stops removed ones, and restarts changed or failed ones.
    pub(super) fn look(&mut self) {
        match cities::configurations(&self.folder) {
            Ok(found) => {
                self.end_others(&found);
                let mut left = AT_ONCE;
                for (file, saved) in found {
                    self.keep(file, saved, &mut left);
                }
            }
            // An inaccessible folder proves nothing.
            Err(source) => {
                tracing::warn!("{}", CliRefusal::FolderUnreadable { folder: self.folder.clone(), source });
            }
        }
    }

    pub(super) fn end(self) {
        CityProcess::wait_for_all(self.known.into_values().filter_map(City::asked_to_stop).collect());
    }

    /// Stops removed or changed cities. A city with an invalid new configuration keeps running with the old one.
    fn end_others(&mut self, found: &BTreeMap<PathBuf, Saved>) {
        let now = SystemClock.instant();
        let mut ending = Vec::new();
        let known = std::mem::take(&mut self.known).into_iter();
        self.known = known
            .filter_map(|(file, mut city)| {
                let name = cities::name(&file);
                let what = match found.get(&file) {
                    Some(saved) if *saved == city.saved => None,
                    Some(saved) => match Settings::load(&file) {
                        Err(error) if city.runs() => {
                            tracing::error!("{name}: 設定を読み直せません。これまでの設定のまま続けます: {error}");
                            city.saved = *saved;
                            None
                        }
                        _ => Some("設定が変わったので、始め直します"),
                    },
                    None if city.away.is_none() => {
                        tracing::warn!("{name}: 設定がありません。{}秒待って戻らなければ終わります", AWAY.as_secs());
                        None
                    }
                    None => city.away.filter(|away| now - *away >= AWAY).map(|_| "設定がなくなったので、終わります"),
                };
                city.away = if found.contains_key(&file) { None } else { city.away.or(Some(now)) };
                let Some(what) = what else { return Some((file, city)) };
                tracing::info!("{name}: {what}");
                ending.extend(city.asked_to_stop());
                None
            })
            .collect();
        CityProcess::wait_for_all(ending);
    }

    /// Keeps a city running; `left` limits the starts of this check.
    fn keep(&mut self, file: PathBuf, saved: Saved, left: &mut usize) {
        let known = self.known.remove(&file).map(|city| city.noticed(&file));
        let may_start = *left > 0;
        let city = match known {
            Some(city) if !city.is_due() || !may_start => Some(city),
            before => may_start.then(|| {
                *left -= 1;
                self.started(&file, saved, before.map_or(0, |city| city.failures))
            }),
        };
        self.known.extend(city.map(|city| (file, city)));
    }

    fn started(&self, file: &Path, saved: Saved, failures: u32) -> City {
        match CityProcess::start(file, &self.slots) {
            Ok(process) => City { saved, state: CityState::Runs(process), failures, away: None },
            Err(error) => {
                tracing::error!("{}: 始められません（{}）", cities::name(file), os_error::in_words(&error));
                let until = SystemClock.instant() + AGAIN.after(failures + 1);
                City { saved, state: CityState::Rests(until), failures: failures + 1, away: None }
            }
        }
    }
}

impl City {
    /// Detects and logs the end of a process.
    fn noticed(mut self, file: &Path) -> Self {
        let CityState::Runs(process) = &mut self.state else { return self };
        let Some((status, ran)) = process.end() else { return self };
        let failures = if ran >= WELL { 1 } else { self.failures + 1 };
        let rest = AGAIN.after(failures);
        let (city, how, seconds) = (cities::name(file), told(status), rest.as_secs());
        tracing::error!("{city}: 終わりました（{how}）。{seconds}秒後にもう一度始めます");
        Self { state: CityState::Rests(SystemClock.instant() + rest), failures, ..self }
    }

    const fn runs(&self) -> bool {
        matches!(self.state, CityState::Runs(_))
    }

    fn is_due(&self) -> bool {
        matches!(self.state, CityState::Rests(until) if until <= SystemClock.instant())
    }

    fn asked_to_stop(self) -> Option<CityProcess> {
        if let CityState::Runs(process) = self.state { Some(process.asked_to_stop()) } else { None }
    }
}

fn announce<'a>(folder: &Path, files: impl Iterator<Item = &'a PathBuf>) {
    let names: Vec<String> = files.map(|file| cities::name(file)).collect();
    if names.is_empty() {
        tracing::warn!("{}", CliRefusal::NoCities(folder.to_owned()));
    } else {
        tracing::info!("{}市を始めます: {}", names.len(), names.join("、"));
    }
}

fn told(status: ExitStatus) -> String {
    status.code().map_or_else(|| "外から止められました".to_owned(), |code| format!("終了コード {code}"))
}
