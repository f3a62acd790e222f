use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::watch;

use super::conversation::Conversation;
use super::memory::Memory;
use super::wire::{Line, Wire};
use super::{Delivery, IDLE};

/// Bytes of a message that are taken in these tests.
const MOST: usize = 100;

/// What was handed over.
type Kept = Arc<Mutex<Vec<Delivery>>>;

/// Begins a conversation; the other side, and what tells it to stop.
fn begin(idle: Duration, is_kept: bool) -> (DuplexStream, Kept, watch::Sender<bool>) {
    begin_with(MOST, Memory::for_messages_of(MOST), idle, is_kept)
}

fn begin_with(
    most: usize,
    memory: Memory,
    idle: Duration,
    is_kept: bool,
) -> (DuplexStream, Kept, watch::Sender<bool>) {
    let (ours, theirs) = duplex(1 << 20);
    let (stop, stopping) = watch::channel(false);
    let kept = Kept::default();
    let keep = Arc::clone(&kept);
    let taker = Box::new(move |delivery| {
        keep.lock().expect("nobody panics").push(delivery);
        futures::future::ready(is_kept).boxed()
    });
    tokio::spawn(Conversation::new(ours, idle, most, memory, taker).run(stopping));
    (theirs, kept, stop)
}

/// Says something and closes; the codes of all answers, of several lines the last one.
async fn say(words: &[u8], is_kept: bool) -> (Vec<String>, Kept) {
    say_to(begin(IDLE, is_kept), words).await
}

async fn say_to(
    (mut stream, kept, _stop): (DuplexStream, Kept, watch::Sender<bool>),
    words: &[u8],
) -> (Vec<String>, Kept) {
    stream.write_all(words).await.expect("it is read");
    stream.shutdown().await.expect("it can be closed");
    let mut answers = String::new();
    stream
        .read_to_string(&mut answers)
        .await
        .expect("answers are text");
    let told = answers.lines().filter(|line| !line.starts_with("250-"));
    let told = told.map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "));
    (told.collect(), kept)
}

#[tokio::test]
async fn a_message_is_taken_as_it_came() {
    let (answers, kept) = say(
        b"LHLO mx.test\r\nXFORWARD ADDR=192.0.2.1\r\nMAIL FROM:<a@site.test>\r\nRCPT TO:<b@x.test>\r\nRCPT TO:<c@x.test>\r\nDATA\r\n\
          ..first\r\n\0\xff\rbare\n.\n\r\n...\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<b@x.test>\r\nDATA\r\n.\r\nQUIT\r\n",
        true,
    )
    .await;
    let kept = kept.lock().expect("nobody panics");
    assert_eq!(
        kept[0].content,
        b".first\r\n\0\xff\rbare\n.\n\r\n..\r\n".to_vec()
    );
    assert_eq!(kept[0].envelope.sender, "a@site.test");
    assert_eq!(kept[0].envelope.recipients, ["b@x.test", "c@x.test"]);
    assert!(kept[0].envelope.client.address.is_some());
    assert!(kept[1].content.is_empty());
    assert!(
        kept[1].envelope.client.address.is_none(),
        "what is told holds for one message"
    );
    let taken = ["250 2.0.0", "250 2.0.0"];
    assert_eq!(answers[6..=8], [&["354 end"], &taken[..]].concat());
    assert_eq!(answers.last().map(String::as_str), Some("221 2.0.0"));
}

#[tokio::test]
async fn of_a_long_message_the_beginning_is_kept_and_the_rest_passed_over() {
    let lines = |length: usize| [vec![b'x'; length], b"\r\n".to_vec()].concat();
    let begin = b"LHLO mx.test\r\nMAIL FROM:<a@site.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\n";
    for (length, kept_bytes) in [(MOST - 2, MOST), (MOST - 1, MOST + 1), (100_000, MOST + 1)] {
        let words = [&begin[..], &lines(length), b".\r\nNOOP\r\n"].concat();
        let (answers, kept) = say(&words, true).await;
        assert_eq!(
            kept.lock().expect("nobody panics")[0].content.len(),
            kept_bytes
        );
        assert_eq!(answers[5..], ["250 2.0.0", "250 2.0.0"], "{length}");
    }
}

#[tokio::test]
async fn the_order_and_the_limits_are_kept() {
    let many = "RCPT TO:<b@x.test>\r\n".repeat(101);
    let long = format!("NOOP {}\r\n", "x".repeat(10_000));
    for (words, expected) in [
        ("MAIL FROM:<a@b.test>\r\n", "503 5.5.1"),
        ("XFORWARD ADDR=192.0.2.1\r\n", "503 5.5.1"),
        ("LHLO x\r\nRCPT TO:<a@b.test>\r\n", "503 5.5.1"),
        ("LHLO x\r\nDATA\r\n", "503 5.5.1"),
        ("LHLO x\r\nMAIL FROM:<>\r\nDATA\r\n", "503 5.5.1"),
        ("LHLO x\r\nMAIL FROM:<>\r\nMAIL FROM:<>\r\n", "503 5.5.1"),
        (
            "LHLO x\r\nMAIL FROM:<>\r\nXFORWARD ADDR=192.0.2.1\r\n",
            "503 5.5.1",
        ),
        (
            "LHLO x\r\nMAIL FROM:<>\r\nRSET\r\nMAIL FROM:<>\r\n",
            "250 2.1.0",
        ),
        ("LHLO x\r\n", "250 SIZE"),
        ("LHLO x\r\nMAIL FROM:<> SIZE=100\r\n", "250 2.1.0"),
        (
            "LHLO x\r\nMAIL FROM:<a..b.@carrier.test> SIZE=99999999999\r\n",
            "250 2.1.0",
        ),
        ("LHLO x\r\nXFORWARD ADDR\r\n", "501 5.5.4"),
        (&format!("LHLO x\r\nMAIL FROM:<>\r\n{many}"), "452 4.5.3"),
        (&long, "500 5.5.6"),
        (&format!("{long}NOOP\r\n"), "250 2.0.0"),
        (&"WHAT\r\n".repeat(20), "421 4.7.0"),
        (&"WHAT\r\nNOOP\r\n".repeat(20), "250 2.0.0"),
    ] {
        let (answers, kept) = say(words.as_bytes(), true).await;
        assert_eq!(
            answers.last().map(String::as_str),
            Some(expected),
            "{words}"
        );
        assert!(kept.lock().expect("nobody panics").is_empty());
    }
}

