//! The table: printed, and written as Markdown, as a picture and as JSON.

use std::fmt::Write;
use std::fs;

use serde::Serialize;

use crate::error::BenchError;
use crate::machine::Machine;
use crate::matching::Matching;
use crate::options::On;
use crate::picture;
use crate::row::{Row, Verdict};
use crate::scene::{Series, Shown};
use crate::searching::Searching;

/// All that was measured.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    people: usize,
    workers: usize,
    seconds: u64,
    rounds: usize,
    fsync: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) scenes: Vec<Shown>,
    pub(crate) matching: Option<Matching>,
    /// Where it was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) searching: Option<Searching>,
    #[serde(skip)]
    into: std::path::PathBuf,
}

impl Report {
    pub(crate) fn new(machine: Machine, on: &On) -> Report {
        let On { people, workers, seconds, rounds, fsync, into } = on.clone();
        let fsync = format!("{fsync:?}").to_lowercase();
        let (rows, scenes, matching, searching) = (vec![], vec![], None, None);
        Report { machine, people, workers, seconds, rounds, fsync, rows, scenes, matching, searching, into }
    }

    /// Whether nothing was lost, doubled, out of order or astray, and every row is at least what was asked for.
    pub(crate) fn is_good(&self) -> bool {
        self.scenes.iter().all(|scene| scene.harmed() == 0)
            && self.rows.iter().all(|row| row.verdict != Verdict::Short)
    }

    /// Writes the files.
    pub(crate) fn write(&self) -> Result<(), BenchError> {
        fs::create_dir_all(&self.into)?;
        let json = serde_json::to_string_pretty(self).expect("figures have a form");
        for (name, text) in [
            ("result.md", self.markdown()),
            ("result.svg", picture::draw(self)),
            ("result.json", json + "\n"),
        ] {
            fs::write(self.into.join(name), text)?;
        }
        println!("Written to {}: result.md, result.svg, result.json.", self.into.display());
        Ok(())
    }

    /// The rows, for people.
    pub(crate) fn table(&self) -> String {
        let mut text =
            String::from("| what | measured | at least | aim | verdict |\n| --- | --- | --- | --- | --- |\n");
        for row in &self.rows {
            let sign = if row.falling { "≤ " } else { "" };
            let number = |value| number(value, row.unit);
            let (figure, least, aim) = (number(row.figure), number(row.at_least), number(row.aim));
            let verdict = row.verdict.word();
            line(
                &mut text,
                format_args!("| {} | {figure} | {sign}{least} | {sign}{aim} | {verdict} |", row.what),
            );
        }
        text
    }

    fn markdown(&self) -> String {
        let Report { people, workers, seconds, rounds, fsync, .. } = self;
        let mut text = String::from("# What `make bench` measured\n\n");
        line(&mut text, format_args!("{}.\n", self.machine.line()));
        line(
            &mut text,
            format_args!(
                "{people} people in chats, {workers} worker(s), appendfsync {fsync} unless said otherwise; medians of {rounds} \
                 runs of {seconds} s, the relays in turn. [docs/performance.md](../performance.md) says how.\n"
            ),
        );
        text += &self.table();
        text += "\n![messages a second and latencies, Shoal and the baseline](result.svg)\n\n## Runs\n\n";
        text += "Latency is from the moment at which a message was due to the call that carries it on.\n\n";
        text += "| load | relay | messages/s | p50 ms | p95 ms | p99 ms | max ms | lost / doubled / out of order | Redis: commands, scripts, bytes a message |\n";
        text += "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
        self.each(|scene, relay, series| {
            let f = &series.median;
            line(
                &mut text,
                format_args!(
                    "| {scene} | {relay} | {:.0} | {:.2} | {:.2} | {:.2} | {:.1} | {} / {} / {} | {:.1}, {:.2}, {:.0} |",
                    f.per_second,
                    f.p50_ms,
                    f.p95_ms,
                    f.p99_ms,
                    f.max_ms,
                    f.lost,
                    f.doubled,
                    f.out_of_order,
                    f.redis_commands,
                    f.redis_scripts,
                    f.redis_bytes
                ),
            );
        });
        text += "\n## Processor time a message, and memory\n\n";
        text += "| load | relay | each process: µs a message, MB resident | load and Bot API beside it, µs |\n| --- | --- | --- | --- |\n";
        self.each(|scene, relay, series| {
            let f = &series.median;
            let parts = f.processor_us.iter().map(|(name, time)| {
                let memory = f.memory_mb.get(name).copied().unwrap_or_default();
                format!("{name} {time:.1}, {memory:.0}")
            });
            let parts = parts.collect::<Vec<_>>().join("; ");
            line(&mut text, format_args!("| {scene} | {relay} | {parts} | {:.1} |", f.load_us));
        });
        if let Some(matching) = &self.matching {
            let Matching { ordinary, crowded, .. } = matching;
            line(
                &mut text,
                format_args!(
                    "\nMatching: {ordinary:.0} decisions/s in ordinary life, {crowded:.0} beside 300 people who fit nobody.\n"
                ),
            );
            text += &matching.table();
        }
        text
    }

    fn each(&self, mut show: impl FnMut(&str, &str, &Series)) {
        for scene in &self.scenes {
            if let Some(baseline) = &scene.baseline {
                show(&scene.scene, "baseline", baseline);
            }
            show(&scene.scene, "Shoal", &scene.shoal);
        }
    }
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("writing to a string does not fail");
}

fn number(value: f64, unit: &str) -> String {
    match unit {
        "×" => format!("{value:.2} ×"),
        "ms" => format!("{value:.2} ms"),
        "µs" => format!("{value:.0} µs"),
        _ => format!("{value:.0}"),
    }
}
