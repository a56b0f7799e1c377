//! Places and contacts, sent anew.

use serde::Serialize;
use shoal_domain::cargo::{Contact, Location, Venue};
use shoal_domain::id::ChatId;
use teloxide::requests::Payload;

use super::answer::SentMessages;
use super::payload::Manner;
use super::reply::ReplyParameters;

/// `sendLocation`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SendLocation {
    /// Where to.
    pub chat_id: ChatId,
    /// In degrees.
    pub latitude: f64,
    /// In degrees.
    pub longitude: f64,
    /// It moves for so many seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_period: Option<u32>,
    /// Which way, in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<u16>,
    /// Within so many metres it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizontal_accuracy: Option<u16>,
    /// What it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_parameters: Option<ReplyParameters>,
    /// How it comes in.
    #[serde(flatten)]
    pub manner: Manner,
}

/// `sendVenue`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SendVenue {
    /// Where to, and the place.
    #[serde(flatten)]
    pub place: SendLocation,
    /// Its name.
    pub title: String,
    /// Its address.
    pub address: String,
    /// What Foursquare knows it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foursquare_id: Option<String>,
    /// What it is, by Foursquare.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foursquare_type: Option<String>,
    /// What Google Places knows it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub google_place_id: Option<String>,
    /// What it is, by Google Places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub google_place_type: Option<String>,
}

/// `sendContact`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SendContact {
    /// Where to.
    pub chat_id: ChatId,
    /// The contact.
    #[serde(flatten)]
    pub contact: Contact,
    /// What it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_parameters: Option<ReplyParameters>,
    /// How it comes in.
    #[serde(flatten)]
    pub manner: Manner,
}

impl SendLocation {
    pub(super) fn new(chat_id: ChatId, location: Location) -> Self {
        let degrees = |e6: i32| f64::from(e6) / 1e6;
        let Location { latitude_e6, longitude_e6, moving } = location;
        SendLocation {
            chat_id,
            latitude: degrees(latitude_e6),
            longitude: degrees(longitude_e6),
            live_period: moving.map(|moving| moving.period),
            heading: moving.and_then(|moving| moving.heading),
            horizontal_accuracy: moving.and_then(|moving| moving.accuracy),
            reply_parameters: None,
            manner: Manner::default(),
        }
    }
}

impl SendVenue {
    pub(super) fn new(chat_id: ChatId, venue: Venue) -> Self {
        SendVenue {
            // A place with a name stays where it is.
            place: SendLocation::new(chat_id, Location { moving: None, ..venue.location }),
            title: venue.title,
            address: venue.address,
            foursquare_id: venue.foursquare_id,
            foursquare_type: venue.foursquare_type,
            google_place_id: venue.google_place_id,
            google_place_type: venue.google_place_type,
        }
    }
}

impl Payload for SendLocation {
    type Output = SentMessages;
    const NAME: &'static str = "sendLocation";
}

impl Payload for SendVenue {
    type Output = SentMessages;
    const NAME: &'static str = "sendVenue";
}

impl Payload for SendContact {
    type Output = SentMessages;
    const NAME: &'static str = "sendContact";
}
