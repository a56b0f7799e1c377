//! What Redis itself spends on a message, counted by itself. It is alone with one client that waits for each answer, so this
//! is what a message costs when so many of them share a read, a commit and a settlement, and nothing else is shared.

use std::mem;

use shoal_bench::ask;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{EffectId, EntryId, InboxReader};

use crate::deployment::{Deployment, over};

/// How many messages share a script.
const BATCHES: [usize; 4] = [1, 3, 10, 100];

/// Messages of each run.
const MESSAGES: usize = 12_000;

/// The partition of who writes, and that of who is written to.
const FROM: u16 = 0;
const TO: u16 = 1;

/// What Redis says of itself.
#[derive(Clone, Copy)]
struct Spent {
    processor_seconds: f64,
    in_scripts_us: f64,
    commands: f64,
    line_bytes: f64,
    file_bytes: f64,
}

/// Prints the table.
#[expect(clippy::print_stdout, reason = "figures are what this program is for")]
pub(crate) fn show() {
    println!(
        "\nRedis, a message | processor µs | of these in scripts | commands | bytes, line | bytes, append-only file"
    );
    for batch in BATCHES {
        let [before, after] = send(batch);
        let each = |figure: fn(Spent) -> f64| (figure(after) - figure(before)) / MESSAGES as f64;
        println!(
            "{:>16} | {:>12.1} | {:>19.1} | {:>8.1} | {:>11.0} | {:>22.0}",
            format!("{batch} share"),
            each(|spent| spent.processor_seconds * 1e6),
            each(|spent| spent.in_scripts_us),
            each(|spent| spent.commands),
            each(|spent| spent.line_bytes),
            each(|spent| spent.file_bytes)
        );
    }
}

/// Has messages go all the way, and says what Redis had spent before and after.
fn send(batch: usize) -> [Spent; 2] {
    let deployment = Deployment::start();
    let reader = deployment.wait(deployment.mailbox.reader()).expect("Redis is there");
    let mut calls = vec![];
    // The scripts are loaded by this.
    pass(&deployment, &reader, batch, &mut calls);
    let before = Spent::by(&deployment);
    (0..MESSAGES / batch).for_each(|_| pass(&deployment, &reader, batch, &mut calls));
    [before, Spent::by(&deployment)]
}

/// What is done at Redis for so many messages that are together all the way, behind calls that are over by now.
fn pass(deployment: &Deployment, reader: &InboxReader, batch: usize, before: &mut Vec<EffectId>) {
    let read = || {
        let behind = [(PartitionId(FROM), EntryId::START)];
        let arrivals = deployment.wait(reader.read(&behind, batch as u64)).expect("Redis answers");
        assert_eq!(arrivals[0].envelopes.len(), batch);
    };
    deployment.arrive(FROM, batch);
    read();
    // What was told lies in other inboxes by now. To read it there costs as much as here.
    read();
    let tells = deployment.decide(FROM, batch, 0);
    deployment.wait(deployment.commit(FROM, &tells));
    // That calls are over goes along with the next commit, where one comes soon.
    let mut calls = deployment.decide(TO, 0, batch);
    calls.over = mem::take(before);
    deployment.wait(deployment.commit(TO, &calls));
    if batch == 1 {
        deployment.wait(deployment.settle(TO, &over(&calls)));
    } else {
        *before = calls.begun;
    }
}

impl Spent {
    fn by(deployment: &Deployment) -> Spent {
        let info = ask(deployment.port(), "INFO all\r\n").expect("Redis answers");
        let after = |name: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            let number = line.split(',').next().and_then(|number| number.trim().parse::<f64>().ok());
            number.unwrap_or_else(|| panic!("Redis says nothing of {name}"))
        };
        let scripts =
            info.lines().find_map(|line| line.strip_prefix("cmdstat_evalsha:")?.split_once("usec="));
        let in_scripts_us = scripts.and_then(|(_, rest)| rest.split(',').next()?.parse().ok());
        Spent {
            processor_seconds: after("used_cpu_sys:") + after("used_cpu_user:"),
            in_scripts_us: in_scripts_us.expect("scripts have run"),
            commands: after("total_commands_processed:"),
            line_bytes: after("total_net_input_bytes:") + after("total_net_output_bytes:"),
            file_bytes: after("aof_current_size:"),
        }
    }
}
