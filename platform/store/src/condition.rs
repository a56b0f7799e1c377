//! A filter as a condition of SQL over contacts and people. Every word of it is a constant of ours; what admins wrote is bound.

use shoal_domain::broadcast::Filter;
use shoal_domain::time::Timestamp;
use sqlx::{Postgres, QueryBuilder};

/// A filter as a condition. Its words are constants of ours, what it says is bound.
pub(crate) fn push_condition(sql: &mut QueryBuilder<Postgres>, filter: &Filter) {
    match filter {
        Filter::Everybody => {
            sql.push("true");
        }
        Filter::All(filters) => push_joined(sql, filters, " and ", "true"),
        Filter::Any(filters) => push_joined(sql, filters, " or ", "false"),
        Filter::Not(filter) => {
            // What is not known is not so.
            sql.push("coalesce(not ");
            push_condition(sql, filter);
            sql.push(", true)");
        }
        Filter::Language(languages) => {
            sql.push("exists (select from coalesce(contacts.chosen_language, contacts.language) as spoken, unnest(");
            sql.push_bind(languages.clone());
            sql.push("::text[]) as wanted where spoken = lower(wanted) or starts_with(spoken, lower(wanted) || '-'))");
        }
        Filter::Joined(joined) => push_bounds(sql, "contacts.joined_at", joined.after, joined.before),
        Filter::Active(active) => push_bounds(sql, "contacts.active_at", Some(active.since), None),
        Filter::Plan(plans) => {
            sql.push("contacts.plan = any(").push_bind(plans.clone()).push(")");
        }
        Filter::Tag(tags) => {
            sql.push("contacts.tags && ").push_bind(tags.clone());
        }
        Filter::Users(users) => {
            let ids: Vec<i64> = users.iter().map(|user| user.0).collect();
            sql.push("contacts.user_id = any(").push_bind(ids).push(")");
        }
    }
}

fn push_joined(sql: &mut QueryBuilder<Postgres>, filters: &[Filter], with: &str, empty: &str) {
    sql.push("(");
    for (at, filter) in filters.iter().enumerate() {
        if at > 0 {
            sql.push(with);
        }
        push_condition(sql, filter);
    }
    if filters.is_empty() {
        sql.push(empty);
    }
    sql.push(")");
}

/// From a moment on, and before another; where neither is given, any.
fn push_bounds(
    sql: &mut QueryBuilder<Postgres>,
    column: &'static str,
    from: Option<Timestamp>,
    before: Option<Timestamp>,
) {
    sql.push("(true");
    for (bound, moment) in [(" >= ", from), (" < ", before)] {
        if let Some(moment) = moment {
            sql.push(" and ").push(column).push(bound).push("to_timestamp(").push_bind(moment.0 as i64);
            sql.push("::bigint / 1000.0)");
        }
    }
    sql.push(")");
}
