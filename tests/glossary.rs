//! Every name of the glossary exists in the code: a module, a type of it, or a field of a type.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::boundary::sources::{code, module, roots, sources};

#[test]
fn what_the_glossary_names_in_the_code_is_there() {
    let files: Vec<_> = roots().iter().flat_map(|root| sources(root)).collect();
    let modules: BTreeMap<String, String> = files.iter().map(|file| (module(file), code(file))).collect();
    let glossary = fs::read_to_string("docs/glossary.md").unwrap();
    let names: Vec<&str> = glossary.lines().flat_map(named).collect();
    assert!(names.len() > 50, "the last column of the tables has moved: {names:?}");
    let gone: Vec<&str> = names.into_iter().filter(|name| !is_there(name, &modules)).collect();
    assert!(gone.is_empty(), "docs/glossary.md names what is no module, type or field: {gone:?}");
}

/// Names in a row's last column.
fn named(line: &str) -> Vec<&str> {
    let columns: Vec<&str> = line.split('|').collect();
    let [_, _, _, in_the_code, _] = columns[..] else { return Vec::new() };
    in_the_code.split('`').skip(1).step_by(2).collect()
}

fn is_there(name: &str, modules: &BTreeMap<String, String>) -> bool {
    if let Some((folder, _)) = name.rsplit_once('/') {
        return Path::new(folder).is_dir();
    }
    let of = |path: &str| -> Vec<&String> {
        let ending = format!("::{path}");
        let is_it = |module: &String| module == path || module.ends_with(&ending);
        modules.iter().filter(|(module, _)| is_it(module)).map(|(_, code)| code).collect()
    };
    match name.rsplit_once("::") {
        // A field of a type: `Department::head`.
        Some((owner, field)) if owner.starts_with(char::is_uppercase) => {
            modules.values().any(|code| has_field(code, owner, field))
        }
        // A type of a module: `matome_core::office::city::City`.
        Some((path, item)) if item.starts_with(char::is_uppercase) => of(path).iter().any(|code| has_type(code, item)),
        _ => !of(name).is_empty(),
    }
}

/// Defined or re-exported there.
fn has_type(code: &str, name: &str) -> bool {
    let words = |line: &str| line.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name);
    let names_it = |line: &&str| {
        let (_, item) = line.split_once(' ').filter(|(public, _)| public.starts_with("pub")).unwrap_or_default();
        ["struct ", "enum ", "trait ", "type ", "use "].iter().any(|kind| item.starts_with(kind))
    };
    code.lines().filter(names_it).any(words)
}

fn has_field(code: &str, owner: &str, field: &str) -> bool {
    let Some((_, fields)) = code.split_once(&format!("struct {owner} {{\n")) else { return false };
    let (fields, _) = fields.split_once("\n}").unwrap_or((fields, ""));
    fields.lines().any(|line| line.trim_start().starts_with(&format!("pub {field}: ")))
}

#[test]
fn a_name_that_is_not_there_is_found() {
    let code = "pub struct City {\n    pub name: String,\n}\npub use mayor::Mayor;\n";
    let modules = BTreeMap::from([("core::city".to_owned(), code.to_owned())]);
    for name in ["core::city", "city", "core::city::City", "core::city::Mayor", "City::name", "src/*.rs"] {
        assert!(is_there(name, &modules), "{name}");
    }
    for name in ["core::town", "core::city::Town", "City::head", "Town::name", "nowhere/*.rs"] {
        assert!(!is_there(name, &modules), "{name}");
    }
}
