//! Tables as files: comma-separated values, as RFC 4180 has them.

use csv::{Terminator, WriterBuilder};

/// A table calculator takes what begins like this for a formula; with an apostrophe before it, it is text.
#[must_use]
pub fn harmless(text: String) -> String {
    if text.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text
    }
}

/// Rows of one width, as they are in a file.
#[must_use]
pub fn written<const WIDTH: usize>(rows: impl IntoIterator<Item = [String; WIDTH]>) -> Vec<u8> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(vec![]);
    for row in rows {
        writer.write_record(row).expect("memory takes every row, and all have as many cells");
    }
    writer.into_inner().expect("memory takes every row")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_every_cell_reads_as_it_was() {
        let texts = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "  =1",
            "plain",
            "a,b",
            "say \"hi\"",
            "two\nlines",
            "",
            "Bad Request: chat not found",
        ];
        let file = written(texts.map(|text| ["first".to_owned(), harmless(text.to_owned())]));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&file[..]);
        for (record, text) in reader.records().zip(texts) {
            let cell = record.unwrap()[1].to_owned();
            assert!(!cell.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            assert!(cell == text || cell == format!("'{text}"), "{cell:?} was {text:?}");
        }
    }
}
