//! `cargo x gen`: writes generated files again. They are committed, and a test keeps them fresh.

use std::fs;

use crate::shell::{
    Done, Stop, cargo, no_arguments, read, root, run as run_program, target_dir, tool,
};

/// What is generated: the file, and what the server is asked for.
const GENERATED: &[(&str, &str)] = &[("docs/openapi.json", "openapi")];

pub fn run(args: &[String]) -> Done {
    no_arguments(args)?;
    crate::frontend::build()?;
    run_program(&mut cargo(["build", "-p", "homeward"]))?;
    for (path, asked) in GENERATED {
        let printed = read(tool(target_dir().join("debug/homeward")).arg(asked))?;
        let file = root().join(path);
        if fs::read_to_string(&file).is_ok_and(|old| old == printed) {
            println!("{path}: no change");
            continue;
        }
        fs::write(&file, printed)
            .map_err(|e| Stop::because(format!("could not write {path}: {e}")))?;
        println!("{path}: written");
    }
    Ok(())
}
