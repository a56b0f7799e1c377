//! The figures of a run, as they are written down.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use crate::book::percentile;
use crate::contender::Outcome;

/// What a run has shown, or the median of several.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Figures {
    /// Messages that arrived in a second.
    pub(crate) per_second: f64,
    /// From the moment at which a message was due to the call that carries it on.
    pub(crate) p50_ms: f64,
    pub(crate) p95_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
    /// How late the load itself was, for 99 of 100 messages. It is part of the latency.
    pub(crate) late_p99_ms: f64,
    /// Processor time a message, of each process.
    pub(crate) processor_us: BTreeMap<String, f64>,
    /// Memory that each process has resident, in millions of bytes.
    pub(crate) memory_mb: BTreeMap<String, f64>,
    /// Processor time a message of the load and the stand-in for the Bot API.
    pub(crate) load_us: f64,
    pub(crate) redis_commands: f64,
    pub(crate) redis_scripts: f64,
    pub(crate) redis_bytes: f64,
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    pub(crate) out_of_order: u64,
    pub(crate) strayed: u64,
    pub(crate) refused: u64,
}

impl Figures {
    pub(crate) fn of(outcome: &Outcome) -> Figures {
        let times = &outcome.times;
        let count = times.arrived.max(1) as f64;
        let ms = |share| percentile(&times.latencies, share).as_secs_f64() * 1e3;
        let a_message = |time: &Duration| time.as_secs_f64() * 1e6 / count;
        let processor = outcome.processor.iter().map(|(name, time)| (name.clone(), a_message(time)));
        let memory = outcome.memory.iter().map(|(name, bytes)| (name.clone(), *bytes as f64 / 1e6));
        Figures {
            per_second: times.arrived as f64 / outcome.seconds,
            p50_ms: ms(50.0),
            p95_ms: ms(95.0),
            p99_ms: ms(99.0),
            max_ms: ms(100.0),
            late_p99_ms: percentile(&times.lateness, 99.0).as_secs_f64() * 1e3,
            processor_us: processor.collect(),
            memory_mb: memory.collect(),
            load_us: a_message(&outcome.own_processor),
            redis_commands: outcome.redis.commands as f64 / count,
            redis_scripts: outcome.redis.scripts as f64 / count,
            redis_bytes: outcome.redis.bytes as f64 / count,
            lost: outcome.harm.lost,
            doubled: outcome.harm.doubled,
            out_of_order: outcome.harm.out_of_order,
            strayed: outcome.harm.strayed,
            refused: outcome.refused,
        }
    }

    /// Each figure's median over runs; what went wrong is added up.
    pub(crate) fn median(runs: &[Figures]) -> Figures {
        let middle = |figure: fn(&Figures) -> f64| median(runs.iter().map(figure));
        let sum = |harm: fn(&Figures) -> u64| runs.iter().map(harm).sum();
        let each = |of: fn(&Figures) -> &BTreeMap<String, f64>| {
            let names = runs.first().map(of).into_iter().flat_map(BTreeMap::keys);
            let middle = |name: &String| median(runs.iter().filter_map(|run| of(run).get(name).copied()));
            names.map(|name| (name.clone(), middle(name))).collect()
        };
        Figures {
            per_second: middle(|run| run.per_second),
            p50_ms: middle(|run| run.p50_ms),
            p95_ms: middle(|run| run.p95_ms),
            p99_ms: middle(|run| run.p99_ms),
            max_ms: middle(|run| run.max_ms),
            late_p99_ms: middle(|run| run.late_p99_ms),
            processor_us: each(|run| &run.processor_us),
            memory_mb: each(|run| &run.memory_mb),
            load_us: middle(|run| run.load_us),
            redis_commands: middle(|run| run.redis_commands),
            redis_scripts: middle(|run| run.redis_scripts),
            redis_bytes: middle(|run| run.redis_bytes),
            lost: sum(|run| run.lost),
            doubled: sum(|run| run.doubled),
            out_of_order: sum(|run| run.out_of_order),
            strayed: sum(|run| run.strayed),
            refused: sum(|run| run.refused),
        }
    }

    /// Processor time a message of the relay's own processes and Redis. Postgres has no part in a message.
    pub(crate) fn relay_us(&self) -> f64 {
        self.processor_us.iter().filter(|(name, _)| *name != "postgres").map(|(_, time)| time).sum()
    }

    /// Messages that did not arrive as they should.
    pub(crate) fn harmed(&self) -> u64 {
        self.lost + self.doubled + self.out_of_order + self.strayed
    }

    /// In one line.
    pub(crate) fn line(&self) -> String {
        let parts = self.processor_us.iter().map(|(name, time)| {
            format!("{name} {time:.1} µs {:.0} MB", self.memory_mb.get(name).copied().unwrap_or_default())
        });
        format!(
            "{:.0}/s, p50 {:.2} p95 {:.2} p99 {:.2} max {:.1} ms (load late {:.2}), lost {} doubled {} out of order {} \
             strayed {} refused {}; {}; load {:.1} µs; Redis: {:.1} commands, {:.2} scripts, {:.0} bytes",
            self.per_second,
            self.p50_ms,
            self.p95_ms,
            self.p99_ms,
            self.max_ms,
            self.late_p99_ms,
            self.lost,
            self.doubled,
            self.out_of_order,
            self.strayed,
            self.refused,
            parts.collect::<Vec<_>>().join(", "),
            self.load_us,
            self.redis_commands,
            self.redis_scripts,
            self.redis_bytes,
        )
    }
}

/// The one in the middle; of an even number, the lower of the two. Zero of none.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_one_of_the_values() {
        assert!((median([3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median([2.0, 1.0]) - 1.0).abs() < f64::EPSILON);
        assert!(median([]).abs() < f64::EPSILON);
    }

    #[test]
    fn harm_is_added_up_and_never_averaged_away() {
        let run = |lost, worker| Figures {
            lost,
            processor_us: [("worker".to_owned(), worker), ("postgres".to_owned(), 50.0)].into(),
            ..Figures::default()
        };
        let median = Figures::median(&[run(0, 7.0), run(1, 9.0), run(0, 8.0)]);
        assert_eq!(median.harmed(), 1);
        assert!((median.relay_us() - 8.0).abs() < f64::EPSILON);
    }
}
