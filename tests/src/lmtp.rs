//! A mail server that hands messages over (LMTP), and may do so badly.

use crate::PATIENCE;
use crate::service::Service;
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpStream};

/// A conversation with the service.
pub struct LmtpClient(BufReader<TcpStream>);

impl LmtpClient {
    /// Connects, reads the greeting and introduces itself.
    #[track_caller]
    pub fn greeted(service: &Service) -> Self {
        let mut client = Self::connect(service);
        assert!(client.answer().starts_with("220 "));
        let offered = client.say("LHLO mx.kiriwake.test");
        assert!(offered.starts_with("250 "), "{offered}");
        client
    }

    /// Connects, and nothing more.
    pub fn connect(service: &Service) -> Self {
        let address = service.eventually("it tells where it takes mail", || {
            let lines = service.printed();
            let told = lines.iter().find_map(|line| line.strip_prefix("LMTP "));
            told.map(|address| address.trim().to_owned())
        });
        let stream = TcpStream::connect(address).expect("the service listens");
        stream
            .set_read_timeout(Some(PATIENCE))
            .expect("it can be set");
        Self(BufReader::new(stream))
    }

    /// Sends bytes as they are.
    pub fn send(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).expect("they are read");
    }

    /// The last line of the next answer; empty where the connection was closed instead.
    pub fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).expect("an answer in time");
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.trim_end().to_owned();
            }
        }
    }

    /// Sends one command; the last line of the answer.
    pub fn say(&mut self, command: &str) -> String {
        self.send(format!("{command}\r\n").as_bytes());
        self.answer()
    }

    /// Says from whom and to whom, and asks to be told to go ahead.
    #[track_caller]
    pub fn begin(&mut self, sender: &str, recipients: &[&str]) {
        let to = recipients
            .iter()
            .map(|recipient| format!("RCPT TO:<{recipient}>\r\n"));
        let to: String = to.collect();
        // Pipelined, as mail servers do.
        self.send(format!("MAIL FROM:<{sender}>\r\n{to}DATA\r\n").as_bytes());
        for _ in 0..=recipients.len() {
            let answer = self.answer();
            assert!(answer.starts_with("250 "), "{answer}");
        }
        let answer = self.answer();
        assert!(answer.starts_with("354 "), "{answer}");
    }

    /// Hands a message over; one answer per recipient.
    #[track_caller]
    pub fn deliver(&mut self, sender: &str, recipients: &[&str], message: &[u8]) -> Vec<String> {
        self.begin(sender, recipients);
        self.send(&stuffed(message));
        recipients.iter().map(|_| self.answer()).collect()
    }

    /// Hands a message over to one recipient, which must be taken.
    #[track_caller]
    pub fn delivered(&mut self, sender: &str, message: &[u8]) {
        let answers = self.deliver(sender, &["support@kiriwake.test"], message);
        assert_eq!(answers, ["250 2.0.0 kept"]);
    }

    /// Closes the connection in the middle of whatever goes on.
    pub fn close(self) {
        let _ = self.0.get_ref().shutdown(Shutdown::Both);
    }
}

/// A message as it goes over the wire, with its end.
pub fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            bytes.push(b'.');
        }
        bytes.extend_from_slice(line);
    }
    bytes.extend_from_slice(b".\r\n");
    bytes
}
