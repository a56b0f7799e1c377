//! The program: a Telegram with a crowd in it, for the demo and for long runs.

use std::{io::Write, net::SocketAddr, time::Duration};

use clap::Parser;
use shoal_emulator::{ANY_TOKEN, CrowdOptions, Emulator, Limits, Options, StartError};

/// A pretended Telegram with a crowd of simulated people.
///
/// Serves the Bot API at /bot<token>/<method>. Once a bot has set a webhook or polls, the crowd begins to talk to
/// it. GET /emulator/account says what went well and what did not; POST /emulator/crowd/stop ends the run: the
/// crowd goes quiet, what is on its way arrives, and the account's phase becomes "done". GET /emulator/traffic
/// says how each bot has sent, GET /emulator/people who is in the crowd. At /chat is a page for a browser on this machine, where somebody chats as two people.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Address to serve at; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Token of a bot, <id>:<secret>; may be given several times. The crowd is spread over all of them.
    #[arg(long = "bot", value_name = "TOKEN", default_value = ANY_TOKEN, hide_default_value = true)]
    bots: Vec<String>,
    /// People in the crowd; 0 for none.
    #[arg(long, default_value_t = 200)]
    people: usize,
    /// Seed of all chance.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Messages all people together send in a second, on average.
    #[arg(long, value_name = "RATE", default_value_t = 100.0)]
    messages_per_second: f64,
    /// Chance that somebody comes back to what was said instead of saying something new: answers, changes, feels about it,
    /// takes it back.
    #[arg(long, value_name = "CHANCE", default_value_t = 0.15)]
    second_thoughts: f64,
    /// Chance that somebody runs an errand instead of saying something new: mutes, rates, locks, goes into a room and so on.
    #[arg(long, value_name = "CHANCE", default_value_t = 0.0)]
    errands: f64,
    /// Founds a channel of this name, which every bot administers.
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,
    /// Seconds until the crowd goes quiet; 0: when told.
    #[arg(long, default_value_t = 0)]
    seconds: u64,
    /// Messages each bot may send in a second; what is above is refused with 429. 0: no limit.
    #[arg(long, value_name = "RATE", default_value_t = 0)]
    sends_per_second: u32,
    /// A message may miss a partner who leaves within so many seconds after it was sent.
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    ending_margin: u64,
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let arguments = Arguments::parse();
    let seed = arguments.seed;
    let bots = arguments.bots.len();
    let options = Options { listen: arguments.listen, bots: arguments.bots, seed, ..Options::default() };
    let emulator = Emulator::try_start(options).await?;
    if arguments.sends_per_second > 0 {
        for bot in emulator.bots() {
            emulator.limit(bot, Limits::per_second(arguments.sends_per_second));
        }
    }
    if let Some(name) = &arguments.channel {
        let channel = emulator.channel(Some(name), name);
        emulator.bots().into_iter().for_each(|bot| channel.appoints(bot));
    }
    let _crowd = (arguments.people > 0).then(|| {
        emulator.crowd(CrowdOptions {
            people: arguments.people,
            children: arguments.people / 20,
            bots,
            seed,
            messages_per_second: arguments.messages_per_second,
            second_thoughts: arguments.second_thoughts.clamp(0.0, 1.0),
            errands: arguments.errands.clamp(0.0, 1.0),
            duration: (arguments.seconds > 0).then(|| Duration::from_secs(arguments.seconds)),
            ending_margin: Duration::from_secs(arguments.ending_margin),
            ..CrowdOptions::default()
        })
    });
    // Whoever started the program reads this line; if nobody does, it serves all the same.
    let _unread = writeln!(std::io::stdout(), "emulator: listening on {} seed {seed}", emulator.url());
    let _told_to_stop = tokio::signal::ctrl_c().await;
    Ok(())
}
