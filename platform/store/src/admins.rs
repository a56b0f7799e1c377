//! Who may steer, and what they did.

use std::fmt;
use std::str::FromStr;

use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

/// What somebody may do; each may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Look.
    Viewer,
    /// Look into reports, and decide about people.
    Moderator,
    /// Steer.
    Operator,
    /// Everything.
    Owner,
}

/// The text is no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a role is one of viewer, moderator, operator, owner")]
pub struct BadRole;

impl Role {
    /// All there are, the lowest first.
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Moderator, Role::Operator, Role::Owner];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Moderator => "moderator",
            Role::Operator => "operator",
            Role::Owner => "owner",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = BadRole;

    fn from_str(text: &str) -> Result<Role, BadRole> {
        Role::ALL.into_iter().find(|role| role.as_str() == text).ok_or(BadRole)
    }
}

/// Somebody who holds a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admin {
    /// Their name; no two living tokens have the same.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// When the token was made.
    pub created_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// Something that somebody did, or wanted to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Who.
    pub actor: String,
    /// With which role.
    pub role: String,
    /// From where.
    pub address: Option<String>,
    /// What.
    pub action: String,
    /// With what.
    pub subject: String,
    /// How it ended.
    pub outcome: String,
    /// More about it, as JSON.
    pub detail: String,
}

/// A line of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditLine {
    /// Its number; they rise.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub deed: Deed,
}

impl Store {
    /// Keeps a new token by its hash. `false`: a living token has this name.
    pub async fn add_admin(&self, name: &str, role: Role, hash: &[u8; 32]) -> Result<bool, StoreError> {
        sqlx::query!(
            "insert into admin_tokens (name, role, hash) values ($1, $2, $3) on conflict do nothing",
            name,
            role.as_str(),
            hash.as_slice()
        )
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected() > 0)
        .map_err(StoreError::during("keep a token"))
    }

    /// Takes the token of this name back. `false`: there is none.
    pub async fn revoke_admin(&self, name: &str) -> Result<bool, StoreError> {
        sqlx::query!(
            "update admin_tokens set revoked_at = now() where name = $1 and revoked_at is null",
            name
        )
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected() > 0)
        .map_err(StoreError::during("take a token back"))
    }

    /// Who holds the token with this hash; nobody if it was taken back.
    pub async fn admin(&self, hash: &[u8; 32]) -> Result<Option<Admin>, StoreError> {
        let row = sqlx::query!(
            r#"select name, role, (extract(epoch from created_at) * 1000)::bigint as "created_at!"
                 from admin_tokens where hash = $1 and revoked_at is null"#,
            hash.as_slice()
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(StoreError::during("look a token up"))?;
        Ok(row.and_then(|row| {
            let created_at = Timestamp(row.created_at.try_into().unwrap_or(0));
            // The table allows no other role.
            Some(Admin { name: row.name, role: row.role.parse().ok()?, created_at, revoked_at: None })
        }))
    }

    /// Everybody who holds a token or held one, oldest first.
    pub async fn admins(&self) -> Result<Vec<Admin>, StoreError> {
        let rows = sqlx::query!(
            r#"select name, role, (extract(epoch from created_at) * 1000)::bigint as "created_at!",
                      (extract(epoch from revoked_at) * 1000)::bigint as revoked_at
                 from admin_tokens order by token_id"#
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("list tokens"))?;
        let time = |ms: i64| Timestamp(ms.try_into().unwrap_or(0));
        let admins = rows.into_iter().filter_map(|row| {
            let (created_at, revoked_at) = (time(row.created_at), row.revoked_at.map(time));
            Some(Admin { name: row.name, role: row.role.parse().ok()?, created_at, revoked_at })
        });
        Ok(admins.collect())
    }

    /// Writes down what somebody did.
    pub async fn audit(&self, deed: &Deed) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into audit (actor, role, address, action, subject, outcome, detail)
             values ($1, $2, $3, $4, $5, $6, $7::text::jsonb)",
            deed.actor,
            deed.role,
            deed.address,
            deed.action,
            deed.subject,
            deed.outcome,
            deed.detail
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("write the audit"))
    }

    /// What was done, newest first, before a given line.
    pub async fn audit_lines(&self, before: Option<i64>, limit: u32) -> Result<Vec<AuditLine>, StoreError> {
        let rows = sqlx::query!(
            r#"select audit_id, (extract(epoch from at) * 1000)::bigint as "at!", actor, role, address, action,
                      subject, outcome, detail::text as "detail!"
                 from audit where $1::bigint is null or audit_id < $1 order by audit_id desc limit $2"#,
            before,
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read the audit"))?;
        let lines = rows.into_iter().map(|row| AuditLine {
            id: row.audit_id,
            at: Timestamp(row.at.try_into().unwrap_or(0)),
            deed: Deed {
                actor: row.actor,
                role: row.role,
                address: row.address,
                action: row.action,
                subject: row.subject,
                outcome: row.outcome,
                detail: row.detail,
            },
        });
        Ok(lines.collect())
    }
}
