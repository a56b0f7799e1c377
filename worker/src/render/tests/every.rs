//! One of everything that can be said: a variant that is missing here does not compile.

use shoal_domain::account::{Age, Profile};
use shoal_domain::chat::{LINK_SIGNS, Muted, Naming};
use shoal_domain::content::Uncopyable;
use shoal_domain::door::Door;
use shoal_domain::entitlement::Perk;
use shoal_domain::group::Way;
use shoal_domain::id::{ConversationId, MessageId, PoolId};
use shoal_domain::language::Language;
use shoal_domain::ledger::Asset;
use shoal_domain::notice::{
    Earning, Notice, OfGroup, OfLink, OfReferral, OfShop, Outlook, Page, Toast, Uncrossable,
};
use shoal_domain::payment::{Offer, Product};
use shoal_domain::plan::{Came, Holding, Standing, Trial, Yours};
use shoal_domain::profile::{Card, Gender, Interest, Interests, Meet, Room, Shown};
use shoal_domain::referral::{Account, Reward, Terms};
use shoal_domain::share::{Earned, PerMille};
use shoal_domain::time::{Millis, Timestamp};
use shoal_domain::time_zone::Region;

const MUSIC: Room = Room::Interest(Interest::Music);
const HERE: ConversationId = ConversationId { pool: PoolId(1001), number: 7 };

/// Samples of all variants: each pattern with some that fit it, and all patterns together everything there is.
macro_rules! every {
    ($($pattern:pat => $samples:expr),+ $(,)?) => {{
        let mut all = vec![];
        $({
            let samples = Vec::from($samples);
            assert!(samples.iter().any(|sample| matches!(sample, $pattern)), "{}", stringify!($pattern));
            all.extend(samples);
        })+
        // Does not compile where a variant has no pattern.
        let _ = |one: &_| match one { $($pattern => ()),+ };
        all
    }};
}

/// The same for variants that hold nothing.
macro_rules! every_plain {
    ($($variant:path),+ $(,)?) => { every![$($variant => [$variant]),+] };
}

mod trades;

