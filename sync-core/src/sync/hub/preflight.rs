//! Bounds what a change chunk would unpack to, before anything unpacks it.
//!
//! Source: the Automerge binary format, chunk header, change chunk and column encodings. A run-length column can claim
//! 2^40 rows in ten bytes; the sums below are refused at the first byte that passes a limit, and nothing is allocated.

use super::Refusal;

/// Largest change, in bytes.
pub const MAX_CHANGE_BYTES: usize = 1024 * 1024;
/// Most operations in one change: a narrative of 20,000 characters typed and replaced fits.
pub const MAX_OPERATIONS: u64 = 60_000;
/// Largest sum of a change's unpacked map keys, in bytes.
const MAX_UNPACKED_BYTES: u64 = 8 * 1024 * 1024;
/// Most dependencies, other actors and columns.
const MAX_LIST: u64 = 1_000;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;
const COMPRESSED_CHANGE: u8 = 2;

/// Checks that one chunk is a change no larger than any may be.
///
/// # Errors
/// [`Refusal::ChangeTooLarge`], [`Refusal::TooManyOperations`], [`Refusal::Compressed`] or [`Refusal::Malformed`].
pub fn check(bytes: &[u8]) -> Result<(), Refusal> {
    if bytes.len() > MAX_CHANGE_BYTES {
        return Err(Refusal::ChangeTooLarge);
    }
    let mut input = Input(bytes);
    if input.take(4)? != MAGIC {
        return Err(Refusal::Malformed);
    }
    input.take(4)?;
    match input.take(1)? {
        [CHANGE] => {}
        [COMPRESSED_CHANGE] => return Err(Refusal::Compressed),
        _ => return Err(Refusal::Malformed),
    }
    if input.unsigned()? != input.0.len() as u64 {
        return Err(Refusal::Malformed);
    }
    for _ in 0..input.count()? {
        input.take(32)?;
    }
    input.prefixed()?;
    let (_seq, _start_op, _time) = (input.unsigned()?, input.unsigned()?, input.signed()?);
    input.prefixed()?;
    for _ in 0..input.count()? {
        input.prefixed()?;
    }
    let columns: Vec<(u64, u64)> =
        (0..input.count()?).map(|_| Ok((input.unsigned()?, input.unsigned()?))).collect::<Result<_, Refusal>>()?;
    for (specification, length) in columns {
        let data = input.take(length)?;
        column(specification, data)?;
    }
    Ok(())
}

fn column(specification: u64, data: &[u8]) -> Result<(), Refusal> {
    if specification & 0b1000 != 0 {
        return Err(Refusal::Compressed);
    }
    let mut input = Input(data);
    match specification & 0b111 {
        // Group cardinalities: each row claims as many rows of the grouped columns.
        0 => runs(&mut input, |input, _| input.unsigned(), MAX_OPERATIONS),
        1 | 2 | 6 => runs(&mut input, |input, _| input.unsigned().map(|_| 0), MAX_OPERATIONS),
        3 => runs(&mut input, |input, _| input.signed().map(|_| 0), MAX_OPERATIONS),
        4 => booleans(&mut input),
        5 => runs(&mut input, |input, _| input.prefixed(), MAX_UNPACKED_BYTES),
        // Raw values: bytes as they stand.
        _ => Ok(()),
    }
}

