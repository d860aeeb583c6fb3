//! The container of `.xls` files: sectors in chains, by a table that says which comes next. A damaged table can lead round
//! in a circle, and the library follows it until no memory is left; so it is walked here before.

/// Sectors from this number on are marks: the end of a chain, a free sector, a sector of the table itself.
const MARKS: u32 = 0xffff_fffa;

/// Entries of the first list of sectors of the table, which stands in the head.
const IN_HEAD: std::ops::Range<usize> = 76..512;

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// Whether every chain of sectors comes to an end.
pub(super) fn ends(bytes: &[u8]) -> bool {
    table(bytes).is_some_and(|(table, small)| !circular(&table) && !circular(&small))
}

/// Which sector follows each, and the same of the small sectors; `None` where the head makes no sense.
fn table(bytes: &[u8]) -> Option<(Vec<u32>, Vec<u32>)> {
    let size = match bytes.get(30..32)? {
        [9, 0] => 512,
        [12, 0] => 4096,
        _ => return None,
    };
    let count = bytes.len() / size;
    let sector = |id: u32| {
        let from = (id as usize).checked_add(1)?.checked_mul(size)?;
        bytes.get(from..bytes.len().min(from + size))
    };
    let mut list: Vec<u32> = numbers(bytes.get(IN_HEAD)?).collect();
    let mut next = number(bytes, 68)?;
    for _ in 0..=count {
        let Some(more) = sector(next).filter(|_| next < MARKS) else { break };
        list.extend(numbers(more));
        // The last number of such a sector names the next one.
        next = list.pop()?;
    }
    list.retain(|id| *id < MARKS);
    if list.len() > count + 1 {
        return None;
    }
    let all: Vec<u32> = list.iter().filter_map(|id| sector(*id)).flat_map(numbers).take(count).collect();
    let mut small = Vec::new();
    let mut at = number(bytes, 60)?;
    while at < MARKS && small.len() <= count * size / 4 {
        let Some(part) = sector(at) else { break };
        small.extend(numbers(part));
        at = all.get(at as usize).copied().unwrap_or(MARKS);
    }
    Some((all, small))
}

/// Whether some chain comes back to where it was.
fn circular(next: &[u32]) -> bool {
    let mut walked = vec![0u32; next.len()];
    (0..next.len()).any(|start| {
        let (walk, mut at) = (start as u32 + 1, start);
        while walked.get(at) == Some(&0) {
            walked[at] = walk;
            at = next[at] as usize;
        }
        walked.get(at) == Some(&walk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_seen() {
        assert!(!circular(&[1, 2, MARKS, MARKS, 3]));
        assert!(!circular(&[1, MARKS, 1, 900]));
        assert!(circular(&[1, 2, 0]) && circular(&[MARKS, 1]) && circular(&[3, MARKS, 3, 2]));
        assert!(!circular(&[]));
    }

    #[test]
    fn what_is_no_container_has_no_table() {
        assert!(!ends(b"") && !ends(&[0; 600]));
    }
}
