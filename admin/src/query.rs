//! What stands behind the question mark.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use crate::problem::Problem;

/// A parameter that a route knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    /// How many at most.
    Limit {
        /// Where nothing is said.
        default: u32,
        /// The most.
        most: u32,
    },
    /// Only those with a smaller number.
    Before,
    /// Only those with a larger number.
    After,
    /// Only recipients in this state.
    State,
    /// Reports at which somebody has looked, or nobody has.
    Reviewed,
    /// A channel; it has to be there.
    Channel,
    /// Only runs of this job.
    Job,
}

impl Param {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Param::Limit { .. } => "limit",
            Param::Before => "before",
            Param::After => "after",
            Param::State => "state",
            Param::Reviewed => "reviewed",
            Param::Channel => "channel",
            Param::Job => "job",
        }
    }
}

/// The parameters of a request: each known to its route, and there once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    values: BTreeMap<String, String>,
    known: &'static [Param],
}

impl Query {
    pub(crate) fn read(text: &str, known: &'static [Param]) -> Result<Query, Problem> {
        let mut values = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            if !known.iter().any(|param| param.name() == name) {
                let names: Vec<_> = known.iter().map(|param| param.name()).collect();
                let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                let name: String = name.chars().take(40).collect();
                return Err(Problem::field(
                    name,
                    format!("this parameter is not known here; known: {known}"),
                ));
            }
            if values.insert(name.clone().into_owned(), value.into_owned()).is_some() {
                return Err(Problem::field(name, "it is there more than once"));
            }
        }
        Ok(Query { values, known })
    }

    /// The value of a parameter, if it is there.
    pub(crate) fn value<T: FromStr<Err: Display>>(&self, param: Param) -> Result<Option<T>, Problem> {
        let name = param.name();
        let read = |text: &String| text.parse().map_err(|error| Problem::field(name, format!("{error}")));
        self.values.get(name).map(read).transpose()
    }

    /// A number of something, from 1 on.
    pub(crate) fn number(&self, param: Param) -> Result<Option<i64>, Problem> {
        let why = || Problem::field(param.name(), "expected a whole number from 1 on");
        let number = self.value::<String>(param)?.map(|text| number(&text).ok_or_else(why)).transpose()?;
        Ok(number)
    }

    /// How many are wanted at most.
    pub(crate) fn limit(&self) -> Result<u32, Problem> {
        let of_route = self.known.iter().find_map(|param| match param {
            Param::Limit { default, most } => Some((*param, *default, i64::from(*most))),
            _ => None,
        });
        let Some((param, default, most)) = of_route else { return Ok(0) };
        match self.number(param)? {
            None => Ok(default),
            Some(limit) if limit <= most => Ok(limit as u32),
            Some(_) => Err(Problem::field(param.name(), format!("expected a whole number from 1 to {most}"))),
        }
    }
}

/// A positive number as people write it, and in no other way: `+1` and `01` are none.
pub(crate) fn number(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number: &i64| *number > 0 && number.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Param] = &[Param::Limit { default: 20, most: 100 }, Param::Before];

    fn limit(text: &str) -> Option<u32> {
        Query::read(text, KNOWN).ok()?.limit().ok()
    }

    #[test]
    fn a_limit_has_bounds_and_a_default() {
        assert_eq!(
            (limit(""), limit("limit=100"), limit("before=7&limit=1")),
            (Some(20), Some(100), Some(1))
        );
        for wrong in
            ["limit=0", "limit=101", "limit=+1", "limit=01", "limit=", "limit=1&limit=1", "offset=1", "=1"]
        {
            assert_eq!(limit(wrong), None, "{wrong}");
        }
    }
}
