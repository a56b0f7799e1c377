//! A server goes away and comes back; Shoal says which, and goes on.

use std::fs::Permissions;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shoal::home::{self, Adopted};
use shoal::process::{self, Role, StartError};
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{PoolId, UserId};
use shoal_local::{Place, Servers};
use shoal_runtime::lifecycle::Lifecycle;
use shoal_runtime::ops::Health;
use tempfile::TempDir;

use crate::world::{By, World, eventually, meet};

async fn own_servers() -> (Arc<Servers>, Place) {
    own_servers_in(None).await
}

async fn own_servers_in(folder: Option<PathBuf>) -> (Arc<Servers>, Place) {
    tokio::task::spawn_blocking(|| {
        let servers = Servers::start(folder).unwrap();
        let database_url = servers.postgres.create_database("shoal").unwrap();
        let place = Place { redis_url: servers.redis.redis_url(), database_url };
        (Arc::new(servers), place)
    })
    .await
    .unwrap()
}

async fn with(servers: &Arc<Servers>, act: impl FnOnce(&Servers) + Send + 'static) {
    let servers = Arc::clone(servers);
    tokio::task::spawn_blocking(move || act(&servers)).await.unwrap();
}

/// Envelopes that wait beside their inboxes.
async fn parked(world: &World) -> u64 {
    let survey = process::connect(&world.settings).await.unwrap().survey().await.unwrap();
    survey.iter().map(|state| state.parked).sum()
}

/// A load balancer sends nothing here.
fn is_ill(world: &World, part: &str) -> bool {
    !world.health.readiness().ready && !is_well(world, part)
}

fn is_well(world: &World, part: &str) -> bool {
    world.health.readiness().parts[part].ok
}

#[tokio::test]
async fn redis_is_killed_and_restarted_and_nothing_is_lost() {
    let (servers, place) = own_servers().await;
    let world = World::on(&place, By::Webhook).await;
    let (alice, bob) = world.pair().await;
    with(&servers, |servers| servers.redis.kill().unwrap()).await;
    eventually("/ready names Redis", async || is_ill(&world, "redis")).await;
    alice.says("said while Redis was gone").await;

    with(&servers, |servers| servers.redis.restart().unwrap()).await;
    bob.hears("said while Redis was gone").await;
    bob.says("welcome back").await;
    alice.hears("welcome back").await;
    eventually("/ready is well again", async || world.health.readiness().ready).await;
}

#[tokio::test]
async fn people_chat_on_while_postgres_is_down_and_the_books_catch_up() {
    let (servers, place) = own_servers().await;
    let world = World::on(&place, By::Webhook).await;
    let (alice, bob) = world.pair().await;
    with(&servers, |servers| servers.postgres.stop().unwrap()).await;
    eventually("/ready names Postgres", async || !is_well(&world, "postgres")).await;
    assert!(world.health.readiness().ready, "what goes on without Postgres is not sent elsewhere");
    alice.says("who needs books?").await;
    bob.hears("who needs books?").await;
    bob.says("/block").await;
    bob.hears("will not meet again").await;
    alice.hears("The chat has ended").await;

    let newcomer = world.emulator.person("Newcomer");
    newcomer.says("/start").await;
    newcomer.hears("What you send is kept").await;
    newcomer.says("25").await;
    newcomer.says("/find").await;
    eventually("all three wait", async || parked(&world).await == 3).await;

    with(&servers, |servers| servers.postgres.restart().unwrap()).await;
    eventually("Postgres is well again", async || is_well(&world, "postgres")).await;
    newcomer.hears("Looking for someone").await;
    let heard: Vec<String> = newcomer.chat().into_iter().map(|heard| heard.text).collect();
    let at = |words: &str| heard.iter().position(|text| text.contains(words)).unwrap();
    assert!(at("How old are you?") < at("You're all set"), "{heard:?}");
    assert!(at("You're all set") < at("Looking for someone"), "{heard:?}");
    assert_eq!(heard.iter().filter(|text| text.contains("is kept")).count(), 1, "{heard:?}");
    assert_eq!(parked(&world).await, 0);
    let store = shoal_store::Store::new(&place.database_url).unwrap();
    let (blocker, blocked) = (UserId(bob.id()), UserId(alice.id()));
    eventually("the block is in the books", async || {
        store
            .books(&[blocker])
            .await
            .is_ok_and(|books| books.get(&blocker).is_some_and(|b| b.blocked == [blocked]))
    })
    .await;
}