/// Sums a run-length column: its rows, and its values weighted by how often each stands.
fn runs(
    input: &mut Input<'_>,
    weight: impl Fn(&mut Input<'_>, u64) -> Result<u64, Refusal>,
    limit: u64,
) -> Result<(), Refusal> {
    let (mut rows, mut weights) = (0u64, 0u64);
    while !input.0.is_empty() {
        let count = input.signed()?;
        let (length, repeats) = match count {
            1.. => (1, count.unsigned_abs()),
            0 => (0, input.unsigned()?),
            _ => (count.unsigned_abs(), 1),
        };
        rows = rows.saturating_add(if length == 0 { repeats } else { length.saturating_mul(repeats) });
        if rows > MAX_OPERATIONS {
            return Err(Refusal::TooManyOperations);
        }
        for _ in 0..length {
            weights = weights.saturating_add(weight(input, repeats)?.saturating_mul(repeats));
            if weights > limit {
                return Err(Refusal::TooManyOperations);
            }
        }
    }
    Ok(())
}

fn booleans(input: &mut Input<'_>) -> Result<(), Refusal> {
    let mut rows = 0u64;
    while !input.0.is_empty() {
        rows = rows.saturating_add(input.unsigned()?);
        if rows > MAX_OPERATIONS {
            return Err(Refusal::TooManyOperations);
        }
    }
    Ok(())
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, length: u64) -> Result<&'a [u8], Refusal> {
        let length = usize::try_from(length).map_err(|_| Refusal::Malformed)?;
        let (head, rest) = self.0.split_at_checked(length).ok_or(Refusal::Malformed)?;
        self.0 = rest;
        Ok(head)
    }

    fn byte(&mut self) -> Result<u8, Refusal> {
        let (byte, rest) = self.0.split_first().ok_or(Refusal::Malformed)?;
        self.0 = rest;
        Ok(*byte)
    }

    /// Reads an unsigned LEB128 number of up to 64 bits.
    fn unsigned(&mut self) -> Result<u64, Refusal> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            if shift == 63 && byte > 1 {
                return Err(Refusal::Malformed);
            }
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Refusal::Malformed)
    }

    /// Reads a signed LEB128 number of up to 64 bits.
    fn signed(&mut self) -> Result<i64, Refusal> {
        let mut value = 0i64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let unused = 64u32.saturating_sub(shift + 7);
                return Ok(if unused > 0 { (value << unused) >> unused } else { value });
            }
        }
        Err(Refusal::Malformed)
    }

    fn count(&mut self) -> Result<u64, Refusal> {
        match self.unsigned()? {
            count @ 0..=MAX_LIST => Ok(count),
            _ => Err(Refusal::TooManyOperations),
        }
    }

    /// Passes over length-prefixed bytes and returns their length.
    fn prefixed(&mut self) -> Result<u64, Refusal> {
        let length = self.unsigned()?;
        self.take(length)?;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_a_billion_rows_is_refused_unread() {
        // Column 2 (key, integer): a run of 2^30 times the value 1.
        let run = [0x80, 0x80, 0x80, 0x80, 0x04, 0x01];
        assert_eq!(column(2, &run), Err(Refusal::TooManyOperations));
        // The same as nulls, as booleans, and as a group that claims 2^30 rows once.
        assert_eq!(column(2, &[0x00, 0x80, 0x80, 0x80, 0x80, 0x04]), Err(Refusal::TooManyOperations));
        assert_eq!(column(4, &[0x80, 0x80, 0x80, 0x80, 0x04]), Err(Refusal::TooManyOperations));
        assert_eq!(column(0, &[0x01, 0x80, 0x80, 0x80, 0x80, 0x04]), Err(Refusal::TooManyOperations));
        assert_eq!(column(2, &[0x7e, 0x01, 0x02]), Ok(()));
    }

    #[test]
    fn a_long_key_repeated_is_weighed_by_its_repeats() {
        let mut data = vec![0xd0, 0x86, 0x03]; // a run of 50,000
        data.extend([0xe8, 0x07]); // of a key of 1,000 bytes
        data.extend([b'k'; 1000]);
        assert_eq!(column(5, &data), Err(Refusal::TooManyOperations));
    }

    #[test]
    fn deflated_columns_and_chunks_are_refused() {
        assert_eq!(column(0b1010, &[1, 1]), Err(Refusal::Compressed));
        let mut chunk = MAGIC.to_vec();
        chunk.extend([0, 0, 0, 0, COMPRESSED_CHANGE, 0]);
        assert_eq!(check(&chunk), Err(Refusal::Compressed));
        assert_eq!(check(&MAGIC), Err(Refusal::Malformed));
    }
}
