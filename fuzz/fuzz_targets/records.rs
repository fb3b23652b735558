//! Any bytes, as a file and as the inner parts of one: reading ends in records or a problem, and never panics.
//!
//! Random damage rarely gets past a package's checksums, so the first byte says what the others are: a whole file, the
//! worksheet and the strings of an `.xlsx` (a zero byte between them), the content of an `.ods`, the records of an `.xls`.
//! What the reading library panics on is caught by the reading; what it hangs or chokes on is left to the readers' limits
//! (`-fork=1 -ignore_timeouts=1 -ignore_ooms=1`, and a limit on memory: `ulimit -d 700000`).

#![no_main]
#![cfg_attr(fuzzing, feature(alloc_error_hook))]
#![allow(dead_code, reason = "the hostile files of the tests need more of these builders")]

#[path = "../../tests/hostile/package.rs"]
mod package;
#[path = "../../tests/hostile/xls.rs"]
mod xls;

use std::sync::LazyLock;

use libfuzzer_sys::{Corpus, fuzz_target};
use matome_forms::layout::Layouts;
use matome::edge::processes::readers::records::{OwnWorkbook, records};

static LAYOUTS: LazyLock<Layouts> = LazyLock::new(Layouts::builtin);

fuzz_target!(
    init: {
        // A panic that the reading catches is no finding; one that leaves it still ends the process.
        std::panic::set_hook(Box::new(|_| {}));
        // cargo-fuzz says `fuzzing` and runs a nightly compiler, which knows this hook; `cargo check` has the stable one.
        #[cfg(fuzzing)]
        std::alloc::set_alloc_error_hook(|_| panic!("out of memory"));
    },
    |input: &[u8]| -> Corpus {
        let Some((kind, bytes)) = input.split_first() else { return Corpus::Reject };
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let file = match kind % 4 {
            0 => bytes.to_vec(),
            1 => {
                let mut parts = bytes.splitn(2, |byte| *byte == 0).map(text);
                package::workbook(&parts.next().unwrap_or_default(), &parts.next().unwrap_or_default())
            }
            2 => package::ods_of(&text(bytes)),
            _ => xls::compound_file(bytes),
        };
        let read = records(&file, "総務部/R8/目標.xlsx", &LAYOUTS, OwnWorkbook::SetAside);
        for goal in &read.goals {
            assert!(!goal.measures.is_empty(), "a goal has a measure");
        }
        serde_json::to_vec(&read).expect("records can be written");
        Corpus::Keep
    }
);