#[tokio::test]
async fn a_postgres_that_is_slow_delays_newcomers_and_costs_none_of_them_a_message() {
    let (servers, place) = own_servers().await;
    let world = World::without_worker(&place, By::Webhook).await;
    let worker = world.worker();
    let (alice, bob) = world.pair().await;
    let locked = tokio::task::spawn_blocking({
        let servers = Arc::clone(&servers);
        move || servers.postgres.ask("shoal", "begin; lock table people; select pg_sleep(15); commit")
    });
    eventually("the table is locked", async || {
        let servers = Arc::clone(&servers);
        let locks = "select count(*) from pg_locks where relation = 'people'::regclass and granted and mode like 'Access%Ex%'";
        let count = tokio::task::spawn_blocking(move || servers.postgres.ask("shoal", locks)).await.unwrap();
        count.unwrap().trim() == "1"
    })
    .await;
    let newcomer = world.emulator.person("Newcomer");
    newcomer.says("/start").await;
    newcomer.hears("What you send is kept").await;
    newcomer.says("25").await;
    // Each worker that takes over tries again, and none of these tries is the message's fault.
    let mut worker = Some(worker);
    for n in 0..4 {
        let old = worker.replace(world.worker()).unwrap();
        tokio::task::spawn_blocking(|| old.drain()).await.unwrap();
        alice.says(&format!("still here {n}")).await;
        bob.hears(&format!("still here {n}")).await;
    }
    locked.await.unwrap().unwrap();
    newcomer.hears("You're all set").await;
    let mailbox = process::connect(&world.settings).await.unwrap();
    for partition in mailbox.partitions().all() {
        assert_eq!(mailbox.dead(partition, 10).await.unwrap(), [], "nothing is set aside");
    }
}

#[tokio::test]
async fn a_redis_that_lost_its_memory_stops_everything_until_somebody_decides() {
    let (servers, place) = own_servers().await;
    let world = World::on(&place, By::Webhook).await;
    let (alice, bob) = world.pair().await;
    with(&servers, |servers| {
        order(servers.redis.port(), "FLUSHALL");
    })
    .await;
    eventually("/ready names Redis", async || is_ill(&world, "redis")).await;
    alice.says("into the void").await;
    let bot = world.emulator.bots()[0];
    eventually("Telegram keeps the update", async || world.emulator.pending_updates(bot) == 1).await;
    bob.never_heard("into the void");

    let mut lifecycle = Lifecycle::for_tests();
    let again = process::start(Role::Worker, &world.settings, &Health::default(), &mut lifecycle).await;
    assert!(matches!(again, Err(StartError::OtherRedis { .. })), "{again:?}");
    assert_eq!(home::adopt(&world.settings).await.unwrap(), Adopted::Renamed);
    process::start(Role::Worker, &world.settings, &Health::default(), &mut lifecycle).await.unwrap();
}

#[tokio::test]
async fn a_partition_on_which_redis_refuses_is_halted_and_all_others_go_on() {
    let (servers, place) = own_servers().await;
    let world = World::without_worker(&place, By::Webhook).await;
    let (port, mailbox) = (servers.redis.port(), process::connect(&world.settings).await.unwrap());
    let (alice, bob) = (world.emulator.person("Alice"), world.emulator.person("Bob"));
    let people = [&alice, &bob].map(|person| EntityKey::User(UserId(person.id())));
    let pool = EntityKey::Pool(PoolId(world.emulator.bots()[0].0));
    let needed = [people[0], people[1], pool].map(|entity| mailbox.partitions().of(entity));
    let mut free = mailbox.partitions().all().filter(|partition| !needed.contains(partition));
    let spoilt = [free.next().unwrap(), free.next().unwrap()];
    let mute = free.next().unwrap();

    // One before its owner comes, and one under its owner.
    order(port, &format!("SET inbox:{{{}}} x", spoilt[0]));
    // And one of which not even the halt can be read.
    order(port, &format!("HSET halted:{{{mute}}} not text"));
    let mut lifecycle = Lifecycle::for_tests();
    process::start(Role::Worker, &world.settings, &Health::default(), &mut lifecycle).await.unwrap();
    let (alice, bob) = (world.adult_at(alice).await, world.adult_at(bob).await);
    order(port, &format!("SET inbox:{{{}}} x", spoilt[1]));
    eventually("both are halted, and all others are owned", async || {
        let shown = mailbox.survey().await.unwrap();
        shown.iter().all(|state| match &state.halted {
            Some(why) => why.contains("is a string and should be a stream") && state.unreadable.is_some(),
            None if state.partition == mute => state.unreadable.is_some(),
            None => state.owner.is_some() && !spoilt.contains(&state.partition),
        })
    })
    .await;
    meet(&alice, &bob).await;
    alice.says("and we?").await;
    bob.hears("and we?").await;
    let shown = mailbox.survey().await.unwrap();
    assert_eq!(shown.iter().filter(|state| state.halted.is_some()).count(), 2, "those two and no other");
}

