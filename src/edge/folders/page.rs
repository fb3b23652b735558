//! Renders 状況.html from its template (`templates/page`), built in or the city's own.

use std::path::Path;

use serde::Serialize;

use crate::edge::mail::template::{self, TemplateError};

/// File name in `templates/page`. The extension enables HTML escaping.
pub const NAME: &str = "page.html";
pub const BUILT_IN: &str = include_str!("../../../templates/page/page.html");

/// Renders the page. Falls back to the built-in template if the city's own fails, and logs the failure.
pub fn write(folder: Option<&Path>, facts: &impl Serialize) -> Result<String, TemplateError> {
    match own(folder, facts) {
        Ok(Some(page)) => return Ok(page),
        Ok(None) => {}
        Err(error) => tracing::error!("{error}\n状況.html は組み込みのひな形で作ります"),
    }
    filled(BUILT_IN, facts)
}

pub fn check(folder: &Path, facts: &impl Serialize) -> Result<(), TemplateError> {
    template::refuse_unknown(folder, &[NAME])?;
    own(Some(folder), facts).map(drop)
}

fn own(folder: Option<&Path>, facts: &impl Serialize) -> Result<Option<String>, TemplateError> {
    template::own(folder, NAME)?.map(|own| filled(&own, facts)).transpose()
}

fn filled(source: &str, facts: &impl Serialize) -> Result<String, TemplateError> {
    let explain = |error| template::explain(&error, NAME, source);
    let mut environment = template::environment(template::FUEL);
    environment.add_template(NAME, source).map_err(explain)?;
    environment.get_template(NAME).and_then(|page| template::render(&page, facts)).map_err(explain)
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
