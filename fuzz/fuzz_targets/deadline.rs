//! Any string, any year, both modes: reading never panics, and what it returns holds together.

#![no_main]

use libfuzzer_sys::fuzz_target;
use matome_deadline::{Mode, explain, read};
use matome_deadline::fiscal_year::FiscalYear;

fuzz_target!(|input: (i32, String)| {
    let (year, text) = input;
    for mode in [Mode::Column, Mode::Free] {
        let reading = read(&text, FiscalYear::new(year), mode);
        for deadline in &reading.deadlines {
            assert!(text.contains(&deadline.text), "quotes what is printed");
            if let (Some(start), Some(due)) = (deadline.start, deadline.due) {
                assert!(start <= due, "a range begins before it ends");
            }
        }
        let _ = explain(&text, FiscalYear::new(year), mode).render();
    }
});
