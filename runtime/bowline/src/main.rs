//! The `bowline` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    bowline::command::run(std::env::args_os())
}
