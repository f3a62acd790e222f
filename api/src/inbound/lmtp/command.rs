//! What a mail server says in one line.

use smtp_proto::{Error, Request};

/// A command, as far as it means something here.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    Hello,
    Sender {
        address: String,
        /// Of how many bytes the message will be, where that is stated (RFC 1870).
        size: Option<usize>,
    },
    Recipient(String),
    /// What XFORWARD tells, as it stands.
    Forwarded(String),
    Data,
    Reset,
    Nothing,
    Verify,
    Quit,
    /// Why it is none: the answer to it.
    Wrong(&'static str),
}

const UNKNOWN: &str = "500 5.5.1 this is LMTP; accepted: LHLO, XFORWARD, MAIL, RCPT, DATA, RSET, NOOP, VRFY, QUIT\r\n";
const BAD_ADDRESS: &str = "501 5.1.3 an address in angle brackets is needed\r\n";
const BAD_SYNTAX: &str = "501 5.5.4 this cannot be read\r\n";
const BAD_PARAMETER: &str = "555 5.5.4 a parameter that was not offered\r\n";

impl Command {
    /// Reads a line that is ended by LF.
    pub fn read(line: &[u8]) -> Self {
        if let Some(told) = forwarded(line) {
            return told;
        }
        match Request::parse(&mut line.iter()) {
            Ok(Request::Lhlo { .. }) => Self::Hello,
            Ok(Request::Mail { from }) => Self::Sender {
                address: from.address.into_owned(),
                size: (from.size > 0).then_some(from.size),
            },
            Ok(Request::Rcpt { to }) => Self::Recipient(to.address.into_owned()),
            Ok(Request::Data) => Self::Data,
            Ok(Request::Rset) => Self::Reset,
            Ok(Request::Noop { .. }) => Self::Nothing,
            Ok(Request::Vrfy { .. }) => Self::Verify,
            Ok(Request::Quit) => Self::Quit,
            // The mail server took the address; those of Japanese carriers follow no standard (`a..b.@carrier.test`).
            Err(Error::InvalidSenderAddress) => {
                bracketed(line).map_or(WRONG_ADDRESS, |(address, rest)| odd_sender(address, rest))
            }
            Err(Error::InvalidRecipientAddress) => bracketed(line)
                .map_or(WRONG_ADDRESS, |(address, _)| {
                    Self::Recipient(address.to_owned())
                }),
            Err(Error::UnsupportedParameter { .. }) => Self::Wrong(BAD_PARAMETER),
            Err(Error::UnknownCommand) | Ok(_) => Self::Wrong(UNKNOWN),
            Err(_) => Self::Wrong(BAD_SYNTAX),
        }
    }
}

const WRONG_ADDRESS: Command = Command::Wrong(BAD_ADDRESS);

/// XFORWARD (Postfix), which the parser does not know.
fn forwarded(line: &[u8]) -> Option<Command> {
    let (name, rest) = line.split_at_checked(8)?;
    let is_meant = name.eq_ignore_ascii_case(b"XFORWARD");
    if !is_meant || !rest.first()?.is_ascii_whitespace() {
        return None;
    }
    let rest = std::str::from_utf8(rest);
    Some(rest.map_or(Command::Wrong(BAD_SYNTAX), |rest| {
        Command::Forwarded(rest.trim().to_owned())
    }))
}

/// What stands in angle brackets, if there is something with an @ in it, and what follows it.
fn bracketed(line: &[u8]) -> Option<(&str, &str)> {
    let line = std::str::from_utf8(line).ok()?;
    let (_, rest) = line.split_once('<')?;
    let (address, rest) = rest.split_once('>')?;
    let is_address = address.contains('@') && address.len() <= 256;
    is_address.then_some((address, rest))
}

/// A sender whose address follows no standard; the parameters after it are read as after any other.
fn odd_sender(address: &str, parameters: &str) -> Command {
    match Command::read(format!("MAIL FROM:<>{parameters}").as_bytes()) {
        Command::Sender { size, .. } => Command::Sender {
            address: address.to_owned(),
            size,
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_is_known() {
        use Command::*;
        let text = str::to_owned;
        let sender = |address, size| Sender {
            address: text(address),
            size,
        };
        for (line, command) in [
            ("LHLO mx.test\r\n", Hello),
            ("lhlo [192.0.2.1]\n", Hello),
            ("MAIL FROM:<a@b.test>\r\n", sender("a@b.test", None)),
            ("MAIL FROM:<a@b.test> SIZE=0\r\n", sender("a@b.test", None)),
            (
                "mail from:<> BODY=8BITMIME SIZE=100 SMTPUTF8\r\n",
                sender("", Some(100)),
            ),
            (
                "MAIL FROM:<\"a..b.\"@carrier.test>\r\n",
                sender("a..b.@carrier.test", None),
            ),
            (
                "MAIL FROM:<a..b.@carrier.test> SIZE=5\r\n",
                sender("a..b.@carrier.test", Some(5)),
            ),
            (
                "MAIL FROM:<a..b.@carrier.test> FUTURE=1\r\n",
                Wrong(BAD_PARAMETER),
            ),
            (
                "MAIL FROM:<係@例え.test> SMTPUTF8\r\n",
                sender("係@例え.test", None),
            ),
            (
                "RCPT TO:<support+kw12-x@kiriwake.test>\r\n",
                Recipient(text("support+kw12-x@kiriwake.test")),
            ),
            (
                "RCPT TO:<c..d@kiriwake.test>\r\n",
                Recipient(text("c..d@kiriwake.test")),
            ),
            (
                "xforward ADDR=192.0.2.1\r\n",
                Forwarded(text("ADDR=192.0.2.1")),
            ),
            ("DATA\r\n", Data),
            ("RSET\r\n", Reset),
            ("NOOP\r\n", Nothing),
            ("VRFY a@b.test\r\n", Verify),
            ("QUIT\r\n", Quit),
            ("RCPT TO:<nobody>\r\n", Wrong(BAD_ADDRESS)),
            ("MAIL FROM:a@b.test\r\n", Wrong(BAD_SYNTAX)),
            ("MAIL FROM:<a@b.test> FUTURE=1\r\n", Wrong(BAD_PARAMETER)),
            ("LHLO\r\n", Wrong(BAD_SYNTAX)),
            ("EHLO mx.test\r\n", Wrong(UNKNOWN)),
            ("STARTTLS\r\n", Wrong(UNKNOWN)),
            ("BDAT 5 LAST\r\n", Wrong(UNKNOWN)),
            ("GET / HTTP/1.1\r\n", Wrong(UNKNOWN)),
            ("XFORWARDS A=b\r\n", Wrong(UNKNOWN)),
            ("\r\n", Wrong(UNKNOWN)),
            ("\0\0\r\n", Wrong(UNKNOWN)),
        ] {
            assert_eq!(Command::read(line.as_bytes()), command, "{line}");
        }
        assert_eq!(Command::read(b"XFORWARD A=\xff\r\n"), Wrong(BAD_SYNTAX));
    }
}
