//! The scheduler from outside: real Redis, and the emulator for Telegram.

mod running;

mod duties;
mod timers;
