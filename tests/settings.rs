//! Invalid configurations, each a file in `tests/settings` with its message beside it, and the values of valid ones. A
//! first line `# environment: NAME=value` sets a variable. `MATOME_BLESS=1` rewrites the messages; review the
//! difference.

use std::collections::BTreeSet;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::time::Duration;

use matome::edge::mail::TransportSettings;
use matome::edge::share::Watch;
use matome::settings::{Settings, SettingsError};
use matome_core::office::city::{Address, HandsIn};
use matome_core::office::milestone::Milestone;
use matome_core::reminder::policy::{Offset, Policy};
use matome_deadline::BillDays;
use matome_deadline::fiscal_year::FiscalYear;

fn folder() -> PathBuf {
    std::path::absolute(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/settings")).unwrap()
}

/// Windows paths are valid there.
fn is_configuration(file: &Path) -> bool {
    let name = file.file_name().unwrap();
    file.extension().unwrap() == "toml"
        && !(cfg!(windows) && (name == "windows_path_on_linux.toml" || name == "unc_with_slashes.toml"))
}

fn cases() -> BTreeSet<PathBuf> {
    fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn variables_of(file: &Path) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned();
    let lines = text.lines().filter_map(|line| line.strip_prefix("# environment: "));
    lines.map(|line| line.split_once('=').unwrap()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn each_wrong_configuration_says_what_to_mend() {
    let mut wrong = Vec::new();
    let configurations: Vec<_> = cases().into_iter().filter(|file| is_configuration(file)).collect();
    assert!(configurations.len() > 20);
    for file in configurations {
        let error = match Settings::load_with(&file, variables_of(&file)) {
            Ok(_) => "読めてしまいました".to_owned(),
            Err(error) => error.to_string(),
        };
        let said = error.replace(&format!("{}{MAIN_SEPARATOR}", folder().display()), "") + "\n";
        let expected = file.with_extension("txt");
        if std::env::var_os("MATOME_BLESS").is_some() {
            fs::write(&expected, &said).unwrap();
        }
        if fs::read_to_string(&expected).ok().as_ref() != Some(&said) {
            wrong.push(format!("{}\n{said}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_expected_message_is_left_over() {
    for file in cases().into_iter().filter(|file| file.extension().unwrap() == "txt") {
        assert!(file.with_extension("toml").exists(), "{}", file.display());
    }
}

fn load(text: &str, variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("matome.toml");
    fs::write(&file, text).unwrap();
    Settings::load_with(&file, variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn sample_with_its_examples() -> String {
    let sample = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/matome.toml")).unwrap();
    let is_example = |line: &str| line.starts_with(|c: char| c == '[' || c.is_ascii_lowercase());
    let lines = sample.lines().map(|line| line.strip_prefix('#').filter(|rest| is_example(rest)).unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

const SMALLEST: &str = "city = \"みどり市\"\nshare.folder = \"share\"\n";

/// Domains of configured addresses need not be listed.
#[test]
fn mail_goes_to_the_domains_of_the_configured_addresses_and_to_no_other() {
    let settings = load(
        "city = \"みどり市\"\nshare.folder = \"share\"\nmail.from = \"kikaku@midori.example.jp\"\n\
         [planning]\nto = [\"kikaku@plan.example.jp\"]\n\
         [[departments]]\nname = \"水道部\"\nto = [\"suido@water.example.jp\"]\nhead = [\"bucho@head.example.jp\"]\n\
         sections = [{ name = \"工務課\", to = [\"komu@works.example.jp\"] }]\n",
        &[],
    )
    .unwrap();
    for (domain, allowed) in
        [("midori", true), ("plan", true), ("water", true), ("head", true), ("works", true), ("other", false)]
    {
        let address = Address(format!("someone@{domain}.example.jp"));
        assert_eq!(settings.mail.allows(&address), allowed, "{domain}");
    }
}

#[test]
fn the_smallest_configuration_has_the_defaults_of_the_example() {
    let settings = load(SMALLEST, &[]).unwrap();
    let example = Settings::load_with(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config/matome.toml"), []).unwrap();
    assert_eq!(settings.timezone, example.timezone);
    assert_eq!(settings.reminders, example.reminders);
    assert_eq!(settings.reminders, Policy::default());
    assert_eq!((settings.share.poll_every, settings.share.settle), (example.share.poll_every, example.share.settle));
    assert_eq!((settings.share.watch, example.share.watch), (Watch::Auto, Watch::Auto));
    assert_eq!(settings.mail.html, example.mail.html);
    assert!(!settings.merged.per_department && !example.merged.per_department);
    assert!(settings.share.include.fit("総務部/目標.XLSX") && !settings.share.exclude.fit("過年度/目標.xlsx"));
    assert!(settings.reporting.every_year.is_empty() && settings.closed.is_empty());
    assert_eq!(settings.bills, BillDays::default());
    assert_eq!(settings.share.folder, settings.folder.join("share"));
    assert_eq!(settings.merged.folder, settings.folder.join("merged"));
    assert_eq!(settings.state.database.file().unwrap(), settings.folder.join("state/matome.db"));
}

#[test]
fn the_sample_does_nothing_that_was_not_asked_for() {
    let sample = Settings::load_with(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config/matome.toml"), []).unwrap();
    let smallest = load(SMALLEST, &[]).unwrap();
    let shown = |settings: &Settings| {
        // As displayed: `\\` for each `\` of Windows.
        let folder = settings.folder.to_str().unwrap().escape_debug().to_string();
        let file = settings.file.to_str().unwrap().escape_debug().to_string();
        format!("{settings:#?}").replace(&file, "FILE").replace(&folder, "FOLDER")
    };
    assert_eq!(shown(&sample), shown(&smallest));
}

/// Parameters unknown to libpq are not part of the address used, displayed and compared.
#[test]
fn a_state_on_a_server_is_one_address() {
    let of = |database: &str, variables: &[(&str, &str)]| {
        let settings = load(&format!("{SMALLEST}state.database = \"{database}\"\n"), variables).unwrap();
        let folder = settings.folder.clone();
        (settings.state.database.server().unwrap().clone(), folder)
    };
    let (plain, _) = of("postgres://matome@db.example.lg.jp/matome", &[]);
    assert_eq!((plain.schema.as_str(), plain.ca_file, plain.password), ("matome", None, None));
    let long =
        "postgresql://m@db.example.lg.jp/goals?schema=midori&sslmode=require&sslrootcert=db-ca.pem&connect_timeout=9";
    let (server, folder) = of(long, &[("MATOME__STATE__PASSWORD", "himitsu")]);
    assert_eq!(server.url, "postgresql://m@db.example.lg.jp/goals?sslmode=require&connect_timeout=9");
    assert_eq!((server.schema.as_str(), server.ca_file), ("midori", Some(folder.join("db-ca.pem"))));
    assert_eq!(server.password.unwrap().0, "himitsu");
}

#[test]
fn the_sample_is_made_of_the_description_of_the_keys() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/matome.toml");
    if std::env::var_os("MATOME_BLESS").is_some() {
        fs::write(&file, matome::settings::sample()).unwrap();
    }
    let is_same = fs::read_to_string(&file).unwrap() == matome::settings::sample();
    assert!(is_same, "MATOME_BLESS=1 makes config/matome.toml anew from src/settings/keys.tsv");
}

#[test]
fn each_word_that_a_key_may_have_can_be_read() {
    for (key, words) in [
        ("share.watch", &["auto", "events", "poll"][..]),
        ("share.departments_by", &["sheet", "folder"]),
        ("mail.transport", &["files", "smtp"]),
        ("mail.smtp.security", &["tls", "starttls", "none"]),
        ("reminders.overdue_until", &["10d", "3bd", "none"]),
    ] {
        for word in words {
            let settings = load(&format!("{SMALLEST}mail.from = \"a@city.example.jp\"\n{key} = \"{word}\"\n"), &[]);
            assert!(settings.is_ok(), "{key} = {word}: {}", settings.unwrap_err());
        }
    }
}

#[test]
fn the_example_says_what_it_shows() {
    let settings = load(&sample_with_its_examples(), &[]).unwrap();
    let due = |milestone, year| settings.reporting.due(milestone, FiscalYear::new(year)).unwrap().to_string();
    assert_eq!(due(Milestone::Interim, 2026), "2026-10-15");
    assert_eq!(due(Milestone::Interim, 2027), "2027-10-20");
    assert_eq!(due(Milestone::YearEnd, 2027), "2028-04-12");
    assert_eq!(settings.share.address.as_deref(), Some(r"\\fileserver\目標管理"));
    let department = settings.city.department("総務部").unwrap();
    assert_eq!(department.sections[0].name, "人事課");
    assert_eq!(settings.city.departments.iter().filter(|own| !own.is_implied).count(), 2);
    assert_eq!(department.hands_in, Some(HandsIn::Department));
    assert_eq!(settings.closed.len(), 2);
    assert_ne!(settings.bills, BillDays::default());
}

#[test]
fn variables_come_before_the_file() {
    let text = format!(
        "{SMALLEST}[reporting.interim]\ndue = \"10-15\"\n[mail]\ntransport = \"smtp\"\nfrom = \"a@city.example.jp\"\n\
         [mail.smtp]\nusername = \"matome\"\n"
    );
    let variables = [
        ("MATOME__CITY", "青葉市"),
        ("MATOME__REMINDERS__SEND_AT", "09:00"),
        ("MATOME__REMINDERS__OVERDUE_EVERY", "none"),
        ("MATOME__REPORTING__2027__INTERIM__DUE", "10-20"),
        ("MATOME__SHARE__SETTLE", "500ms"),
        ("MATOME__MAIL__HTML", "true"),
        ("MATOME__MERGED__PER_DEPARTMENT", "true"),
        ("MATOME__MAIL__MAX_PER_DAY", "50"),
        ("MATOME__MAIL__SMTP__PORT", "587"),
        ("MATOME__MAIL__SMTP__PASSWORD", " 12345#= "),
        ("MATOME_LOG", "debug"),
    ];
    let settings = load(&text, &variables).unwrap();
    assert_eq!(settings.city.name, "青葉市");
    assert_eq!(settings.reminders.send_at.to_string(), "09:00:00");
    assert_eq!(settings.reminders.overdue_every, None);
    assert_eq!(settings.reminders.escalate_after, Some(Offset::WorkingDays(5)));
    assert_eq!(settings.reminders.max_per_day, 50);
    let due = |year| settings.reporting.due(Milestone::Interim, FiscalYear::new(year)).unwrap().to_string();
    assert_eq!((due(2026), due(2027)), ("2026-10-15".to_owned(), "2027-10-20".to_owned()));
    assert_eq!(settings.share.settle, Duration::from_millis(500));
    assert!(settings.mail.html && settings.merged.per_department);
    let TransportSettings::Smtp(smtp) = &settings.mail.transport else { panic!("files") };
    assert_eq!((smtp.port, smtp.password.as_deref()), (587, Some(" 12345#= ")));
    assert!(!format!("{settings:?}").contains("12345"));
}

#[test]
fn a_configuration_that_breaks_off_anywhere_is_told_or_read() {
    let text = sample_with_its_examples();
    let ends = text.char_indices().map(|(end, _)| end).step_by(23);
    for end in ends {
        if let Err(error) = load(&text[..end], &[]) {
            assert!(error.to_string().contains("matome.toml"), "{end}: {error}");
        }
    }
}

#[test]
fn a_mark_at_the_start_and_windows_line_ends_do_not_matter() {
    let text = format!("\u{FEFF}{}", SMALLEST.replace('\n', "\r\n"));
    assert_eq!(load(&text, &[]).unwrap().city.name, "みどり市");
}

#[test]
fn the_password_is_the_file_without_its_last_line_break() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("secret"), "p w\r\n").unwrap();
    let file = folder.path().join("matome.toml");
    let mail =
        "[mail]\nfrom = \"a@b.jp\"\ntransport = \"smtp\"\n[mail.smtp]\nusername = \"m\"\npassword_file = \"secret\"\n";
    fs::write(&file, format!("{SMALLEST}{mail}")).unwrap();
    let TransportSettings::Smtp(smtp) = Settings::load_with(&file, []).unwrap().mail.transport else { panic!("files") };
    assert_eq!(smtp.password.as_deref(), Some("p w"));
    assert!(!format!("{smtp:?}").contains("p w"), "no log shows it");
}
