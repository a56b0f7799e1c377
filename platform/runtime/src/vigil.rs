//! A watch on the runtime from outside: a thread of its own that sees to it that tasks run, and that ends a process in
//! which none do.
//!
//! A task that never gives its thread back takes more with it than that thread. If it was the thread that waits for the
//! network and the clock on behalf of all, and the others are asleep, nobody wakes them (tokio #4730): neither whoever
//! would notice the endless task, nor the signal that asks the process to end. So somebody outside gives them a task again
//! and again.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;

/// How often a task is given. Ten wakings a second cost nothing that could be measured.
const EVERY: Duration = Duration::from_millis(100);

/// So many tasks that did not run, one after the other: no thread is left that could. They are counted, not timed: after a
/// freeze of the whole process only one is missing. Nothing can be handed over then, so it is as if the process had been
/// killed, which everything is made for.
const IN_VAIN: u32 = 100;

/// For a process that nobody can reach any more (`EX_SOFTWARE` of sysexits.h).
const EXIT_CODE: i32 = 70;

/// Watches for as long as the process lives.
pub fn keep(runtime: &Handle) {
    let runtime = runtime.clone();
    let in_vain = Arc::new(AtomicU32::new(0));
    // Without this thread everything else still works.
    let _ = thread::Builder::new().name("vigil".to_owned()).spawn(move || {
        loop {
            thread::sleep(EVERY);
            if in_vain.fetch_add(1, Ordering::Relaxed) >= IN_VAIN {
                tracing::error!(
                    "No task has run for {IN_VAIN} tries: all threads are lost to work that does not end"
                );
                process::exit(EXIT_CODE);
            }
            let in_vain = Arc::clone(&in_vain);
            runtime.spawn(async move { in_vain.store(0, Ordering::Relaxed) });
        }
    });
}
