//! Definitions: the language as in the reference, mistakes, and doubts about a sheet's form.

use matome_forms::layout::DefinitionMistake;

use crate::reading::*;

/// Findings about a sheet's form in 要確認: what was sought and found.
#[test]
fn doubts_about_a_form_say_what_was_found_and_what_was_not() {
    for (case, code, words) in [
        ("form-that-lost-most-of-its-labels", Code::UncertainLayout, &["見出し9個のうち", "ないもの: 「"][..]),
        ("sheet-that-no-layout-matches", Code::NoLayout, &["シート「", "先頭の文字: 「", "様式の読み取り.xlsx"]),
    ] {
        let case = case::all().into_iter().find(|known| known.name == case).unwrap();
        let read = read_workbook(&case.file, &case.book, &case.layouts());
        let message = read.problems.iter().find(|problem| problem.code() == code).unwrap().to_string();
        assert!(words.iter().all(|word| message.contains(word)), "{message}");
    }
    // Two definitions of the same words.
    let text = include_str!("../../config/layouts/unei-hoshin.toml");
    let twin = text.replace("\"unei-hoshin\"", "\"twin\"").replace("\"部の運営方針\"", "\"課の運営方針\"");
    let layouts = Layouts::with(&[("twin.toml".to_owned(), twin)]).unwrap();
    let sheet = "1 | 令和8年度　総務部の運営方針\n2 | 番号 | 重点施策・事業 | 取組内容\n3 | =1 | 窓口 | 9月末まで";
    let read = read_workbook("方針.xlsx", &case::book(sheet), &layouts);
    let doubt = read.problems.iter().find(|problem| problem.code() == Code::UncertainLayout).unwrap();
    for words in ["「部の運営方針」（見出し", "「課の運営方針」（見出し", "ないもの: 「達成目標」"]
    {
        assert!(doubt.to_string().contains(words), "{doubt}");
    }
}

/// The reference of the definition language, in English and Japanese, with the minimum number of examples.
const PAGES: [(&str, usize); 2] =
    [(include_str!("../../config/layouts/README.md"), 8), (include_str!("../../docs/ja/src/definition.md"), 3)];

/// Fenced blocks of a page: language and text.
fn blocks(page: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    page.split("\n```").skip(1).step_by(2).map(|block| block.split_once('\n').unwrap())
}

/// The reference stays valid: its definitions read its sheets as stated.
#[test]
fn every_example_of_the_reference_is_read_as_it_says() {
    for (page, least) in PAGES {
        let blocks: Vec<_> = blocks(page).collect();
        let examples: Vec<_> = blocks.windows(3).filter(|blocks| blocks[0].0 == "text sheet").collect();
        assert!(examples.len() >= least, "the page has lost its examples");
        examples.into_iter().for_each(is_read_as_it_says);
    }
}

fn is_read_as_it_says(example: &[(&str, &str)]) {
    let [(_, sheet), ("toml", definition), (reads, expected)] = *example else { panic!("{example:?}") };
    let file = reads.strip_prefix("text reads").unwrap().trim();
    let layouts = Layouts::only(&[("page.toml".to_owned(), definition.to_owned())]).unwrap();
    let found = case::dump(&read_workbook(file, &case::book(sheet), &layouts));
    let plain: Vec<&str> =
        found.lines().filter(|line| !line.starts_with("layout") && !line.trim().starts_with("at:")).collect();
    assert_eq!(plain.join("\n"), expected, "{definition}");
}

#[test]
fn the_reference_names_every_key() {
    for wrong in ["x = 1", "[recognise]\nx = 1", "[goal]\nx = 1", "[goal.labels]\nx = 1", "[measure]\nx = 1"]
        .into_iter()
        .chain(["[measure.columns]\nx = 1", "[fiscal_year]\nx = 1", "[department]\nx = 1", "[deadlines]\nx = 1"])
        .chain([
            "[fiscal_year]\nfrom = [\"x\"]",
            "[deadlines]\nfrom = \"x\"",
            "[goal]\nunit = \"x\"",
            "[measure]\nunit = \"x\"",
        ])
    {
        let error = Layouts::only(&[("page.toml".to_owned(), wrong.to_owned())]).unwrap_err();
        let (DefinitionMistake::UnknownKey { known, .. } | DefinitionMistake::UnknownValue { known, .. }) =
            &*error.what
        else {
            panic!("{error}")
        };
        for key in known {
            let names = [format!("`{key}`"), format!("[{key}]"), format!(".{key}]")];
            for (page, _) in PAGES {
                assert!(names.iter().any(|name| page.contains(name)), "{key}: {error}");
            }
        }
    }
}

/// Mistakes of a definition with line and remedy.
#[test]
fn a_wrong_definition_names_line_and_key() {
    let good = include_str!("../../config/layouts/juten-mokuhyo-sheet.toml");
    for (find, replace, words) in [
        ("unit = \"labels\"", "unit = \"label\"", "使える値: labels、lines、rows"),
        ("[goal.labels]", "[goal.lables]", "「lables」というキーはありません"),
        ("background =", "backround =", "「backround」は使えません"),
        ("from = \"period\"", "from = \"column\"", "使える値: period、text"),
        ("title = [\"重点目標\", \"重点目標名\"]", "", "[goal.labels] の title"),
        ("name = \"重点目標管理シート\"", "", "「name」がありません"),
        ("id = \"juten-mokuhyo-sheet\"", "id = \"\"", "id は空白のない名前"),
        ("heading = true", "heading = ", "で囲みます"),
        ("heading = true", "heading = true\nheading = true", "2度あります"),
    ] {
        assert!(good.contains(find), "{find}");
        let text = good.replacen(find, replace, 1);
        let error = Layouts::with(&[("my.toml".to_owned(), text.clone())]).unwrap_err();
        assert_eq!(error.file, "my.toml");
        assert!(error.what.to_string().contains(words), "{replace}: {error}");
        let key = replace.split(['=', '\n']).next().unwrap().trim();
        let line = text.lines().nth(error.mark.number - 1).unwrap_or_default();
        let whole = key.is_empty() || key.starts_with("id");
        assert!(
            whole || line.contains(key) || line.contains("heading"),
            "{replace}: line {}: {line}",
            error.mark.number
        );
    }
}

#[test]
fn a_definition_of_the_same_id_replaces_the_built_in_one() {
    let text = include_str!("../../config/layouts/juten-mokuhyo-sheet.toml")
        .replace("name = \"重点目標管理シート\"", "name = \"本市の様式\"");
    let layouts = Layouts::with(&[("own.toml".to_owned(), text)]).unwrap();
    let names: Vec<(&str, &str)> = layouts.list().filter(|(id, _)| *id == "juten-mokuhyo-sheet").collect();
    assert_eq!(names, [("juten-mokuhyo-sheet", "本市の様式")]);
    assert_eq!(layouts.list().count(), Layouts::builtin().list().count());
}
