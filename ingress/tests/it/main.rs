//! Ingress from outside: HTTP in, real Redis behind it.

mod running;
mod wire;

mod bad_input;
mod drain;
mod outage;
mod polling;
mod repeats;
mod secret;
mod size;
