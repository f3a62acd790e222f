//! With which name and password the service signs in at a mail server.

use url::Url;

/// The host of a URL, an IPv6 address without its brackets.
pub fn host(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let host = bare.unwrap_or(host);
    (!host.is_empty()).then(|| host.to_owned())
}

/// A name and its password.
#[derive(Clone)]
pub struct Account {
    pub user: String,
    pub password: String,
}

impl Account {
    /// The account that a URL names; none where it names nobody. The error says what is accepted.
    pub fn of(url: &Url) -> Result<Option<Self>, String> {
        let decode = |part: &str| {
            let decoded = percent_encoding::percent_decode_str(part).decode_utf8();
            let decoded = decoded.map(Into::into);
            decoded.map_err(|_| "user and password with percent-encoded UTF-8".to_owned())
        };
        match url.password() {
            None if url.username().is_empty() => Ok(None),
            None => Err("a password after the user, as in USER:PASSWORD@HOST".to_owned()),
            Some(password) => Ok(Some(Self {
                user: decode(url.username())?,
                password: decode(password)?,
            })),
        }
    }
}
