//! The table of routes. The router, the `OpenAPI` document and the test of who may do what are all made from it.

use futures::FutureExt;
use futures::future::BoxFuture;
use shoal_store::Role;

use crate::body::Takes;
use crate::limits::Class;
use crate::problem::Problem;
use crate::query::Param;
use crate::serve::{Asked, Reply};
use crate::{
    about, audit, broadcasts, channels, events, invoices, jobs, openapi, payments, payouts, people, plans,
    recipients, reports,
};

/// What all paths begin with.
pub const ROOT: &str = "/api/v1";

/// What answers a request.
type Handler = fn(Asked) -> BoxFuture<'static, Result<Reply, Problem>>;

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// Under [`ROOT`]; `{id}` is a broadcast, `{report}`, `{bot}`, `{user}`, `{payment}` and `{payout}` are what they say.
    pub path: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// Who may: this role, and those above it.
    pub right: Role,
    /// What it is limited with.
    pub class: Class,
    /// Its name in the audit; empty: it only looks, and is not audited.
    pub audited: &'static str,
    /// Whether it has a body.
    pub takes: Takes,
    /// Parameters behind the question mark.
    pub query: &'static [Param],
    /// The status of its answer if all is well.
    pub status: u16,
    /// The media type of that answer.
    pub media: &'static str,
    /// The schema of that answer.
    pub schema: &'static str,
    pub(crate) handler: Handler,
}

impl Route {
    /// Whether it makes a broadcast: then an `Idempotency-Key` keeps it from making two.
    pub(crate) fn makes(&self) -> bool {
        self.status == 201
    }
}

const JSON: &str = "application/json";

/// A route that only looks.
const fn look(path: &'static str, right: Role, schema: &'static str, handler: Handler) -> Route {
    let (query, media) = (&[], JSON);
    let (method, summary, class) = ("GET", "", Class::Other);
    Route {
        method,
        path,
        summary,
        right,
        class,
        audited: "",
        takes: Takes::Nothing,
        query,
        status: 200,
        media,
        schema,
        handler,
    }
}

/// A route that does something with a broadcast, and answers how it is then.
const fn act(path: &'static str, audited: &'static str, handler: Handler) -> Route {
    Route { method: "POST", audited, ..look(path, Role::Operator, "Broadcast", handler) }
}

/// A route by which a moderator does something.
const fn judge(path: &'static str, audited: &'static str, schema: &'static str, handler: Handler) -> Route {
    Route { method: "POST", audited, ..look(path, Role::Moderator, schema, handler) }
}

/// A route that changes what a bot asks people to be in.
const fn door(method: &'static str, audited: &'static str, handler: Handler) -> Route {
    Route { method, audited, ..look("/bots/{bot}/channels", Role::Operator, "Channels", handler) }
}

const PAGE: Param = Param::Limit { default: 20, most: 100 };
const LONG_PAGE: Param = Param::Limit { default: 100, most: 1000 };

macro_rules! handler {
    ($path:path) => {
        |asked| $path(asked).boxed()
    };
}