#[expect(clippy::too_many_lines, reason = "a line for each notice")]
pub(super) fn notices() -> Vec<Notice> {
    let conversation = HERE;
    every![
        Notice::Welcome { .. } => [true, false].map(|evidence| Notice::Welcome { evidence }),
        Notice::AskAge => [Notice::AskAge],
        Notice::AgeNotUnderstood => [Notice::AgeNotUnderstood],
        Notice::AdultsOnly => [Notice::AdultsOnly],
        Notice::Ready => [Notice::Ready],
        Notice::Help => [Notice::Help],
        Notice::UnknownCommand => [Notice::UnknownCommand],
        Notice::JoinChannels { .. } => doors(),
        Notice::GateUnknown => [Notice::GateUnknown],
        Notice::Rooms { .. } => rooms(),
        Notice::InRoom { .. } => [Notice::InRoom { room: Room::Language(Language::Persian) }],
        Notice::OutOfRoom => [Notice::OutOfRoom],
        Notice::Searching => [Notice::Searching],
        Notice::LeftAndSearching { .. } => [Notice::LeftAndSearching { left: HERE }],
        Notice::StillSearching => [Notice::StillSearching],
        Notice::SearchStopped => [Notice::SearchStopped],
        Notice::SearchGoesOn { .. } => [
            Notice::SearchGoesOn { outlook: Outlook::Usually(40), anyone: false, left: None },
            Notice::SearchGoesOn { outlook: Outlook::Quiet, anyone: true, left: None },
            Notice::SearchGoesOn { outlook: Outlook::NobodyNew, anyone: false, left: None },
            Notice::SearchGoesOn { outlook: Outlook::InRoom(MUSIC), anyone: false, left: None },
            Notice::SearchGoesOn { outlook: Outlook::Usually(4), anyone: false, left: Some(HERE) },
        ],
        Notice::AskAnyone { .. } => [
            Notice::AskAnyone { meet: Meet::Only(Gender::Female), left: None },
            Notice::AskAnyone { meet: Meet::Only(Gender::Female), left: Some(HERE) },
        ],
        Notice::ChoiceEnded { .. } => [Notice::ChoiceEnded { meet: Meet::Only(Gender::Other) }],
        Notice::SearchTimedOut => [Notice::SearchTimedOut],
        Notice::Connected { .. } => cards().map(|card| Notice::Connected { conversation, card }),
        Notice::StillThere { .. } => [Notice::StillThere { conversation }],
        Notice::EndedIdle { .. } => [Notice::EndedIdle { conversation }],
        Notice::PartnerMissed => [Notice::PartnerMissed],
        Notice::AlreadyChatting { .. } => [Notice::AlreadyChatting { conversation }],
        Notice::NotChatting => [Notice::NotChatting],
        Notice::YouLeft { .. } => [Notice::YouLeft { conversation }],
        Notice::PartnerLeft { .. } => [Notice::PartnerLeft { conversation }],
        Notice::LockOffered => [Notice::LockOffered],
        Notice::AskLock { .. } => [Notice::AskLock { conversation, seconds: 1800 }],
        Notice::Locked { .. } => [Notice::Locked { conversation, seconds: 1260 }],
        Notice::NotLocked => [Notice::NotLocked],
        Notice::NoLocks => [Notice::NoLocks],
        Notice::ConfirmNext { .. } => [Notice::ConfirmNext { conversation }],
        Notice::Icebreaker { .. } => [Notice::Icebreaker { number: 13 }],
        Notice::AgainNoted => [Notice::AgainNoted],
        Notice::Rejoining => [Notice::Rejoining],
        Notice::NotRejoined => [Notice::NotRejoined],
        Notice::OfReferral { .. } => of_referral(),
        Notice::OfShop { .. } => of_shop(),
        Notice::OfTrade { .. } => trades::of_trade(),
        Notice::OfGroup { .. } => of_group(),
        Notice::OfLink { .. } => of_link(),
        Notice::Reported { .. } => {
            [Some(conversation), None].map(|conversation| Notice::Reported { conversation })
        },
        Notice::Muted { .. } => {
            [None, Some(Muted::Media), Some(Muted::All)].map(|muted| Notice::Muted { conversation, muted })
        },
        Notice::AskRating { .. } => [Notice::AskRating { conversation }],
        Notice::NobodyToRate => [Notice::NobodyToRate],
        Notice::Rated => [Notice::Rated],
        Notice::Suspended => [Notice::Suspended],
        Notice::Banned { .. } => untils().map(|until| Notice::Banned { reason: reason(), until }),
        Notice::Silenced { .. } => untils().map(|until| Notice::Silenced { reason: reason(), until }),
        Notice::WordsOnly { .. } => untils().map(|until| Notice::WordsOnly { reason: reason(), until }),
        Notice::Warned { .. } => [Notice::Warned { reason: reason() }],
        Notice::Lifted => [Notice::Lifted],
        Notice::AgeLifted => [Notice::AgeLifted],
        Notice::HowToAppeal => [Notice::HowToAppeal],
        Notice::Appealed => [Notice::Appealed],
        Notice::NoAppeal => [Notice::NoAppeal],
        Notice::Blocked => [Notice::Blocked],
        Notice::NobodyToName => [Notice::NobodyToName],
        Notice::WhomToName { .. } => [(Naming::Report, 0), (Naming::Block, 1)].map(|(naming, page)| {
            let met = vec![(conversation, 0), (conversation, 1), (conversation, 90)];
            Notice::WhomToName { naming, met, page, pages: 3 }
        }),
        Notice::ConfirmContact { .. } => [Notice::ConfirmContact { conversation, message: MessageId(33) }],
        Notice::TooLate => [Notice::TooLate],
        Notice::EditNotPassedOn => [Notice::EditNotPassedOn],
        Notice::NotUnsaid => [Notice::NotUnsaid],
        Notice::NothingToUnsay => [Notice::NothingToUnsay],
        Notice::HowToUnsay => [Notice::HowToUnsay],
        Notice::StaysSaid => [Notice::StaysSaid],
        Notice::NotDelivered => [Notice::NotDelivered],
        Notice::Broken => [Notice::Broken],
        Notice::NotNow => [Notice::NotNow],
        Notice::Kept => [Notice::Kept],
        Notice::TooFast => [Notice::TooFast],
        Notice::AsksTooFast => [Notice::AsksTooFast],
        Notice::TooOften => [Notice::TooOften],
        Notice::AskThrough { .. } => [true, false].map(|link| Notice::AskThrough { conversation, link }),
        Notice::HeldBack => [Notice::HeldBack],
        Notice::NoMoreHeld => [Notice::NoMoreHeld],
        Notice::LetThrough => [Notice::LetThrough],
        Notice::KeptOut => [Notice::KeptOut],
        Notice::Settings { .. } => settings(),
        Notice::Summary { .. } => [
            Notice::Summary { chats: 1, days: 1, longest: 9 },
            Notice::Summary { chats: 3, days: 5, longest: 9 },
        ],
        Notice::ChangeAge { .. } => [true, false].map(|first| Notice::ChangeAge { age: 31, first }),
        Notice::NotInChat => [Notice::NotInChat],
        Notice::AskGender { .. } => [
            Notice::AskGender { gender: None, first: true },
            Notice::AskGender { gender: Some(Gender::Male), first: false },
        ],
        Notice::AskInterests { .. } => [
            Notice::AskInterests { interests: Interests::default(), first: true },
            Notice::AskInterests { interests: some_interests(), first: true },
            Notice::AskInterests { interests: some_interests(), first: false },
        ],
        Notice::AskMeet { .. } => [
            Notice::AskMeet { meet: Meet::Anyone, free: false, first: true },
            Notice::AskMeet { meet: Meet::Only(Gender::Male), free: true, first: false },
        ],
        Notice::NotEntitled => [Notice::NotEntitled],
        Notice::Granted { .. } => {
            [Perk::Priority, Perk::Preference, Perk::Locks].map(|perk| Notice::Granted { perk })
        },
        Notice::Profile { .. } => profiles(),
        Notice::Privacy { .. } => [true, false].map(|evidence| Notice::Privacy { evidence }),
        Notice::Export { .. } => [Notice::Export { json: "{}".to_owned() }],
        Notice::HandedOut => [Notice::HandedOut],
        Notice::NotHandedOut => [Notice::NotHandedOut],
        Notice::ConfirmDelete => [Notice::ConfirmDelete],
        Notice::Leaving { .. } => [Notice::Leaving { at: Timestamp(1_767_225_600_000) }],
        Notice::Staying => [Notice::Staying],
        Notice::ChooseLanguage => [Notice::ChooseLanguage],
        Notice::ChooseRegion => [Notice::ChooseRegion],
        Notice::ChooseTimeZone { .. } => Region::ALL.map(|region| Notice::ChooseTimeZone { region }),
        Notice::CannotCross { .. } => {
            uncrossable().into_iter().map(|why| Notice::CannotCross { why }).collect::<Vec<_>>()
        },
        Notice::CannotRelay { .. } => {
            uncopyable().into_iter().map(|what| Notice::CannotRelay { what }).collect::<Vec<_>>()
        },
    ]
}

