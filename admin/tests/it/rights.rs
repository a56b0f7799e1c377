//! Who may do what: every route of the table, for every role.

use reqwest::Method;
use shoal_admin::{ROUTES, Route};
use shoal_store::Role;

use crate::running::{Running, sent};

fn method(route: &Route) -> Method {
    route.method.parse().unwrap()
}

/// The path for a broadcast or a report that is not there.
fn path(route: &Route) -> String {
    route
        .path
        .replace("{id}", "999")
        .replace("{report}", "999")
        .replace("{user}", "1")
        .replace("{bot}", "1001")
        .replace("{payment}", "999")
}

#[tokio::test]
async fn every_route_is_for_its_role_and_those_above() {
    let api = Running::start().await;
    for role in Role::ALL {
        for (number, route) in ROUTES.iter().enumerate() {
            // A token a request, so that no limit is in the way.
            let token = api.token(&format!("{role}-{number}"), role).await;
            let answer = sent(api.request(method(route), &token, &path(route))).await;
            let what = format!("{} {} as {role}: {answer:?}", route.method, route.path);
            if role < route.right {
                assert_eq!((answer.status, answer.slug()), (403, "forbidden"), "{what}");
            } else {
                // Whoever may comes as far as their empty body, as a parameter that is missing, or as what is not there.
                assert!([200, 404, 415, 422].contains(&answer.status), "{what}");
            }
        }
    }
    assert_eq!(api.count("broadcasts").await, "0");
}

#[tokio::test]
async fn without_a_good_token_no_route_says_anything() {
    let api = Running::start().await;
    let (other, _) = shoal_admin::token::make();
    let wrong = ["", "shoal_", "shoal_short", secrecy::ExposeSecret::expose_secret(&other)];
    for route in ROUTES {
        for token in wrong {
            let answer = sent(api.request(method(route), token, &path(route))).await;
            assert_eq!(
                (answer.status, answer.slug()),
                (401, "unauthorized"),
                "{} {}",
                route.method,
                route.path
            );
            assert_eq!(answer.headers["www-authenticate"], "Bearer");
        }
    }
    let bare = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = sent(bare.get(format!("http://{}/api/v1/me", api.address))).await;
    assert_eq!(answer.status, 401);
    let basic = bare.get(format!("http://{}/api/v1/me", api.address)).basic_auth("anna", Some("secret"));
    assert_eq!(sent(basic).await.status, 401);
}

#[tokio::test]
async fn what_is_not_in_the_table_is_not_there() {
    let api = Running::start().await;
    let anna = api.anna().await;
    for path in ["", "/nothing", "/broadcasts/", "/broadcasts/1/explode", "/../v1/me2"] {
        assert_eq!(api.get(&anna, path).await.status, 404, "{path}");
    }
    for (method, path) in
        [(Method::DELETE, "/broadcasts/1"), (Method::PUT, "/broadcasts"), (Method::POST, "/me")]
    {
        let answer = sent(api.request(method, &anna, path)).await;
        assert_eq!((answer.status, answer.slug()), (405, "wrong-method"));
        assert!(answer.headers.contains_key("allow"), "{answer:?}");
    }
    let document = api.get(&anna, "/openapi.json").await;
    assert_eq!(document.body["openapi"], "3.1.0");
    assert!(!document.headers.keys().any(|name| name.as_str().starts_with("access-control")), "no CORS");
}
