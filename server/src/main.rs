//! The `homeward` program.

fn main() -> std::process::ExitCode {
    homeward_server::cli::main()
}
