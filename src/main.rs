//! The `tingxun` binary: the result of a command becomes its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    tingxun::cli::run()
}