/// Says something to a Redis, and waits for its answer.
fn order(port: u16, command: &str) {
    let mut redis = TcpStream::connect(("127.0.0.1", port)).unwrap();
    redis.write_all(format!("{command}\r\n").as_bytes()).unwrap();
    let mut answer = [0; 1];
    redis.read_exact(&mut answer).unwrap();
    assert_ne!(&answer, b"-", "{command}");
}

/// The files of a Redis as they are now, to be put back later.
struct Earlier {
    files: PathBuf,
    copy: TempDir,
}

impl Earlier {
    fn take(servers: &Servers, folder: &Path) -> Earlier {
        let (files, copy) = (folder.join("redis/appendonlydir"), TempDir::new().unwrap());
        // Everything that was acknowledged is in the file then.
        order(servers.redis.port(), "SET marker here");
        for file in std::fs::read_dir(&files).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
        }
        Earlier { files, copy }
    }

    fn put_back(&self, servers: &Servers) {
        servers.redis.kill().unwrap();
        for file in std::fs::read_dir(self.copy.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), self.files.join(file.file_name())).unwrap();
        }
        servers.redis.restart().unwrap();
    }
}

#[tokio::test]
async fn a_redis_that_came_back_older_stops_everything_until_somebody_decides() {
    let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o755)).tempdir().unwrap();
    let path = folder.path().to_owned();
    let (servers, place) = own_servers_in(Some(path.clone())).await;
    let world = World::on(&place, By::Webhook).await;
    let (alice, bob) = world.pair().await;
    let earlier = tokio::task::spawn_blocking({
        let servers = Arc::clone(&servers);
        move || Earlier::take(&servers, &path)
    })
    .await
    .unwrap();
    alice.says("said and forgotten").await;
    bob.hears("said and forgotten").await;
    let tide = process::connect(&world.settings).await.unwrap();
    tide.ping().await.unwrap();
    let (name, then) = (tide.incarnation().unwrap().to_owned(), tide.tide());
    eventually("the tide is in the books", async || {
        let store = shoal_store::Store::new(&place.database_url).unwrap();
        store.home().await.unwrap().is_some_and(|home| home.redis == name && home.tide > then)
    })
    .await;

    with(&servers, move |servers| earlier.put_back(servers)).await;
    eventually("/ready names Redis", async || is_ill(&world, "redis")).await;
    alice.says("into the past").await;
    let bot = world.emulator.bots()[0];
    eventually("Telegram keeps the update", async || world.emulator.pending_updates(bot) == 1).await;
    bob.never_heard("into the past");
    let mut lifecycle = Lifecycle::for_tests();
    let again = process::start(Role::Worker, &world.settings, &Health::default(), &mut lifecycle).await;
    assert!(matches!(again, Err(StartError::OlderRedis { .. })), "{again:?}");

    assert_eq!(home::adopt(&world.settings).await.unwrap(), Adopted::Renamed);
    assert_eq!(home::adopt(&world.settings).await.unwrap(), Adopted::Already);
    process::start(Role::Worker, &world.settings, &Health::default(), &mut lifecycle).await.unwrap();
}

#[tokio::test]
async fn a_stop_of_everything_does_not_hide_that_redis_came_back_older() {
    let (servers, place) = own_servers().await;
    let world = World::without_worker(&place, By::Polling).await;
    let store = shoal_store::Store::new(&place.database_url).unwrap();
    let worker = process::connect(&world.settings).await.unwrap();
    home::enter(&worker, &store, &world.settings).await.unwrap();
    for _ in 0..3 {
        worker.heartbeat("worker").await.unwrap();
    }
    home::remember(&worker, &store).await.unwrap();
    with(&servers, |servers| order(servers.redis.port(), "HSET identity tide 2")).await;
    let next = process::connect(&world.settings).await.unwrap();
    let refused = home::enter(&next, &store, &world.settings).await;
    assert!(matches!(refused, Err(StartError::OlderRedis { .. })), "{refused:?}");
}
