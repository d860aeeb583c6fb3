//! The chores of the project: `cargo xtask <command>`.
//!
//! Every command sets up what it needs first, says what it does, and is quick the second time.

mod bench;
mod build;
mod chromium;
mod digest;
mod hashed;
mod imports;
mod licences;
mod offline;
mod pictures;
mod place;
mod prune;
mod samples;
mod seal;
mod sentences;
mod server;
mod setup;
mod shell;
mod site;
mod size;
mod stamp;
mod test;
mod wasm_names;

use std::process::ExitCode;

/// What every chore gives back: nothing, or a sentence for the person at the terminal.
pub(crate) type Done<T = ()> = Result<T, String>;

const HELP: &str = "\
cargo xtask serve [--port N] [--base /path/] [--no-build]   build the page and serve it on this machine
cargo xtask build [--site ADDRESS] [--force]                build the page into dist/, for a site at this address
cargo xtask test [lints|native|browser]                     everything that is checked, or one part of it
cargo xtask size                                            gzip sizes beside their budgets
cargo xtask bench [--runs N] [--quick] [--only KIND]        speed of pages or models, into docs/benchmarks.md
cargo xtask samples                                         write samples/ again from the seeded generator
cargo xtask samples --orders N --out FILE [--seed S]        write a large order log
cargo xtask setup                                           only install what is missing";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match words.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let done = match command {
        "serve" => serve(rest),
        "build" => build::command(rest),
        "test" => test::command(rest),
        "size" => size::command(rest),
        "bench" => bench::command(rest),
        "samples" => samples::command(rest),
        "setup" => setup::everything(),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!("There is no command {other:?}. These exist:\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("\n{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn serve(words: &[String]) -> Done {
    let flags = shell::Flags::read(words, &["--port", "--base"], &["--no-build"])?;
    let place = place::Place::find()?;
    let port = match flags.value("--port") {
        Some(text) => {
            text.parse().map_err(|_| format!("--port wants a number up to 65535, not {text:?}."))?
        }
        None => 8080,
    };
    if !flags.has("--no-build") {
        build::build(&place, site::HERE, false)?;
    } else if !place.dist().join("index.html").is_file() {
        return Err(
            "There is no built page yet. Run `cargo xtask build`, or leave out --no-build.".to_owned()
        );
    }
    let mounts = vec![server::Mount::new(flags.value("--base").unwrap_or("/"), place.dist())];
    let server = server::Server::bind(port, mounts)?;
    println!("\n{}\nStop with Ctrl+C.", server.address());
    server.run();
    Ok(())
}