fn reason() -> String {
    "Insults".to_owned()
}

/// A measure without an end, and one with.
fn untils() -> [Option<Timestamp>; 2] {
    [None, Some(Timestamp(1_767_225_600_000))]
}

fn doors() -> [Notice; 2] {
    let door = |channel: &str, title: &str, link: &str| Door {
        channel: channel.parse().expect("a channel"),
        title: title.to_owned(),
        link: link.to_owned(),
    };
    let news = door("@shoal_news", "Shoal News", "https://t.me/shoal_news");
    let inner = door("-1001234567890", "Inner circle", "https://t.me/+AbCdEfGh");
    [
        Notice::JoinChannels { doors: vec![news.clone()], again: false },
        Notice::JoinChannels { doors: vec![news, inner], again: true },
    ]
}

fn of_link() -> Vec<Notice> {
    let url = || Some(format!("https://t.me/shoal_bot?start={}", "A".repeat(LINK_SIGNS)));
    let all = every![
        OfLink::Yours { .. } => [None, url()].map(|url| OfLink::Yours { serial: 1, url }),
        OfLink::Off => [OfLink::Off],
        OfLink::NotHere => [OfLink::NotHere],
        OfLink::Gone => [OfLink::Gone],
        OfLink::Own => [OfLink::Own],
        OfLink::Elsewhere => [OfLink::Elsewhere],
        OfLink::Later => [OfLink::Later],
        OfLink::Asked => [OfLink::Asked],
        OfLink::TooMany => [OfLink::TooMany],
        OfLink::Visitor { .. } => [OfLink::Visitor { number: 7 }],
        OfLink::AfterChat => [OfLink::AfterChat],
        OfLink::Comes => [OfLink::Comes],
        OfLink::NotNow => [OfLink::NotNow],
    ];
    all.into_iter().map(|about| Notice::OfLink { about }).collect()
}

