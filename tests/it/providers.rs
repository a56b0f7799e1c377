//! The operator adds providers, posts for them, and verifies what was posted.

use shoal_store::Store;

use crate::program::{shoal, words};

const LONG: &str = "BTC/USDT long\nEntry: 100\nTP: 110\nSL: 90";

#[tokio::test]
async fn a_provider_is_added_posts_and_its_record_is_verified() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    Store::new(&place.database_url).unwrap().migrate().await.unwrap();
    let url = place.database_url.clone();
    let run = move |arguments: &[&str]| {
        let key = "9c1f4e0b7a2d586391e0fb47c2a8d35e6b10f9d4873ca2650eb8174fd9235ac6";
        let output = shoal(arguments, &[("SHOAL_DATABASE_URL", &*url), ("SHOAL_SEAL_KEY", key)]);
        (output.status.code().unwrap(), words(&output))
    };
    tokio::task::spawn_blocking(move || {
        assert_eq!(run(&["provider", "add", "anna", "--owner", "7", "--channel", "-1001"]).0, 0);
        assert_eq!(run(&["provider", "add", "anna"]).0, 1, "the name is taken");
        let (_, said) = run(&["provider", "secret", "anna"]);
        assert_eq!(said.lines().last().unwrap().len(), 64, "{said}");
        for number in ["number 1 of anna\n", "it is number 1 of anna already"] {
            let (code, said) = run(&["signal", "post", "anna", LONG, "--id", "x"]);
            assert!(code == 0 && said.contains(number), "{said}");
        }
        assert_eq!(run(&["signal", "post", "anna", "Close BTC/USDT"]).0, 0);
        let (code, said) = run(&["signal", "post", "anna", &LONG.replace("90", "105")]);
        assert!(code == 3 && said.contains("line 4: stop-on-wrong-side"), "{said}");
        assert_eq!(run(&["signal", "post", "anna", "gm"]).0, 4);
        assert_eq!(run(&["provider", "off", "anna"]).0, 0);
        let (code, said) = run(&["signal", "post", "anna", LONG]);
        assert!(code == 3 && said.contains("switched off"), "{said}");
        let (_, said) = run(&["provider", "list"]);
        assert!(said.contains("off owner 7 channel -1001 webhook yes sealed 2"), "{said}");
        for arguments in [&["signal", "verify"][..], &["signal", "verify", "anna"]] {
            let (code, said) = run(arguments);
            assert!(code == 0 && said.contains("provider 1: 2 rows are whole"), "{said}");
        }
        let tampering =
            "set session_replication_role = replica; update signals set text = 'gm' where number = 1";
        let psql = std::process::Command::new("psql").args([&*place.database_url, "-c", tampering]).output();
        assert!(psql.unwrap().status.success());
        let (code, said) = run(&["signal", "verify"]);
        assert!(code == 3 && said.contains("row 1 was altered"), "{said}");
        assert_eq!(run(&["signal", "verify", "bert"]).0, 1, "there is no such provider");
    })
    .await
    .unwrap();
}