#[tokio::test]
async fn what_was_not_kept_is_to_come_again_and_what_was_cut_is_nothing() {
    let whole =
        b"LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@x.test>\r\nDATA\r\nSubject: x\r\n\r\nx\r\n.\r\n";
    let (answers, kept) = say(whole, false).await;
    assert_eq!(answers.last().map(String::as_str), Some("451 4.3.0"));
    assert_eq!(kept.lock().expect("nobody panics").len(), 1);
    let (answers, kept) = say(&whole[..whole.len() - 1], true).await;
    assert_eq!(answers.last().map(String::as_str), Some("354 end"));
    assert!(kept.lock().expect("nobody panics").is_empty());
}

#[tokio::test]
async fn for_what_memory_has_no_room_the_mail_server_comes_again() {
    let message = |size: &str, length: usize| {
        let content = "x".repeat(length);
        format!(
            "MAIL FROM:<>{size}\r\nRCPT TO:<b@x.test>\r\nRCPT TO:<c@x.test>\r\nDATA\r\n{content}\r\n.\r\n"
        )
    };
    // Room for four messages of two KiB each.
    let memory = Memory::for_messages_of(1_500);
    let taken = memory.room(7 << 10).expect("nothing is taken yet");
    let begin = || begin_with(1_500, memory.clone(), IDLE, true);
    let words = |message: &str| [b"LHLO x\r\n", message.as_bytes(), b"QUIT\r\n"].concat();
    let long = words(&message(" SIZE=900", 1_400));
    let (answers, kept) = say_to(begin(), &long).await;
    let no_room = ["354 end", "452 4.3.1", "452 4.3.1", "221 2.0.0"];
    assert_eq!(answers[5..], no_room, "it was longer than stated");
    assert!(kept.lock().expect("nobody panics").is_empty());
    let short = words(&message(" SIZE=900", 900));
    let (answers, _) = say_to(begin(), &short).await;
    let is_kept = ["354 end", "250 2.0.0", "250 2.0.0", "221 2.0.0"];
    assert_eq!(answers[5..], is_kept, "one KiB was left for it");
    let rest = memory.room(1).expect("it gave back what it had");
    let refused = b"LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@x.test>\r\nDATA\r\nRSET\r\n";
    let (answers, _) = say_to(begin(), refused).await;
    assert_eq!(answers[4..], ["452 4.3.1", "250 2.0.0"]);
    drop((taken, rest));
    let (answers, kept) = say_to(begin(), &long).await;
    assert_eq!(answers[5..], is_kept, "there is room for more than stated");
    assert_eq!(kept.lock().expect("nobody panics").len(), 1);
}

#[tokio::test]
async fn who_says_nothing_is_told_goodbye() {
    let (mut stream, _kept, _stop) = begin(Duration::from_millis(1), true);
    let mut answers = String::new();
    let read = stream.read_to_string(&mut answers);
    read.await.expect("answers are text");
    assert!(
        answers.ends_with("421 4.4.2 nothing was said for too long\r\n"),
        "{answers}"
    );
}

#[tokio::test]
async fn a_stop_ends_conversations_between_two_commands() {
    let (mut stream, kept, stop) = begin(IDLE, true);
    let words = b"LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@x.test>\r\nDATA\r\nSubject: x\r\n";
    stream.write_all(words).await.expect("it is read");
    let mut answers = Vec::new();
    while !answers.ends_with(b"point\r\n") {
        stream.read_buf(&mut answers).await.expect("it answers");
    }
    stop.send_replace(true);
    let rest = b"\r\nx\r\n.\r\nNOOP\r\n";
    stream.write_all(rest).await.expect("it is read");
    let mut last = String::new();
    let read = stream.read_to_string(&mut last);
    read.await.expect("answers are text");
    assert!(last.starts_with("250 2.0.0 kept\r\n421 4.3.2"), "{last}");
    assert_eq!(kept.lock().expect("nobody panics").len(), 1);
}

#[tokio::test]
async fn a_line_that_comes_in_pieces_is_one() {
    let (ours, mut theirs) = duplex(64);
    let mut wire = Wire::new(ours, IDLE);
    let pieces = async {
        for piece in [&b"NO"[..], b"OP", b"\r", b"\nQUIT\r\n"] {
            theirs.write_all(piece).await.expect("it is read");
        }
        drop(theirs);
    };
    let (line, ()) = tokio::join!(wire.line(), pieces);
    assert_eq!(line.expect("a line"), Line::Whole(b"NOOP\r\n".to_vec()));
    let line = wire.line().await.expect("a line");
    assert_eq!(line, Line::Whole(b"QUIT\r\n".to_vec()));
    assert_eq!(wire.line().await.expect("an end"), Line::Closed);
}
