//! This worker's tokens of one budget: each is good for one call, and rests a second after it.
//!
//! What rests is counted from the end of the call: whenever Telegram counted it, a second has passed since. The tokens
//! are spread over the second, so that a broadcast is a steady trickle for everybody who shares the machine.

use std::collections::VecDeque;
use std::time::Duration;

use shoal_mailbox::TOKEN_REST;
use tokio::time::Instant;

/// How far behind its even pace a lane may fall and still catch up, in calls.
const CATCH_UP: u32 = 8;

/// Some tokens, all resting or ready. Those in use are only counted.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    /// When each has rested, earliest first.
    rested: VecDeque<Instant>,
    in_use: u32,
    /// Tokens to have in the end; what is beyond goes back when it has rested.
    target: u32,
    /// When the next call is due at an even pace.
    next: Option<Instant>,
}

impl Tokens {
    /// All there are, in use or not.
    pub(crate) fn held(&self) -> u32 {
        self.rested.len() as u32 + self.in_use
    }

    /// Takes what the budget says over: new ones have rested.
    pub(crate) fn set(&mut self, held: u32, target: u32, now: Instant) {
        for _ in self.held()..held {
            self.rested.push_front(now);
        }
        self.target = target;
    }

    /// Gives those up that are too many and have rested.
    pub(crate) fn shed(&mut self, now: Instant) {
        while self.held() > self.target && self.rested.front().is_some_and(|rested| *rested <= now) {
            self.rested.pop_front();
        }
    }

    /// All that rest or are ready are gone, whatever became of them: they may not be used any more.
    pub(crate) fn forfeit(&mut self) {
        self.rested.clear();
        self.target = 0;
    }

    /// When one may be used; `None`: not before one comes back.
    pub(crate) fn ready_at(&self) -> Option<Instant> {
        let rested = *self.rested.front()?;
        Some(self.next.map_or(rested, |next| rested.max(next)))
    }

    /// Uses one, if one is ready.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        if self.ready_at().is_none_or(|ready| ready > now) {
            return false;
        }
        self.rested.pop_front();
        self.in_use += 1;
        // A little faster than even, so that what holds is the rest of the tokens.
        let pace = TOKEN_REST.mul_f64(0.96) / self.held().max(1);
        let behind = now.checked_sub(pace * CATCH_UP).unwrap_or(now);
        self.next = Some(self.next.map_or(now, |next| next.max(behind)) + pace);
        true
    }

    /// A call has ended: its token rests from now.
    pub(crate) fn put_back(&mut self, now: Instant, rest: Duration) {
        self.in_use -= 1;
        // Calls end in another order than they began: the earliest stays in front.
        let rested = now + rest;
        let place = self.rested.partition_point(|other| *other <= rested);
        self.rested.insert(place, rested);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: Duration = Duration::from_millis(7);

    /// Makes calls for as long as it says, one after the other as tokens allow, each `CALL` long. Returns their beginnings.
    fn run(tokens: &mut Tokens, mut now: Instant, length: Duration) -> Vec<Instant> {
        let (end, mut under_way, mut begun) = (now + length, VecDeque::new(), vec![]);
        while now < end {
            while under_way.front().is_some_and(|ends: &Instant| *ends <= now) {
                tokens.put_back(under_way.pop_front().unwrap(), TOKEN_REST);
            }
            while tokens.take(now) {
                begun.push(now);
                under_way.push_back(now + CALL);
            }
            now += Duration::from_millis(1);
        }
        begun
    }

    fn busiest_second(calls: &[Instant]) -> usize {
        let in_second = |(at, first): (usize, &Instant)| {
            calls[at..].iter().take_while(|call| **call < *first + TOKEN_REST).count()
        };
        calls.iter().enumerate().map(in_second).max().unwrap_or(0)
    }

    #[test]
    fn never_more_calls_in_a_second_than_tokens_and_nearly_as_many() {
        for count in [1, 3, 25, 30, 125, 1000] {
            let (mut tokens, now) = (Tokens::default(), Instant::now());
            tokens.set(count, count, now);
            let calls = run(&mut tokens, now, Duration::from_secs(20));
            assert!(busiest_second(&calls) <= count as usize, "{count}: {}", busiest_second(&calls));
            assert!(calls.len() >= count as usize * 19, "{count}: {} calls in 20 s", calls.len());
        }
    }

    #[test]
    fn calls_come_evenly_also_after_a_time_without() {
        let (mut tokens, now) = (Tokens::default(), Instant::now());
        tokens.set(100, 100, now);
        for (begin, length) in [(now, 3), (now + Duration::from_mins(1), 3)] {
            let calls = run(&mut tokens, begin, Duration::from_secs(length));
            let tenth = calls.iter().filter(|call| **call < begin + Duration::from_millis(100)).count();
            assert!(
                (5..=12 + CATCH_UP as usize).contains(&tenth),
                "{tenth} calls in the first tenth of a second"
            );
        }
    }

    #[test]
    fn only_what_has_rested_goes_back() {
        let (mut tokens, now) = (Tokens::default(), Instant::now());
        tokens.set(10, 10, now);
        let later = now + Duration::from_millis(950);
        assert!(run(&mut tokens, now, Duration::from_millis(950)).len() >= 9);
        tokens.set(10, 2, later);
        tokens.shed(later);
        assert!(tokens.held() >= 9, "{} kept, the others were used within the last second", tokens.held());
        tokens.shed(later + TOKEN_REST);
        assert!((2..=3).contains(&tokens.held()), "{}", tokens.held());
    }
}
