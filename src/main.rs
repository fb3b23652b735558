//! The `matome` command; see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    matome::cli::main()
}
