//! `homeward-bindgen IN.wasm OUT`: what the command line of wasm-bindgen does, without having to install it.
//!
//! From the module that cargo built it makes `homeward_bg.wasm`, `homeward.js` and `homeward.d.ts` in the folder OUT.
//! The versions of the two halves of wasm-bindgen are then those of the lock file, on every machine.

mod order;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [module, folder] = &arguments[..] else { bail!("usage: homeward-bindgen IN.wasm OUT") };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name("homeward").typescript(true);
    // Names of functions and who compiled it would be a third of the module, and nobody reads them on a phone.
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.web(true)?;
    bindgen.generate(folder).with_context(|| format!("binding {}", module.display()))?;
    let bound = folder.join("homeward_bg.wasm");
    let ordered = order::by_beginning(&std::fs::read(&bound)?)?;
    std::fs::write(&bound, ordered).with_context(|| format!("writing {}", bound.display()))
}
