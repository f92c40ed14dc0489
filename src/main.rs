fn main() -> std::process::ExitCode {
    slukhavka::cli::main()
}
