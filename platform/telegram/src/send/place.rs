//! Places and contacts, sent anew.

use serde::Serialize;
use shoal_domain::cargo::{Contact, Location, Venue};
use shoal_domain::id::ChatId;
use teloxide::requests::Payload;

use super::answer::SentMessages;

/// `sendLocation`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SendLocation {
    /// Where to.
    pub chat_id: ChatId,
    /// In degrees.
    pub latitude: f64,
    /// In degrees.
    pub longitude: f64,
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
}

impl SendLocation {
    pub(super) fn new(chat_id: ChatId, location: Location) -> Self {
        let degrees = |e6: i32| f64::from(e6) / 1e6;
        let Location { latitude_e6, longitude_e6 } = location;
        SendLocation { chat_id, latitude: degrees(latitude_e6), longitude: degrees(longitude_e6) }
    }
}

impl SendVenue {
    pub(super) fn new(chat_id: ChatId, venue: Venue) -> Self {
        SendVenue {
            place: SendLocation::new(chat_id, venue.location),
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