/// Every route.
pub const ROUTES: &[Route] = &[
    Route {
        summary: "Makes a broadcast, as a draft",
        takes: Takes::Json("NewBroadcast"),
        class: Class::Create,
        status: 201,
        ..act("/broadcasts", "create", handler!(broadcasts::create::create))
    },
    Route {
        summary: "Lists broadcasts, newest first",
        query: &[Param::Before, PAGE],
        ..look("/broadcasts", Role::Viewer, "BroadcastPage", handler!(broadcasts::show::list))
    },
    Route {
        summary: "Shows a broadcast whole",
        ..look("/broadcasts/{id}", Role::Viewer, "Broadcast", handler!(broadcasts::show::show))
    },
    Route {
        method: "POST",
        summary: "Says who would get it now, how long it takes and what it costs, and shows how it looks",
        class: Class::Stats,
        ..look("/broadcasts/{id}/preview", Role::Operator, "Preview", handler!(broadcasts::preview::preview))
    },
    Route {
        summary: "Sends it to a few people at once, as a broadcast of its own",
        takes: Takes::Json("TestUsers"),
        class: Class::Test,
        status: 201,
        ..act("/broadcasts/{id}/test", "test", handler!(broadcasts::test::test))
    },
    Route {
        summary: "Starts it, now or at a time",
        takes: Takes::Maybe("Start"),
        class: Class::Start,
        ..act("/broadcasts/{id}/start", "start", handler!(broadcasts::start::start))
    },
    Route {
        summary: "Approves it, as the second of two people",
        ..act("/broadcasts/{id}/approve", "approve", handler!(broadcasts::steps::approve))
    },
    Route {
        summary: "Holds it within a second",
        ..act("/broadcasts/{id}/pause", "pause", handler!(broadcasts::steps::pause))
    },
    Route {
        summary: "Lets it go on",
        ..act("/broadcasts/{id}/resume", "resume", handler!(broadcasts::steps::resume))
    },
    Route {
        summary: "Ends it for good; whoever was left is skipped",
        ..act("/broadcasts/{id}/cancel", "cancel", handler!(broadcasts::steps::cancel))
    },
    Route {
        summary: "Tries those again who failed for a reason that passes",
        class: Class::Start,
        ..act("/broadcasts/{id}/retry-failed", "retry-failed", handler!(broadcasts::steps::retry_failed))
    },
    Route {
        summary: "Lists recipients in the order of their numbers",
        query: &[Param::State, Param::After, LONG_PAGE],
        ..look("/broadcasts/{id}/recipients", Role::Viewer, "RecipientPage", handler!(recipients::list))
    },
    Route {
        summary: "Says what became of one recipient, and why",
        ..look("/broadcasts/{id}/recipients/{user}", Role::Viewer, "Recipient", handler!(recipients::one))
    },
    Route {
        summary: "Exports all recipients",
        query: &[Param::State],
        class: Class::Stats,
        audited: "export",
        media: "text/csv",
        ..look("/broadcasts/{id}/recipients.csv", Role::Viewer, "Csv", handler!(recipients::csv::export))
    },
    Route {
        summary: "Streams progress as server-sent events until the broadcast has ended",
        class: Class::Stats,
        media: "text/event-stream",
        ..look("/broadcasts/{id}/events", Role::Viewer, "Events", handler!(events::listen))
    },
    Route {
        summary: "Lists reports: first those at which nobody has looked, then the others, each newest first",
        query: &[Param::Reviewed, Param::Before, PAGE],
        ..look("/reports", Role::Moderator, "ReportPage", handler!(reports::list))
    },
    Route {
        summary: "Shows a report, without what was said",
        ..look("/reports/{report}", Role::Moderator, "Report", handler!(reports::show))
    },
    Route {
        summary: "Hands out what was said before a report, sealed; that it was, and why, is in the audit first",
        takes: Takes::Json("Open"),
        ..judge("/reports/{report}/open", "report.open", "Bundle", handler!(reports::open))
    },
    Route {
        summary: "Lists who is suspended by reports, in the order of their numbers: since when, by how many, what for",
        query: &[Param::After, PAGE],
        ..look("/people/suspended", Role::Moderator, "SuspendedPage", handler!(people::suspended))
    },
    Route {
        summary: "Says where somebody stands with the moderators, and what they decided",
        ..look("/people/{user}/standing", Role::Moderator, "Standing", handler!(people::standing))
    },
    Route {
        summary: "Decides about somebody: they hear of it within two seconds, wherever they are",
        takes: Takes::Json("NewMeasure"),
        ..judge("/people/{user}/measures", "person.measure", "Standing", handler!(people::decide))
    },
    Route {
        summary: "Lists appeals that nobody has answered, oldest first",
        query: &[Param::After, PAGE],
        ..look("/appeals", Role::Moderator, "AppealPage", handler!(people::appeals))
    },
    Route {
        summary: "Lists the channels that people have to be in before they search at a bot",
        ..look("/bots/{bot}/channels", Role::Viewer, "Channels", handler!(channels::list))
    },
    Route {
        summary: "Adds a channel, or changes what it is called; the bot has to be an administrator there",
        takes: Takes::Json("NewChannel"),
        ..door("POST", "add-channel", handler!(channels::add))
    },
    Route {
        summary: "Asks for a channel no longer",
        query: &[Param::Channel],
        ..door("DELETE", "remove-channel", handler!(channels::remove))
    },
    Route {
        summary: "Lists plans, the cheapest first",
        ..look("/plans", Role::Viewer, "Plans", handler!(plans::list))
    },
    Route {
        method: "POST",
        summary: "Offers a plan or changes one: from now on, also for whoever holds it",
        audited: "set-plan",
        takes: Takes::Json("Plan"),
        ..look("/plans", Role::Owner, "Plan", handler!(plans::set))
    },
    Route {
        summary: "Lists payments, newest first",
        query: &[Param::Before, PAGE],
        ..look("/payments", Role::Operator, "PaymentPage", handler!(payments::list))
    },
    Route {
        summary: "Lists invoices in coins, newest first",
        query: &[Param::Before, PAGE],
        ..look("/payments/invoices", Role::Operator, "InvoicePage", handler!(invoices::list))
    },
    Route {
        method: "POST",
        summary: "Says where somebody can pay for a plan in coins, how much exactly, and until when; the same again while it can be paid",
        audited: "make-invoice",
        takes: Takes::Json("NewInvoice"),
        ..look("/payments/invoices", Role::Operator, "Invoice", handler!(invoices::make))
    },
    Route {
        method: "POST",
        summary: "Gives somebody their Stars back; what is left of what they bought ends. Asked twice, it is done once",
        audited: "refund-payment",
        takes: Takes::Json("Refund"),
        ..look("/payments/{payment}/refund", Role::Owner, "Payment", handler!(payments::refund))
    },
    Route {
        method: "POST",
        summary: "Lets monthly payments end with the month that is paid",
        audited: "cancel-payment",
        ..look("/payments/{payment}/cancel", Role::Operator, "Payment", handler!(payments::cancel))
    },
    Route {
        summary: "Lists what people have earned and a human pays them, newest first",
        query: &[Param::Before, PAGE],
        ..look("/payouts", Role::Operator, "PayoutPage", handler!(payouts::list))
    },
    Route {
        method: "POST",
        summary: "Approves a large payout, as the second of two people",
        audited: "approve-payout",
        ..look("/payouts/{payout}/approve", Role::Owner, "Payout", handler!(payouts::approve))
    },
    Route {
        method: "POST",
        summary: "Says that it has been paid, outside: it leaves the books, once",
        audited: "pay-payout",
        takes: Takes::Json("PaidPayout"),
        ..look("/payouts/{payout}/pay", Role::Owner, "Payout", handler!(payouts::pay))
    },
    Route {
        method: "POST",
        summary: "Says that it is not paid: what was set aside is free again, and due with the next month",
        audited: "refuse-payout",
        takes: Takes::Json("Refund"),
        ..look("/payouts/{payout}/refuse", Role::Owner, "Payout", handler!(payouts::refuse))
    },
    Route {
        summary: "Lists what is done again and again: when, when it was done last, and what it came to",
        ..look("/jobs", Role::Viewer, "Jobs", handler!(jobs::list))
    },
    Route {
        summary: "Lists what became of jobs, newest first",
        query: &[Param::Job, Param::Before, PAGE],
        ..look("/jobs/runs", Role::Viewer, "JobRunPage", handler!(jobs::history))
    },
    Route {
        method: "POST",
        summary: "Has a job done now, out of turn, by a scheduler that runs",
        audited: "job.run",
        takes: Takes::Json("WantedJob"),
        ..look("/jobs/run", Role::Operator, "AskedJob", handler!(jobs::ask))
    },
    Route { summary: "Lists our bots", ..look("/bots", Role::Viewer, "Bots", handler!(about::bots)) },
    Route { summary: "Says whose token this is", ..look("/me", Role::Viewer, "Me", handler!(about::me)) },
    Route {
        summary: "Lists who did what, newest first",
        query: &[Param::Before, PAGE],
        ..look("/audit", Role::Owner, "AuditPage", handler!(audit::list))
    },
    Route {
        summary: "This document",
        ..look("/openapi.json", Role::Viewer, "OpenApi", handler!(openapi::show))
    },
];
