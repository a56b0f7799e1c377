//! Panics: where they happened is told, and what they say is not.
//!
//! The text of a panic can hold what people wrote: Rust's own, of a string that is cut in the middle of a character, quotes
//! the string.

use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

thread_local! {
    /// Where this thread panicked last.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Whether panics go into the log. Without one, in tests, they are shown as they always are.
static LOGGED: AtomicBool = AtomicBool::new(false);

/// Does something; where it panics, returns the place: `domain/src/chat/talk.rs:42:7`.
///
/// What it works on must not be left half done by a panic.
pub fn catch<T>(act: impl FnOnce() -> T) -> Result<T, String> {
    watch();
    catch_unwind(AssertUnwindSafe(act))
        .map_err(|_| PLACE.take().unwrap_or_else(|| "an unknown place".to_owned()))
}

/// From now on panics are logged, by their place.
pub(crate) fn log() {
    LOGGED.store(true, Ordering::Relaxed);
    watch();
}

/// Has every panic noted. Once: whoever looked at panics before still does.
fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map(ToString::to_string);
            // A thread that is being torn down remembers nothing any more.
            let _ = PLACE.try_with(|last| last.replace(place.clone()));
            // The default writes to standard error by itself: the text, past the mask, and not as JSON.
            if LOGGED.load(Ordering::Relaxed) { tell(place.as_deref()) } else { before(panic) }
        }));
    });
}

fn tell(place: Option<&str>) {
    let thread = thread::current();
    tracing::error!(
        panic.location = place,
        panic.thread = thread.name(),
        panic.backtrace = %Backtrace::capture(),
        "Panicked at {}", place.unwrap_or("an unknown place")
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_panic_is_told_and_not_what_it_quotes() {
        let words = "🐟canary";
        let place = catch(|| words[1..].len()).unwrap_err();
        assert!(place.starts_with("platform/runtime/src/panics.rs:"), "{place}");
        assert!(!place.contains("canary"), "{place}");
        assert_eq!(catch(|| words[4..].len()), Ok(6), "one that was caught is over");
    }
}
