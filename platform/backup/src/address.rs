//! Where the database is, as the programs of Postgres are told: by variables, since arguments are seen by everybody on
//! the machine and the address may hold a password.

use std::process::Command;

use url::Url;

use crate::BackupError;

/// What an address may carry behind its question mark, and the variable it is.
const PARAMETERS: [(&str, &str); 8] = [
    ("host", "PGHOST"),
    ("port", "PGPORT"),
    ("user", "PGUSER"),
    ("password", "PGPASSWORD"),
    ("sslmode", "PGSSLMODE"),
    ("sslrootcert", "PGSSLROOTCERT"),
    ("sslcert", "PGSSLCERT"),
    ("sslkey", "PGSSLKEY"),
];

/// Has a program of Postgres work on this database, whatever the process was told about others.
pub(crate) fn lead(command: &mut Command, address: &str) -> Result<(), BackupError> {
    for (variable, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PG")) {
        command.env_remove(variable);
    }
    for (variable, value) in variables(address)? {
        command.env(variable, value);
    }
    Ok(())
}

fn variables(address: &str) -> Result<Vec<(&'static str, String)>, BackupError> {
    let url = Url::parse(address).map_err(|_| BackupError::Address)?;
    let mut variables = vec![];
    let database = plain(url.path().trim_start_matches('/'))?;
    let user = plain(url.username())?;
    let parts = [
        ("PGHOST", url.host_str().map(plain).transpose()?),
        ("PGPORT", url.port().map(|port| port.to_string())),
        ("PGUSER", Some(user.clone())),
        ("PGPASSWORD", url.password().map(plain).transpose()?),
        ("PGDATABASE", Some(if database.is_empty() { user } else { database })),
    ];
    for (variable, value) in parts {
        variables.extend(value.filter(|value| !value.is_empty()).map(|value| (variable, value)));
    }
    for (name, value) in url.query_pairs() {
        let known = PARAMETERS.iter().find(|(parameter, _)| *parameter == name);
        // What comes last counts.
        variables.extend(known.map(|(_, variable)| (*variable, value.into_owned())));
    }
    Ok(variables)
}

/// Text without its percent signs.
fn plain(part: &str) -> Result<String, BackupError> {
    // As the value of a query, where a plus sign is a space: it is none here.
    let query = format!("x={}", part.replace('+', "%2B").replace('&', "%26"));
    let mut url = Url::parse("x:").map_err(|_| BackupError::Address)?;
    url.set_query(Some(&query));
    let value = url.query_pairs().next().map(|(_, value)| value.into_owned());
    value.ok_or(BackupError::Address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(address: &str) -> String {
        let variables = variables(address).unwrap();
        variables.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn an_address_is_told_in_variables() {
        assert_eq!(
            told("postgres://shoal@127.0.0.1:5433/books"),
            "PGHOST=127.0.0.1 PGPORT=5433 PGUSER=shoal PGDATABASE=books"
        );
        assert_eq!(
            told(
                "postgresql://shoal:p%40ss+w%26rd%25@db.example.org/books?sslmode=require&statement-cache-capacity=1"
            ),
            "PGHOST=db.example.org PGUSER=shoal PGPASSWORD=p@ss+w&rd% PGDATABASE=books PGSSLMODE=require"
        );
        assert_eq!(
            told("postgres://shoal@%2Frun%2Fpostgresql/shoal"),
            "PGHOST=/run/postgresql PGUSER=shoal PGDATABASE=shoal"
        );
        assert!(variables("the database").is_err());
    }
}
