//! Puts the functions of a module into an order in which they pack well: those that begin alike stand together.
//!
//! The compiler's order hangs on the folder that it ran in, and so did the size of what a phone loads.

use anyhow::{Result, anyhow};
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef};

/// How many bytes of a function decide where it stands. Found by trying: more of them make nothing smaller.
const BEGINNING: usize = 40;

/// Orders the functions of a module.
///
/// # Errors
/// When the module cannot be read.
pub(crate) fn by_beginning(module: &[u8]) -> Result<Vec<u8>> {
    let (imported, mut defined) = functions(module)?;
    defined.sort_by_key(|one| one.beginning);
    // Where each function of before is: imports stay the first.
    let mut moved: Vec<u32> = (0..imported).collect();
    moved.resize(moved.len() + defined.len(), 0);
    for (place, one) in (imported..).zip(&defined) {
        if let Some(of) = moved.get_mut(imported as usize + one.before) {
            *of = place;
        }
    }
    let order = defined.into_iter().map(|one| one.before).collect();
    let mut ordered = Module::new();
    Ordered { moved, order }
        .parse_core_module(&mut ordered, Parser::new(0), module)
        .map_err(|error| anyhow!("ordering functions: {error}"))?;
    Ok(ordered.finish())
}

/// A function that is not imported.
struct Defined<'m> {
    /// Its place among them before.
    before: usize,
    beginning: &'m [u8],
}

/// Counts the imported functions, and lists the others.
fn functions(module: &[u8]) -> Result<(u32, Vec<Defined<'_>>)> {
    let (mut imported, mut defined) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => {
                let bytes = body.as_bytes();
                defined.push(Defined { before: defined.len(), beginning: bytes.get(..BEGINNING).unwrap_or(bytes) });
            }
            _ => {}
        }
    }
    Ok((imported, defined))
}

struct Ordered {
    /// The new index of each function.
    moved: Vec<u32>,
    /// The functions that are not imported, by their place before.
    order: Vec<usize>,
}

impl Ordered {
    fn in_order<T: Clone>(&self, of_before: &[T]) -> Vec<T> {
        self.order.iter().filter_map(|before| of_before.get(*before).cloned()).collect()
    }
}

impl Reencode for Ordered {
    type Error = Infallible;

    fn function_index(&mut self, func: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.moved.get(func as usize).copied().unwrap_or(func))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for one in self.in_order(&types) {
            functions.function(one);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<FunctionBody<'_>>, _>>()?;
        for body in self.in_order(&bodies) {
            utils::parse_function_body(self, code, body)?;
        }
        Ok(())
    }
}
