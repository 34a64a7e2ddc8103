//! The `homeward` program.

/// Gives memory back once a load is over, and so for SQLite's and TLS's C code too: the system's allocator keeps large blocks
/// for good.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    homeward_server::cli::main()
}
