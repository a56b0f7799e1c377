//! Jobs as an operator meets them: listed, asked for, and what came of them.

use crate::world::{World, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_asks_for_a_job_and_sees_what_came_of_it() {
    let world = World::start().await;
    let list = world.shoal(&["jobs", "list"]);
    let jobs = [
        ("retention", "20 * * * *"),
        ("books", "30 3 * * *"),
        ("backup", "30 2 * * *"),
        ("comparison", "5,35 * * * *"),
    ];
    for (job, pattern) in jobs {
        assert!(list.contains(job) && list.contains(pattern), "{list}");
    }
    assert!(list.contains("UTC, next 2"), "{list}");
    let nobody = world.refused(&["jobs", "run", "backup"]);
    assert!(nobody.contains("SHOAL_BACKUP_DIR and SHOAL_BACKUP_KEY"), "nobody would do it: {nobody}");
    assert!(!world.shoal(&["jobs", "history", "backup"]).contains("waiting"), "and nothing was asked for");
    eventually("a scheduler knows the books", async || {
        !world
            .shoal(&["jobs", "list"])
            .lines()
            .any(|line| line.starts_with("books") && line.contains("no scheduler"))
    })
    .await;
    let asked = world.shoal(&["jobs", "run", "books", "--actor", "anna"]);
    assert!(asked.starts_with("jobs run: books asked for"), "{asked}");
    eventually("the books are recounted", async || {
        world.shoal(&["jobs", "history", "books"]).contains("done")
    })
    .await;
    let history = world.shoal(&["jobs", "history"]);
    assert!(
        history.contains("attempt 1, asked for by anna: 0 journals with 0 postings balance"),
        "{history}"
    );
    assert!(world.shoal(&["jobs", "list"]).contains("0 journals with 0 postings balance"));
}
