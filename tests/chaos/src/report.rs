//! A report of a run, as Markdown: what was done to Shoal, when, on which machine, and how it ended.

use std::path::Path;
use std::process::Command;
use std::{fs, io, thread};

use crate::rows::Row;
use crate::sum::Sum;
use crate::table;

/// A report in the making.
pub struct Report {
    rows: String,
    remarks: Vec<String>,
}

impl Report {
    /// Nothing is done yet.
    pub fn new() -> Report {
        Report { rows: table::markdown_head(), remarks: Vec::new() }
    }

    /// A row is done.
    pub fn add(&mut self, row: &Row, sum: &Sum) {
        self.rows += &table::markdown(row, sum);
        self.remarks.extend(sum.remarks().map(|words| format!("- {}: {}", row.name, words.trim())));
    }

    /// Writes it down; `what` says what was run, `verdict` how it ended.
    pub fn write(&self, file: &Path, what: &str, verdict: &str) -> io::Result<()> {
        let date = said("date", &["-u", "+%Y-%m-%d %H:%M UTC"]);
        let machine = said("uname", &["-srm"]);
        let cores = thread::available_parallelism().map_or(0, usize::from);
        let commit = said("git", &["describe", "--always", "--dirty"]);
        let head = format!("{date}, {machine} with {cores} cores, commit {commit}; {what}.");
        let (rows, remarks) = (&self.rows, self.remarks.join("\n"));
        let parts = ["# What Shoal was put through", &head, rows.trim_end(), &remarks, verdict];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        fs::write(file, parts.join("\n\n") + "\n")
    }
}

/// The first line that a program says, or that it says nothing here.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let words = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    words.ok().filter(|words| !words.is_empty()).unwrap_or_else(|| "unknown".to_owned())
}