fn of_group() -> Vec<Notice> {
    let title = || "Salon".to_owned();
    let way = Way { title: title(), link: "https://t.me/+AbCdEfGh".to_owned() };
    let all = every![
        OfGroup::Ways { .. } => [vec![], vec![way]].map(|ways| OfGroup::Ways { groups: vec![], ways }),
        OfGroup::Closed => [OfGroup::Closed],
        OfGroup::Nowhere => [OfGroup::Nowhere],
        OfGroup::TurnedAway { .. } => [OfGroup::TurnedAway { title: title() }],
        OfGroup::NotYours { .. } => [OfGroup::NotYours { title: title() }],
        OfGroup::Over { .. } => [OfGroup::Over { title: title() }],
        OfGroup::NotNow => [OfGroup::NotNow],
    ];
    all.into_iter().map(|about| Notice::OfGroup { about }).collect()
}

fn rooms() -> [Notice; 2] {
    let present = Some(MUSIC);
    let searching = vec![(MUSIC, 12), (Room::Language(Language::German), 1)];
    [Notice::Rooms { present: None, searching: vec![] }, Notice::Rooms { present, searching }]
}

fn settings() -> [Notice; 2] {
    let shown = Shown { age: true, gender: true, language: true, interests: false };
    let time_zone = Some(Region::Americas.zones()[0]);
    [
        Notice::Settings {
            announcements: true,
            time_zone: None,
            shown: Shown::default(),
            listed: true,
            protected: false,
            summary: false,
        },
        Notice::Settings {
            announcements: false,
            time_zone,
            shown,
            listed: false,
            protected: true,
            summary: true,
        },
    ]
}

fn profiles() -> [Notice; 2] {
    let [empty, full] = cards();
    let (gender, interests, meet) = (Some(Gender::Female), some_interests(), Meet::Anyone);
    let nothing = Interests::default();
    [
        Notice::Profile { age: 31, gender: None, interests: nothing, meet, card: empty },
        Notice::Profile { age: 31, gender, interests, meet: Meet::Only(Gender::Other), card: full },
    ]
}

/// One that shows nothing, and one that shows everything.
fn cards() -> [Card; 2] {
    let shown = Shown { age: true, gender: true, language: true, interests: true };
    let (gender, interests) = (Some(Gender::Female), some_interests());
    let age = Age::stated(31).expect("an adult's age");
    let full = Profile { age, gender, interests, shown, ..Profile::default() };
    [Card::default(), full.card()]
}

fn of_referral() -> Vec<Notice> {
    let page = |on_hold| Page {
        url: "https://t.me/ExampleBot?start=ref_AAAAAAAA".to_owned(),
        account: Account { came: 12, counted: 5, on_hold, days: 21 },
        earnings: vec![],
    };
    let terms = Terms { reward: Reward::Days(7), hold_days: 7, chats: 3, minutes: 5, most_a_day: 10 };
    let least = Terms { reward: Reward::Days(1), hold_days: 1, chats: 1, minutes: 1, most_a_day: 10 };
    let share = Terms { reward: Reward::Share(PerMille::new(50).expect("a share")), ..terms };
    let earned = |asset, owed| Earned { asset, resting: 30, free: 1_250, due: 4_000, paid: 4_100, owed };
    let stars = Earning { earned: earned(Asset::Stars, 0), least: 4_000 };
    let coins = Earning { earned: earned(Asset::Tether, 70), least: 50_000_000 };
    let earning = Page { earnings: vec![stars, coins], ..page(1) };
    let yours = |terms, page| OfReferral::Yours { serial: 9, anew: false, terms, page };
    let all: Vec<OfReferral> = every![
        OfReferral::Yours { .. } =>
            [yours(terms, Some(page(2))), yours(least, Some(page(0))), yours(share, Some(earning)), yours(terms, None)],
        OfReferral::NotHere => [OfReferral::NotHere],
        OfReferral::HandedOut => [OfReferral::HandedOut],
        OfReferral::NotHandedOut => [OfReferral::NotHandedOut],
    ];
    all.into_iter().map(|about| Notice::OfReferral { about }).collect()
}

