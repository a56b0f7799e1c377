//! What people hold of plans and can try, as the books have it when it is said; and trials, which begin when it is said
//! that they do.

use std::time::Duration;

use shoal_domain::effect::Effect;
use shoal_domain::id::UserId;
use shoal_domain::notice::{Notice, OfShop};
use shoal_domain::plan::{Came, NoStep, Plan, PlanName, Standing, Yours};
use shoal_domain::time::Timestamp;
use shoal_runtime::telemetry::chain;
use shoal_store::{PlanError, PlanStep, Store};
use shoal_vault::Vault;
use tokio::time::timeout;
use tracing::warn;

use crate::shop::Shop;

/// How long the books may take. Only the chat in which it was asked for waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// Looks up what people hold.
#[derive(Clone)]
pub(crate) struct Holdings {
    /// Without a key nothing can be tried: nobody could say who has tried it before.
    vault: Option<Vault>,
    store: Store,
    shop: Shop,
}

impl Holdings {
    pub(crate) fn new(vault: Option<Vault>, store: Store, shop: Shop) -> Holdings {
        Holdings { vault, store, shop }
    }

    /// Puts in what an effect says of what somebody holds.
    pub(crate) async fn fill(&self, effect: &mut Effect) {
        let Effect::Say { to, notice: Notice::OfShop { about }, .. } = effect else { return };
        match about {
            OfShop::Plans { yours, .. } => *yours = self.yours(to.user).await,
            OfShop::Trial { plan, asked, came, .. } => {
                *came = match self.vault.clone() {
                    Some(vault) => self.begin(vault, to.user, plan.clone(), *asked).await,
                    None => Some(Came::NoTrial),
                };
            }
            _ => {}
        }
    }

    async fn yours(&self, user: UserId) -> Option<Yours> {
        let marked = |plan: &Plan| Some((plan.clone(), self.vault.as_ref()?.trial_mark(user, &plan.name)));
        let offered: Vec<_> = self.shop.plans().iter().filter_map(marked).collect();
        let store = self.store.clone();
        self.ask(async move { store.yours(user, &offered).await.map_err(PlanError::from) }).await
    }

    /// Begins a trial once, however often this wish is carried out.
    async fn begin(&self, vault: Vault, user: UserId, plan: PlanName, asked: Timestamp) -> Option<Came> {
        let mark = vault.trial_mark(user, &plan);
        let store = self.store.clone();
        self.ask(async move {
            let step = PlanStep::Try { mark: Some(mark) };
            match store.take_plan_step(&mark.operation(asked), user, &plan, &step).await {
                Ok(Standing::Runs { until, .. }) => Ok(Came::Began { ends: until }),
                // It was said before, and is over or stands still by now.
                Ok(Standing::Paused { .. } | Standing::Over)
                | Err(PlanError::NoStep(NoStep::TriedBefore)) => Ok(Came::TriedBefore),
                Err(PlanError::NoStep(_) | PlanError::Unknown(_)) => Ok(Came::NoTrial),
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// Asks the books, for a while. What takes longer is left to end by itself.
    async fn ask<T: Send + 'static>(
        &self,
        asked: impl Future<Output = Result<T, PlanError>> + Send + 'static,
    ) -> Option<T> {
        if !self.store.is_well() {
            return None;
        }
        match timeout(PATIENCE, tokio::spawn(asked)).await {
            Ok(Ok(Ok(answer))) => Some(answer),
            Ok(Ok(Err(error))) => {
                warn!(error = chain(&error), "Cannot look up what somebody holds");
                None
            }
            Ok(Err(_)) | Err(_) => None,
        }
    }
}
