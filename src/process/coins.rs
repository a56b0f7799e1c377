//! What has to do with payments in coins, as the settings have it.

use shoal_admin::Callbacks;
use shoal_domain::payment::coin::Terms;
use shoal_runtime::config::Settings;
use shoal_scheduler::Chain;
use shoal_tron::Client;
use shoal_vault::CallbackKeys;

use super::StartError;

/// Where payments in coins are looked for, if anything is sold for them.
pub fn watched(settings: &Settings) -> Result<Option<Chain>, StartError> {
    let Some(tron) = &settings.tron else { return Ok(None) };
    let terms = Terms { token: tron.token.parse()?, confirmations: tron.confirmations };
    Ok(Some(Chain { tron: Client::new(&tron.url, tron.key.clone())?, terms }))
}

/// Where payment providers call, if they may.
pub(super) fn callbacks(settings: &Settings) -> Result<Option<Callbacks>, StartError> {
    let Some(callbacks) = &settings.callbacks else { return Ok(None) };
    let mut keys = vec![];
    for (name, key) in &callbacks.keys {
        keys.push((name.parse()?, *key.expose()));
    }
    Ok(Some(Callbacks {
        listen: callbacks.listen,
        keys: CallbackKeys::new(keys),
        vault: super::vault(settings),
    }))
}