fn of_shop() -> Vec<Notice> {
    let month = Product::Month("premium".parse().expect("a plan's name"));
    let plan = Product::Plan("premium".parse().expect("a plan's name"));
    let offers = [
        (plan.clone(), 250, 30),
        (month.clone(), 250, 30),
        (Product::Locks(5), 100, 0),
        (Product::Tip(50), 50, 0),
    ]
    .map(|(product, stars, days)| Offer { product, stars, days });
    let monthly = |url| OfShop::Monthly { product: month.clone(), stars: 250, url };
    let (premium, ends) = (|| "premium".parse().expect("a plan's name"), Timestamp(1_767_225_659_000));
    let trial = |came| OfShop::Trial { plan: premium(), asked: Timestamp(9), zone: None, came };
    let contact = || "@example_support".to_owned();
    let all: Vec<OfShop> = every![
        OfShop::Plans { .. } => [
            OfShop::Plans { offers: vec![], yours: Some(Yours::default()), zone: None },
            OfShop::Plans { offers: offers.to_vec(), yours: None, zone: None },
            OfShop::Plans { offers: offers.to_vec(), yours: Some(yours()), zone: "Europe/Kyiv".parse().ok() },
        ],
        OfShop::Trial { .. } => [
            trial(None),
            trial(Some(Came::Began { ends })),
            trial(Some(Came::TriedBefore)),
            trial(Some(Came::NoTrial)),
        ],
        OfShop::Ending { .. } => [
            OfShop::Ending { plan: premium(), ends, zone: None, offer: Some(offers[0].clone()) },
            OfShop::Ending { plan: premium(), ends, zone: None, offer: None },
        ],
        OfShop::Monthly { .. } => [monthly(None), monthly(Some("https://t.me/$pay".to_owned()))],
        OfShop::NotSold => [OfShop::NotSold],
        OfShop::Paid { .. } => [
            OfShop::Paid { stars: 250, product: plan },
            OfShop::Paid { stars: 250, product: month.clone() },
            OfShop::Paid { stars: 25, product: Product::Locks(1) },
            OfShop::Paid { stars: 50, product: Product::Tip(50) },
        ],
        OfShop::Odd { .. } => [OfShop::Odd { stars: 7 }],
        OfShop::Refunded { .. } => [OfShop::Refunded { stars: 250 }],
        OfShop::Support { .. } => [OfShop::Support { contact: contact() }, OfShop::Support { contact: String::new() }],
        OfShop::Terms { .. } => [OfShop::Terms { contact: contact() }],
    ];
    all.into_iter().map(|about| Notice::OfShop { about }).collect()
}

/// Of each way in which a plan can stand one, and one that can be tried.
fn yours() -> Yours {
    let (until, day) = (Timestamp(1_767_225_659_000), |days: u64| Millis::minutes(days * 24 * 60));
    let holding = |plan: &str, standing, follows, renews| {
        let plan = plan.parse().expect("a plan's name");
        Holding { plan, standing, grace: plan_is_over(standing), follows, renews }
    };
    let runs = |grace| Standing::Runs { until, grace: until + grace };
    let held = vec![
        holding("premium", runs(day(0)), day(30), Some(until)),
        holding("gold", runs(day(3)), day(0), None),
        holding("enterprise", Standing::Paused { left: day(12) }, day(0), None),
    ];
    let trials = vec![Trial { plan: "salon".parse().expect("a plan's name"), days: 3 }];
    Yours { held, trials }
}

/// Here only what goes on after its time has any grace.
fn plan_is_over(standing: Standing) -> bool {
    matches!(standing, Standing::Runs { until, grace } if grace > until)
}

fn some_interests() -> Interests {
    [Interest::Music, Interest::SmallTalk].into_iter().collect()
}

pub(super) fn toasts() -> Vec<Toast> {
    every_plain![
        Toast::ChatIsOver,
        Toast::ButtonExpired,
        Toast::Done,
        Toast::AskedLately,
        Toast::NoMore,
        Toast::PressedLongAgo,
        Toast::TooFast
    ]
}

fn uncrossable() -> Vec<Uncrossable> {
    every_plain![Uncrossable::FileTooLarge, Uncrossable::PhotoTooLarge, Uncrossable::Kind]
}

fn uncopyable() -> Vec<Uncopyable> {
    every_plain![
        Uncopyable::Story,
        Uncopyable::PaidMedia,
        Uncopyable::Giveaway,
        Uncopyable::Invoice,
        Uncopyable::Game,
        Uncopyable::Gift,
        Uncopyable::Service,
    ]
}
