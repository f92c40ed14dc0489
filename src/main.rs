//! Calls the library and turns the result into an exit code.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    slukhavka::cli::main()
}
