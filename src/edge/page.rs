//! 状況.html out of its template (`templates/page`), built in and overridable from a folder of the city's own.

use std::path::Path;

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

/// The name by which a file in `templates/page` replaces it. It ends so that every value is escaped.
const NAME: &str = "page.html";
const BUILT_IN: &str = include_str!("../../templates/page/page.html");

/// More than any page of a city needs; it ends a template that loops without end.
const FUEL: u64 = 50_000_000;

/// The page of these facts. A template of the city's own that cannot be filled in is said, and the built-in one used instead.
pub fn write(folder: Option<&Path>, facts: &impl Serialize) -> Result<String, minijinja::Error> {
    let file = folder.map(|folder| folder.join(NAME)).filter(|file| file.is_file());
    if let Some(file) = file {
        let own = std::fs::read_to_string(&file).map_err(|error| error.to_string());
        match own.and_then(|own| filled(&own, facts).map_err(|error| format!("{error:#}"))) {
            Ok(page) => return Ok(page),
            Err(reason) => {
                tracing::error!("ひな形 {} を使えません（{reason}）。組み込みのものを使います", file.display());
            }
        }
    }
    filled(BUILT_IN, facts)
}

fn filled(template: &str, facts: &impl Serialize) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.add_template(NAME, template)?;
    environment.get_template(NAME)?.render(Serde(facts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_departments_write_is_text_in_the_page_whoever_made_the_template() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(NAME), "<p>{{ city }}</p>").unwrap();
        let facts = serde_json::json!({ "city": "<script>alert('x')</script>&\"" });
        let page = write(Some(folder.path()), &facts).unwrap();
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;") && page.contains("&amp;"), "{page}");
    }
}
