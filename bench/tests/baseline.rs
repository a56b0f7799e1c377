//! The baseline relays, and the bench counts right what it does.

#[tokio::test]
async fn the_baseline_passes_everything_on() {
    let trial = shoal_bench::baseline(env!("CARGO_BIN_EXE_shoal-baseline").into()).await.unwrap();
    assert!(trial.arrived > 0, "{trial:?}");
    // Nor does it promise an order: where the machine is busy, one handler overtakes another.
    assert_eq!((trial.lost, trial.doubled), (0, 0), "{trial:?}");
    assert_eq!((trial.scripts, trial.processes), (0, 2), "a GET, no script, and nobody but itself and Redis");
}
