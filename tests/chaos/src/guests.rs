//! People who give Shoal something to write down, and who remember what they were told: what the bot acknowledged must be
//! in Postgres, row by row and nothing besides. They are [company](crate::company).

use futures::future::try_join_all;
use shoal_emulator::{Emulator, Person};

use crate::company::{hears, newcomer, times};
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::Stage;

/// What they all say when they are asked for their age, in years.
const AGE: i64 = 25;

/// Guests who only state their age, for each couple.
const SINGLES: usize = 3;

/// All guests of a trial.
pub struct Guests {
    emulator: Emulator,
    /// Who was told that their age is noted, and how old they are.
    ages: Vec<Vec<i64>>,
    /// Who was told that they will not meet whom again.
    blocks: Vec<Vec<i64>>,
    /// Who was told that their report is in, and whom it is about.
    reports: Vec<Vec<i64>>,
}

impl Guests {
    /// Nobody has come yet.
    pub fn of(stage: &Stage) -> Guests {
        let emulator = stage.emulator.clone();
        Guests { emulator, ages: Vec::new(), blocks: Vec::new(), reports: Vec::new() }
    }

    /// Somebody who has not said a word yet.
    pub fn newcomer(&self) -> Person {
        newcomer(&self.emulator, "Guest")
    }

    /// So many who have been asked for their age.
    pub async fn asked(&self, count: usize) -> Result<Vec<Person>, ChaosError> {
        let come = (0..count).map(|_| async {
            let guest = self.newcomer();
            told(&guest, "/start", "How old are you?").await?;
            Ok(guest)
        });
        try_join_all(come).await
    }

    /// They answer, and are told that this is all.
    pub async fn state_age(&mut self, guests: &[Person]) -> Result<(), ChaosError> {
        let age = AGE.to_string();
        try_join_all(guests.iter().map(|guest| told(guest, &age, "You're all set"))).await?;
        self.ages.extend(guests.iter().map(|guest| vec![guest.id(), AGE]));
        Ok(())
    }

    /// Some come and state their age; two of them meet, and one reports or blocks the other.
    pub async fn visit(&mut self, reports: bool) -> Result<(), ChaosError> {
        let guests = self.asked(2 + SINGLES).await?;
        self.state_age(&guests).await?;
        let (alice, bob) = (&guests[0], &guests[1]);
        told(alice, "/find", "Looking for someone").await?;
        told(bob, "/find", "You're connected").await?;
        hears(alice, "You're connected").await?;
        let pair = vec![alice.id(), bob.id()];
        if reports {
            told(alice, "/report", "your report is in").await?;
            self.reports.push(pair.clone());
        } else {
            told(alice, "/block", "You two will not meet again").await?;
        }
        self.blocks.push(pair);
        Ok(())
    }

    /// How many records they were told of.
    pub fn told(&self) -> usize {
        self.ages.len() + self.blocks.len() + self.reports.len()
    }

    /// What Postgres lacks of what they were told, and what it holds besides, table by table.
    pub async fn differences(&self, stage: &Stage) -> Result<Vec<String>, ChaosError> {
        let mut differences = Vec::new();
        for (table, columns, told) in [
            ("people", "user_id, age", &self.ages),
            ("blocks", "by_user, blocked_user", &self.blocks),
            ("reports", "by_user, against_user", &self.reports),
        ] {
            let rows = stage.ask_postgres(format!("select {columns} from {table}")).await?;
            let mut written: Vec<Vec<i64>> = rows.lines().map(numbers).collect();
            written.retain(|row| self.ages.iter().any(|guest| guest[0] == row[0]));
            let mut missing = told.clone();
            missing.retain(|row| !remove(&mut written, row));
            if !missing.is_empty() {
                differences.push(format!("{table} lacks {missing:?}, which was acknowledged"));
            }
            if !written.is_empty() {
                differences.push(format!("{table} holds {written:?} too often or without cause"));
            }
        }
        Ok(differences)
    }
}

/// Takes one row out; whether it was there.
fn remove(rows: &mut Vec<Vec<i64>>, wanted: &[i64]) -> bool {
    rows.iter().position(|row| row == wanted).map(|place| rows.swap_remove(place)).is_some()
}

fn numbers(row: &str) -> Vec<i64> {
    row.split('|').filter_map(|number| number.parse().ok()).collect()
}

/// Somebody says something, and the bot answers as it should.
async fn told(guest: &Person, words: &str, answer: &str) -> Result<(), ChaosError> {
    let before = times(guest, answer);
    guest.says(words).await;
    until(&format!("a guest who says {words} is told: {answer}"), async || Ok(times(guest, answer) > before))
        .await
}
