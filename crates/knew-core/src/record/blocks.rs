//! A queue of hops in blocks of one size, so that growing never copies what is there: a ring that
//! doubled, or was moved to a larger place, would for a moment take twice the bytes it is allowed.

use std::collections::VecDeque;

use super::JournalEntry;

/// Number of entries in a full block.
const BLOCK: usize = 512;

/// Journal entries, oldest first. Every block between the first and the last is full.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    blocks: VecDeque<VecDeque<JournalEntry>>,
    len: usize,
}

impl Blocks {
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) fn push_back(&mut self, hop: JournalEntry) {
        self.len += 1;
        if let Some(last) = self.blocks.back_mut().filter(|block| block.len() < BLOCK) {
            return last.push_back(hop);
        }
        let mut block = VecDeque::with_capacity(BLOCK);
        block.push_back(hop);
        self.blocks.push_back(block);
    }

    pub(super) fn pop_front(&mut self) -> Option<JournalEntry> {
        let first = self.blocks.front_mut()?;
        let hop = first.pop_front();
        if first.is_empty() {
            self.blocks.pop_front();
        }
        self.len -= usize::from(hop.is_some());
        hop
    }

    /// Entries from an index on, at most a block of them.
    pub(super) fn some_from(&self, place: usize) -> impl Iterator<Item = &JournalEntry> {
        let first = self.blocks.front().map_or(0, VecDeque::len);
        let (block, within) = match place.checked_sub(first) {
            None => (0, place),
            Some(beyond) => (1 + beyond / BLOCK, beyond % BLOCK),
        };
        let rest = self.blocks.iter().skip(block).flatten();
        rest.skip(within).take(BLOCK)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::record::DeliveryStep;

    fn hop(number: usize) -> JournalEntry {
        JournalEntry {
            at: Timestamp::UNIX_EPOCH,
            arrival: number as u64,
            step: DeliveryStep::Refused {
                node: None,
                requested: String::new(),
                status: 400,
                reason: String::new(),
            },
        }
    }

    #[test]
    fn every_place_is_found_whatever_went_before() {
        let mut blocks = Blocks::default();
        let mut next = 0;
        for popped in [0, 1, 300, 700, 1200] {
            for _ in 0..1000 {
                blocks.push_back(hop(next));
                next += 1;
            }
            for _ in 0..popped {
                blocks.pop_front();
            }
            let first = (next - blocks.len()) as u64;
            for place in [0, 1, 400, 511, 512, 513, 900] {
                let found = blocks.some_from(place).map(|some_from| some_from.arrival);
                let from = first + place as u64;
                let wanted = (from..next as u64).take(BLOCK);
                assert!(found.eq(wanted), "{place} after {popped}");
            }
        }
        while blocks.pop_front().is_some() {}
        assert_eq!((blocks.len(), blocks.some_from(0).count()), (0, 0));
    }
}
