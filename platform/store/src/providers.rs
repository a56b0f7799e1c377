//! Who posts signals.

use shoal_domain::id::{ChatId, ProviderId, UserId};
use shoal_domain::provider::Provider;
use shoal_domain::provider::chain::{Hash, Head};
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

/// A provider that is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProvider {
    /// 1 to 32 letters, digits, `-` and `_`.
    pub name: String,
    /// Who may post by commands.
    pub owner: Option<UserId>,
    /// The channel it posts in.
    pub channel: Option<ChatId>,
}

/// What is to be changed of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderChange {
    /// Whether it may post.
    On(bool),
    /// What its webhook is signed with, sealed; none: it has no webhook.
    Secret(Option<Vec<u8>>),
}

/// Why a provider was not added or changed.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// Another has the name, or the channel.
    #[error("another provider has this name, or this channel")]
    Taken,
    /// It is no name, no person or no channel.
    #[error(
        "a name has 1 to 32 letters, digits, - and _, an owner's number is positive, and a channel's is negative"
    )]
    Bad,
    /// There is none.
    #[error("there is no such provider")]
    Unknown,
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Adds a provider.
    pub async fn add_provider(&self, new: &NewProvider) -> Result<ProviderId, ProviderError> {
        let added = sqlx::query_scalar!(
            "insert into providers (name, owner_user, channel) values ($1, $2, $3) returning provider_id",
            new.name,
            new.owner.map(|owner| owner.0),
            new.channel.map(|channel| channel.0)
        )
        .fetch_one(&self.pool)
        .await;
        match added {
            Ok(id) => Ok(ProviderId(id)),
            Err(sqlx::Error::Database(said)) if said.is_unique_violation() => Err(ProviderError::Taken),
            Err(sqlx::Error::Database(said)) if said.is_check_violation() => Err(ProviderError::Bad),
            Err(error) => Err(StoreError::during("add a provider")(error).into()),
        }
    }

    /// Changes one.
    pub async fn change_provider(
        &self,
        provider: ProviderId,
        change: &ProviderChange,
    ) -> Result<(), ProviderError> {
        let (on, sets_secret, secret) = match change {
            ProviderChange::On(on) => (Some(if *on { "on" } else { "off" }), false, None),
            ProviderChange::Secret(secret) => (None, true, secret.as_deref()),
        };
        let changed = sqlx::query!(
            "update providers set state = coalesce($2, state), secret = case when $3 then $4 else secret end
              where provider_id = $1",
            provider.0,
            on,
            sets_secret,
            secret
        )
        .execute(&self.pool)
        .await
        .map_err(StoreError::during("change a provider"))?;
        if changed.rows_affected() == 0 { Err(ProviderError::Unknown) } else { Ok(()) }
    }

    /// All of them, in the order of their numbers.
    pub async fn providers(&self) -> Result<Vec<Provider>, StoreError> {
        self.find_providers(None, None, None).await
    }

    /// One, by its number or its name.
    pub async fn provider(&self, named: &str) -> Result<Option<Provider>, StoreError> {
        let found = match named.parse() {
            Ok(number) => self.find_providers(Some(number), None, None).await?.pop(),
            Err(_) => None,
        };
        if found.is_some() {
            return Ok(found);
        }
        let all = self.providers().await?;
        Ok(all.into_iter().find(|provider| provider.name == named))
    }

    /// The one that posts in a channel.
    pub async fn provider_of_channel(&self, channel: ChatId) -> Result<Option<Provider>, StoreError> {
        Ok(self.find_providers(None, Some(channel.0), None).await?.pop())
    }

    /// Those of an owner.
    pub async fn providers_of(&self, owner: UserId) -> Result<Vec<Provider>, StoreError> {
        self.find_providers(None, None, Some(owner.0)).await
    }

    /// What a provider's webhook is signed with, sealed.
    pub async fn provider_secret(&self, provider: ProviderId) -> Result<Option<Vec<u8>>, StoreError> {
        sqlx::query_scalar!(
            "select secret from providers where provider_id = $1 and state = 'on'",
            provider.0
        )
        .fetch_optional(&self.pool)
        .await
        .map(Option::flatten)
        .map_err(StoreError::during("read a provider's secret"))
    }

    async fn find_providers(
        &self,
        id: Option<i64>,
        channel: Option<i64>,
        owner: Option<i64>,
    ) -> Result<Vec<Provider>, StoreError> {
        let rows = sqlx::query!(
            r#"select provider_id, name, owner_user, channel, state, secret is not null as "has_secret!", sealed, head,
                      (extract(epoch from created_at) * 1000)::bigint as "created!"
                 from providers
                where ($1::bigint is null or provider_id = $1) and ($2::bigint is null or channel = $2)
                  and ($3::bigint is null or owner_user = $3)
                order by provider_id"#,
            id,
            channel,
            owner
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read who posts signals"))?;
        let providers = rows.into_iter().map(|row| Provider {
            id: ProviderId(row.provider_id),
            name: row.name,
            owner: row.owner_user.map(UserId),
            channel: row.channel.map(ChatId),
            on: row.state == "on",
            has_secret: row.has_secret,
            created_at: Timestamp(row.created as u64),
            head: Head { sealed: row.sealed as u64, hash: hash(&row.head) },
        });
        Ok(providers.collect())
    }
}

/// The schema lets no other length in.
pub(crate) fn hash(bytes: &[u8]) -> Hash {
    bytes.try_into().map(Hash).unwrap_or_default()
}
