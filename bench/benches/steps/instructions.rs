//! The same steps without a clock, each as often as asked, for who counts instructions: those of many turns less those of
//! one are what the step takes, whatever the start of the program took. What goes to Redis is counted to the answer, on our
//! side: the client's writing and reading, too.

use std::process::ExitCode;

use divan::black_box;

use crate::calls;
use crate::deployment::{Deployment, over};
use crate::limits::Round;
use crate::rules::{Search, Turn};
use crate::sample::{BOB, relay, update};
use crate::updates;

/// A step, made ready.
type Ready = Box<dyn FnMut()>;

/// A step.
struct Step {
    name: &'static str,
    what: &'static str,
    ready: fn() -> Ready,
}

const fn step(name: &'static str, what: &'static str, ready: fn() -> Ready) -> Step {
    Step { name, what, ready }
}

/// What is done once for each message, in this order, where nothing is batched.
const OF_A_MESSAGE: [Step; 9] = [
    step("peek", "the outside of the update is looked at", peek),
    step("ingest", "it is brought to the inbox", ingest),
    step("decode", "it is read", decode),
    step("writer", "the rule of who wrote it", || turn(Turn::of_the_writer())),
    step("commit_tell", "a commit by which one is told", || commit(1, 0)),
    step("reader", "the rule of who is told", || turn(Turn::of_the_reader())),
    step("commit_effect", "a commit with one call", || commit(0, 1)),
    step("call", "the body of the call", call),
    step("settle", "the call is over", || settle(1)),
];

/// Others.
const BESIDE: [Step; 5] = [
    step("commit_tells", "a commit by which a hundred are told", || commit(100, 0)),
    step("commit_effects", "a commit with a hundred calls", || commit(0, 100)),
    step("settles", "a hundred calls are over", || settle(100)),
    step("pace", "whether a chat may be written to", pace),
    step("matching", "two are brought together", matching),
];

/// `instructions` lists the steps; `instructions NAME TIMES` takes one.
pub(crate) fn main(words: &[String]) -> ExitCode {
    let [name, times] = words else {
        list();
        return ExitCode::SUCCESS;
    };
    let step = OF_A_MESSAGE.iter().chain(&BESIDE).find(|step| step.name == name);
    let (Some(step), Ok(times)) = (step, times.parse::<u32>()) else {
        eprintln!("no step {name:?}, or not so many times: {times:?}");
        return ExitCode::FAILURE;
    };
    let mut take = (step.ready)();
    (0..times).for_each(|_| take());
    ExitCode::SUCCESS
}

#[expect(clippy::print_stdout, reason = "a script reads it")]
fn list() {
    for (part, steps) in [("message", &OF_A_MESSAGE[..]), ("beside", &BESIDE)] {
        for Step { name, what, .. } in steps {
            println!("{part}\t{name}\t{what}");
        }
    }
}

/// A step whose answer nobody needs.
fn ready<T>(mut step: impl FnMut() -> T + 'static) -> Ready {
    Box::new(move || {
        black_box(step());
    })
}

fn peek() -> Ready {
    let raw = update("text");
    ready(move || updates::look(black_box(&raw)))
}

fn decode() -> Ready {
    let raw = update("text");
    ready(move || updates::read(black_box(&raw)))
}

fn turn(turn: Turn) -> Ready {
    ready(move || turn.take())
}

fn matching() -> Ready {
    let search = Search::beside(0);
    ready(move || search.take())
}

fn call() -> Ready {
    let effect = relay(BOB);
    ready(move || calls::body(black_box(&effect)))
}

fn pace() -> Ready {
    let mut round = Round::begin();
    Box::new(move || assert!(round.ask().is_zero(), "a message may go"))
}

fn ingest() -> Ready {
    let deployment = Deployment::start();
    ready(move || deployment.wait(deployment.ingest(0)))
}

fn commit(tells: usize, effects: usize) -> Ready {
    let deployment = Deployment::start();
    // Said again, it is made up and sent and answered as the first time.
    let commit = deployment.decide(0, tells, effects);
    ready(move || deployment.wait(deployment.commit(0, &commit)))
}

fn settle(calls: usize) -> Ready {
    let deployment = Deployment::start();
    let over = over(&deployment.decide(0, 0, calls));
    ready(move || deployment.wait(deployment.settle(0, &over)))
}
