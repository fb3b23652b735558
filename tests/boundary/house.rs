//! The files below `src` as modules, and the arrows between them, read from `use` and from paths that begin with
//! `crate`, `super` or `self`. Tests and comments do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module by its path below the crate, `edge::share`; empty for the crate itself.
pub(crate) type Module = Vec<String>;

/// Who names whom.
pub(crate) struct House {
    pub(crate) arrows: BTreeMap<Module, BTreeSet<Module>>,
}

pub(crate) fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

/// The file without its tests and comments.
pub(crate) fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let tests = ["#[cfg(test)]\nmod ", "#[cfg(all(test"].into_iter().filter_map(|mark| text.find(mark)).min();
    let text = &text[..tests.unwrap_or(text.len())];
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The module that a file is.
pub(crate) fn module(file: &Path) -> Module {
    let below = file.strip_prefix("src").unwrap().with_extension("");
    let mut names: Module = below.iter().map(|name| name.to_str().unwrap().to_owned()).collect();
    names.pop_if(|last| ["mod", "lib"].contains(&last.as_str()));
    names
}

impl House {
    pub(crate) fn read() -> Self {
        let files: BTreeMap<Module, String> =
            sources(Path::new("src")).iter().map(|file| (module(file), code(file))).collect();
        let arrows = files.iter().map(|(from, code)| {
            let to = paths(code).filter_map(|path| target(from, &path, &files)).filter(|to| to != from);
            (from.clone(), to.collect())
        });
        Self { arrows: arrows.collect() }
    }

    /// Modules that name each other in a circle, each circle once; `counts` says which arrows count.
    pub(crate) fn circles(&self, counts: impl Fn(&Module, &Module) -> bool) -> Vec<BTreeSet<&Module>> {
        let reached: BTreeMap<&Module, BTreeSet<&Module>> =
            self.arrows.keys().map(|from| (from, self.reached(from, &counts))).collect();
        let circle = |from: &&Module| -> BTreeSet<&Module> {
            reached[*from].iter().copied().filter(|to| reached[to].contains(*from)).collect()
        };
        let circles: BTreeSet<BTreeSet<&Module>> = reached.keys().map(circle).collect();
        circles.into_iter().filter(|circle| circle.len() > 1).collect()
    }

    fn reached<'a>(&'a self, from: &'a Module, counts: &impl Fn(&Module, &Module) -> bool) -> BTreeSet<&'a Module> {
        let (mut reached, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(from) = open.pop() {
            for to in self.arrows[from].iter().filter(|to| counts(from, to)) {
                let (to, _) = self.arrows.get_key_value(to).unwrap();
                if reached.insert(to) {
                    open.push(to);
                }
            }
        }
        reached
    }
}

/// What a path from within `from` names: the module that it leads into. `None` where that is no file of ours, or all of
/// them.
fn target(from: &Module, path: &str, files: &BTreeMap<Module, String>) -> Option<Module> {
    let names: Vec<&str> = path.split("::").map(str::trim).collect();
    let mut module = from.clone();
    let mut rest = names.as_slice();
    match rest[0] {
        "crate" => (module, rest) = (Module::new(), &rest[1..]),
        "self" => rest = &rest[1..],
        "super" => {
            while let Some(("super", more)) = rest.split_first().map(|(first, more)| (*first, more)) {
                module.pop();
                rest = more;
            }
        }
        child => {
            module.push(child.to_owned());
            let is_ours = files.contains_key(&module);
            module.pop();
            is_ours.then_some(())?;
        }
    }
    module.extend(rest.iter().map(|name| (*name).to_owned()));
    while !files.contains_key(&module) {
        module.pop()?;
    }
    (!module.is_empty()).then_some(module)
}

/// Every path in `use`, and every other one that begins with `crate`, `super` or `self`.
pub(crate) fn paths(code: &str) -> impl Iterator<Item = String> {
    let mut paths = Vec::new();
    let (mut rest, mut others) = (code, String::new());
    while let Some(at) = next_use(rest) {
        let (before, after) = rest.split_at(at);
        let (tree, more) = after["use ".len()..].split_once(';').unwrap_or((after, ""));
        others.push_str(before);
        unfold(tree, "", &mut paths);
        rest = more;
    }
    others.push_str(rest);
    let words = others.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    let is_path = |word: &&str| ["crate::", "super::", "self::"].iter().any(|first| word.starts_with(first));
    paths.extend(words.filter(is_path).map(|word| word.trim_end_matches(':').to_owned()));
    paths.into_iter()
}

/// Where the next `use` stands that is no part of a word.
fn next_use(code: &str) -> Option<usize> {
    let is_first = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '"');
    code.match_indices("use ").map(|(at, _)| at).find(|at| is_first(*at))
}

/// `a::{b, c::{d}}` as `a::b` and `a::c::d`.
fn unfold(tree: &str, before: &str, paths: &mut Vec<String>) {
    let tree = tree.trim();
    let Some((first, branches)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap().trim_end_matches("::self");
        return paths.push(format!("{before}{path}"));
    };
    let branches = branches.trim_end().strip_suffix('}').unwrap_or(branches);
    let (mut depth, mut start) = (0, 0);
    for (at, c) in branches.char_indices().chain([(branches.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let branch = &branches[start..at];
                start = (at + 1).min(branches.len());
                if !branch.trim().is_empty() {
                    unfold(branch, &format!("{before}{}", first.trim()), paths);
                }
            }
            _ => {}
        }
    }
}

#[test]
fn paths_are_read_as_the_compiler_reads_them() {
    let code = "use crate::a::{self, b::{C, d as e}, F};\nfn because() { super::g::h(crate::i::J) }";
    let found: Vec<String> = paths(code).collect();
    let expected = ["crate::a::self", "crate::a::b::C", "crate::a::b::d", "crate::a::F", "super::g::h", "crate::i::J"];
    assert_eq!(found, expected);
}
