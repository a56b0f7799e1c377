//! The shop: what is sold, at which price, as this worker knows it; and orders, as they are sealed and opened.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use shoal_domain::effect::{Bill, Effect};
use shoal_domain::id::{Address, BotId};
use shoal_domain::language::Language;
use shoal_domain::message::Message;
use shoal_domain::notice::{Notice, OfShop};
use shoal_domain::payment::{Order, Product, Unpayable, offers};
use shoal_domain::plan::Plan;
use shoal_domain::time::Timestamp;
use shoal_domain::update::Update;
use shoal_runtime::clock::now_ms;
use shoal_runtime::telemetry::chain;
use shoal_store::{Store, StoreError};
use shoal_telegram::{Checkout, Client, Invoice};
use shoal_vault::Vault;
use shoal_words as words;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tracing::warn;

/// How often to look whether prices have changed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long Telegram may take to make an address at which somebody can pay every month.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a worker knows of the shop.
#[derive(Clone)]
pub(crate) struct Shop(Arc<Inner>);

struct Inner {
    /// Without a key nothing is sold.
    vault: Option<Vault>,
    /// Whom people can ask about a payment, in the operator's words.
    contact: String,
    /// As Postgres had them last. While it is away they stay.
    plans: RwLock<Arc<[Plan]>>,
}

/// Why somebody cannot pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closed {
    /// Their invoice cannot be paid now.
    Unpayable(Unpayable),
    /// Nothing is sold here.
    Shop,
}

impl Shop {
    pub(crate) fn new(vault: Option<Vault>, contact: String) -> Shop {
        Shop(Arc::new(Inner { vault, contact, plans: RwLock::new(Arc::from([])) }))
    }

    /// Takes the plans over as they are now.
    pub(crate) async fn look(&self, store: &Store) -> Result<(), StoreError> {
        let plans = store.plans().await?;
        *self.0.plans.write().unwrap_or_else(PoisonError::into_inner) = Arc::from(plans);
        Ok(())
    }

    /// Looks again and again, until told to stop.
    pub(crate) async fn follow(&self, store: &Store, stop: CancellationToken) {
        let mut ticks = interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let looking = async {
            loop {
                ticks.tick().await;
                // An error is told by whoever watches Postgres. Prices stay as they are.
                let _ = self.look(store).await;
            }
        };
        stop.run_until_cancelled(looking).await;
    }

    /// Puts in what the payload of a payment says.
    pub(crate) fn open_order(&self, message: &mut Message) {
        if let Message::Update(_, _, Update::Paid { payment, order, .. }) = message {
            *order = self.0.vault.as_ref().and_then(|vault| vault.open_order(&payment.payload)).map(Box::new);
        }
    }

    /// Whether somebody may pay now.
    pub(crate) fn may_pay(&self, bot: BotId, checkout: &Checkout) -> Result<(), Closed> {
        let Some(vault) = &self.0.vault else { return Err(Closed::Shop) };
        let order = vault.open_order(&checkout.payload);
        let (who, now) = (Address { bot, user: checkout.from }, Timestamp(now_ms()));
        let asked = (checkout.currency.as_str(), checkout.amount);
        Order::can_be_paid(order.as_ref(), who, asked, &self.plans(), now).map_err(Closed::Unpayable)
    }

    /// Puts in what an effect says of the shop, as it is when it is said.
    pub(crate) async fn fill(&self, telegram: &Client, effect: &mut Effect) {
        match effect {
            Effect::Invoice { to, product, bill, .. } => *bill = self.bill(*to, product),
            Effect::Say { to, language, notice: Notice::OfShop { about } } => match about {
                OfShop::Plans { offers: listed, .. } if self.0.vault.is_some() => {
                    *listed = offers(&self.plans());
                }
                OfShop::Ending { plan, offer, .. } if self.0.vault.is_some() => {
                    let product = Product::Plan(plan.clone());
                    *offer = offers(&self.plans()).into_iter().find(|offer| offer.product == product);
                }
                OfShop::Support { contact } | OfShop::Terms { contact } => {
                    contact.clone_from(&self.0.contact);
                }
                OfShop::Monthly { product, stars, url } => match self.bill(*to, product) {
                    Some(bill) => {
                        *stars = bill.stars;
                        *url = self.monthly(telegram, to.bot, product, bill, *language).await;
                    }
                    None => *about = OfShop::NotSold,
                },
                _ => {}
            },
            _ => {}
        }
    }

    /// What it costs them now, and the order, sealed; `None`: it is not sold.
    fn bill(&self, who: Address, product: &Product) -> Option<Bill> {
        let vault = self.0.vault.as_ref()?;
        let plans = self.plans();
        let order = Order::of(product, who, &plans, Timestamp(now_ms()))?;
        let days = match product {
            Product::Plan(name) | Product::Month(name) => {
                plans.iter().find(|plan| plan.name == *name).map_or(0, |plan| plan.days)
            }
            Product::Locks(_) | Product::Tip(_) => 0,
        };
        Some(Bill { stars: order.stars, days, payload: vault.seal_order(&order) })
    }

    async fn monthly(
        &self,
        telegram: &Client,
        bot: BotId,
        product: &Product,
        bill: Bill,
        language: Language,
    ) -> Option<String> {
        let invoice = invoice(product, bill, language);
        match timeout(PATIENCE, telegram.monthly_link(bot, &invoice)).await {
            Ok(Ok(url)) => Some(url),
            Ok(Err(error)) => {
                warn!(bot.id = %bot, error = chain(&error), "Could not make an address to pay every month at");
                None
            }
            Err(_) => None,
        }
    }

    /// What there is, as it was known last.
    pub(crate) fn plans(&self) -> Arc<[Plan]> {
        Arc::clone(&self.0.plans.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What is asked for, in words.
pub(crate) fn invoice(product: &Product, bill: Bill, language: Language) -> Invoice {
    let (title, below) = words::invoice(product, bill.days, language);
    Invoice::stars(title, below, bill.payload, bill.stars)
}
