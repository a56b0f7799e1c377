//! Where a link may lead.

use url::Url;

/// The longest address: no browser or server is sure to take more.
const LONGEST: usize = 2048;

/// Links may not lead there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLink {
    /// It names an account, and a name that everybody gets is somebody's.
    #[error("a link to an account (tg://user) is not allowed")]
    Account,
    /// Not a scheme that Telegram opens.
    #[error("a link must begin with https://, http:// or tg://")]
    Scheme,
    /// Not an address at all.
    #[error("this is not the address of anything")]
    NotAnAddress,
    /// No browser or server is sure to take it.
    #[error("a link has at most 2048 bytes")]
    TooLong,
}

/// Whether a link may lead there: to the web, or to a place in Telegram that is not an account.
pub fn check_link(address: &str) -> Result<(), BadLink> {
    if address.len() > LONGEST {
        return Err(BadLink::TooLong);
    }
    // The parser mends what stands in an address by mistake. Telegram does not, so neither do we.
    if address.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(BadLink::NotAnAddress);
    }
    let Some((scheme, _)) = address.split_once(':') else { return Err(BadLink::Scheme) };
    let url = Url::parse(address).map_err(|_| match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" | "tg" => BadLink::NotAnAddress,
        _ => BadLink::Scheme,
    })?;
    let place = url.host_str().unwrap_or_else(|| url.path());
    match url.scheme() {
        "http" | "https" if address[scheme.len()..].starts_with("://") => Ok(()),
        "tg" if place.trim_matches('/').eq_ignore_ascii_case("user") => Err(BadLink::Account),
        "tg" if address[scheme.len()..].starts_with("://") && !place.is_empty() => Ok(()),
        "http" | "https" | "tg" => Err(BadLink::NotAnAddress),
        _ => Err(BadLink::Scheme),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_web_and_into_telegram() {
        for address in [
            "https://example.org/a?b=c#d",
            "HTTP://example.org",
            "https://приклад.укр/ї",
            "tg://resolve?domain=x",
            "tg://settings",
        ] {
            assert_eq!(check_link(address), Ok(()), "{address}");
        }
    }

    #[test]
    fn no_link_leads_to_an_account() {
        for address in [
            "tg://user?id=1",
            "TG://USER?id=1",
            "tg:user?id=1",
            "tg:/user?id=1",
            "tg:///user?id=1",
            "tg://user/?id=1",
        ] {
            assert_eq!(check_link(address), Err(BadLink::Account), "{address}");
        }
    }

    #[test]
    fn what_leads_nowhere_is_refused() {
        for (address, why) in [
            ("", BadLink::Scheme),
            ("example.org", BadLink::Scheme),
            ("javascript:alert(1)", BadLink::Scheme),
            ("file:///etc/passwd", BadLink::Scheme),
            ("https://", BadLink::NotAnAddress),
            ("https:example.org", BadLink::NotAnAddress),
            ("https://exa mple.org", BadLink::NotAnAddress),
            ("https://example.org/\u{0}", BadLink::NotAnAddress),
            (" https://example.org", BadLink::NotAnAddress),
            ("tg://", BadLink::NotAnAddress),
        ] {
            assert_eq!(check_link(address), Err(why), "{address:?}");
        }
        assert_eq!(check_link(&format!("https://example.org/{}", "x".repeat(2048))), Err(BadLink::TooLong));
    }
}
