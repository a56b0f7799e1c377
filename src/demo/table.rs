//! The live table.

use std::io::{IsTerminal, Write, stdout};

use super::account::Account;

/// Shows figures: drawn over in a terminal, a line each elsewhere.
pub(super) struct Table {
    live: bool,
}

const HEAD: &str =
    "  time   people  updates/s   pairs  relayed     p50      p95      p99    lost  doubled  out of order";

impl Table {
    pub(super) fn new() -> Table {
        println!("{HEAD}");
        Table { live: stdout().is_terminal() }
    }

    pub(super) fn draw(&self, account: &Account) {
        let row = format!(
            "{:>5.0}s {:>8} {:>10.0} {:>7} {:>8} {:>6.1}ms {:>6.1}ms {:>6.1}ms {:>7} {:>8} {:>13}  {}",
            account.elapsed_s,
            account.people,
            // A mean over no time yet may come as minus zero.
            account.updates_per_s.max(0.0),
            account.pairs,
            account.relayed,
            account.p50_ms,
            account.p95_ms,
            account.p99_ms,
            account.lost,
            account.doubled,
            account.out_of_order,
            account.phase
        );
        if self.live {
            print!("\r\x1b[2K{row}");
        } else {
            println!("{row}");
        }
        // A closed terminal does not matter to the verdict.
        let _ = stdout().flush();
    }
}

/// Errands beside each other, in a line of this table.
const BESIDE: usize = 4;

/// Shows how often people did what one can do beside talking.
pub(super) fn show_errands(account: &Account) {
    println!("\nWhat people did beside talking, and how often:");
    let errands: Vec<(&String, &u64)> = account.errands.iter().collect();
    for row in errands.chunks(BESIDE) {
        let row = row.iter().map(|(name, times)| format!("  {name:<22}{times:>6}"));
        println!("{}", row.collect::<String>());
    }
    println!();
}
