//! `make bench` still finds its way through Shoal. How fast that is, a test does not ask.

#[tokio::test]
async fn the_bench_has_people_meet_and_counts_what_they_write() {
    let trial = shoal_bench::shoal(env!("CARGO_BIN_EXE_shoal").into()).await.unwrap();
    assert!(trial.arrived > 0, "{trial:?}");
    assert_eq!((trial.lost, trial.doubled, trial.misplaced), (0, 0, 0), "{trial:?}");
    assert!(trial.scripts > 0, "{trial:?}");
    assert_eq!(trial.processes, 5, "a worker, an ingress, a scheduler, Redis and Postgres");
}
