//! A real IMAP server (Dovecot), one per test run, with a mailbox for each test.

use crate::PATIENCE;
use crate::certificate::Certificate;
use crate::keeper::{self, Account};
use std::fs::{self, Permissions};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

const PROGRAM: &str = "/usr/sbin/dovecot";
const PASSWORD: &str = "geheim:wort@imap/1";

/// How often a port is looked for that nobody takes in between.
const TRIES: usize = 5;

/// A running IMAP server that lets anybody in who knows the password.
pub struct ImapServer {
    directory: PathBuf,
    certificate: Certificate,
    plain: u16,
    secure: u16,
    mailboxes: AtomicUsize,
    /// Its standard input stays open for as long as the server is wanted.
    _keeper: Child,
}

impl ImapServer {
    /// The server of this test run, started by whoever asks first.
    ///
    /// # Panics
    /// Names the Debian package when the server is missing.
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<ImapServer> = OnceLock::new();
        SERVER.get_or_init(|| {
            assert!(
                Path::new(PROGRAM).is_file(),
                "the tests need Debian's package `dovecot-imapd` (tests/run installs it)"
            );
            let started = (0..TRIES).find_map(|_| Self::start().ok());
            started.expect("Dovecot finds a free port")
        })
    }

    /// A mailbox of its own.
    pub fn mailbox(&'static self) -> Mailbox {
        let number = self.mailboxes.fetch_add(1, Ordering::Relaxed);
        let user = format!("box{number}@clinic.test");
        let home = self.directory.join("home").join(&user);
        for folder in ["cur", "new", "tmp"] {
            let folder = home.join("Maildir").join(folder);
            fs::create_dir_all(&folder).expect("a folder can be made");
        }
        // The server has another account than the tests where these are run by root.
        for folder in ["", "Maildir", "Maildir/cur", "Maildir/new", "Maildir/tmp"] {
            let open = Permissions::from_mode(0o777);
            fs::set_permissions(home.join(folder), open).expect("it is ours");
        }
        Mailbox {
            server: self,
            user,
            home,
        }
    }

    /// The authority that signed the server's certificate.
    pub fn authority(&self) -> PathBuf {
        self.certificate.authority()
    }

    /// Tries to start a server on two ports that were free a moment ago; the error is its log.
    fn start() -> Result<Self, String> {
        let account = Account::unprivileged();
        let directory = tempfile::Builder::new()
            .prefix("kiriwake-imap-")
            .tempdir_in("/tmp")
            .expect("a directory can be made in /tmp")
            .keep();
        fs::create_dir(directory.join("home")).expect("a folder can be made");
        account.own(&directory);
        let certificate = Certificate::new();
        let [plain, secure] = free_ports();
        let file = directory.join("dovecot.conf");
        let settings = settings(&directory, &certificate, &account, (plain, secure));
        fs::write(&file, settings).expect("the settings can be written");
        for pem in [certificate.server(), certificate.key()] {
            let folder = pem.parent().expect("it lies in a folder").to_owned();
            fs::set_permissions(folder, Permissions::from_mode(0o755)).expect("it is ours");
            fs::set_permissions(pem, Permissions::from_mode(0o644)).expect("it is ours");
        }
        let mut server = account.command(Path::new(PROGRAM));
        server.arg("-F").arg("-c").arg(&file);
        let (keeper, log) = keeper::start(&server, "TERM", &directory);
        let started = log.find(0, PATIENCE, |line| {
            if line.contains("Fatal") || line.contains("bind(") {
                return Some(false);
            }
            line.contains("starting up for imap").then_some(true)
        });
        match started {
            Some((_, true)) => Ok(Self {
                directory,
                certificate,
                plain,
                secure,
                mailboxes: AtomicUsize::new(1),
                _keeper: keeper,
            }),
            _ => Err(log.text()),
        }
    }
}

/// Two ports that are free for now.
fn free_ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port"));
    listeners.map(|listener| listener.local_addr().expect("it is bound").port())
}

/// Without root: no other account, and no change of the root folder.
fn settings(
    directory: &Path,
    certificate: &Certificate,
    account: &Account,
    (plain, secure): (u16, u16),
) -> String {
    let (user, group) = account.names();
    let (directory, server, key) = (directory.display(), certificate.server(), certificate.key());
    let (server, key) = (server.display(), key.display());
    format!(
        "base_dir = {directory}/run\n\
         protocols = imap\n\
         listen = 127.0.0.1\n\
         log_path = /dev/stderr\n\
         ssl = yes\n\
         ssl_cert = <{server}\n\
         ssl_key = <{key}\n\
         disable_plaintext_auth = no\n\
         default_internal_user = {user}\n\
         default_internal_group = {group}\n\
         default_login_user = {user}\n\
         first_valid_uid = 1\n\
         service anvil {{\n  chroot =\n}}\n\
         service stats {{\n  chroot =\n}}\n\
         service imap-login {{\n  chroot =\n  inet_listener imap {{\n    port = {plain}\n  }}\n  \
         inet_listener imaps {{\n    port = {secure}\n    ssl = yes\n  }}\n}}\n\
         passdb {{\n  driver = static\n  args = password={PASSWORD}\n}}\n\
         userdb {{\n  driver = static\n  args = uid={user} gid={group} home={directory}/home/%u\n}}\n\
         mail_location = maildir:~/Maildir\n"
    )
}

/// The mailbox of a test.
pub struct Mailbox {
    server: &'static ImapServer,
    user: String,
    home: PathBuf,
}

impl Mailbox {
    /// The URL by which a service reads it without TLS.
    pub fn url(&self) -> String {
        self.url_by("imap", self.server.plain, "")
    }

    /// The same with STARTTLS.
    pub fn url_by_starttls(&self) -> String {
        self.url_by("imap", self.server.plain, "?tls=required")
    }

    /// The same with TLS from the first byte.
    pub fn url_by_tls(&self) -> String {
        self.url_by("imaps", self.server.secure, "")
    }

    /// The password, as the server knows it.
    pub fn password(&self) -> &'static str {
        PASSWORD
    }

    /// Puts a message into the mailbox, as a mail server does.
    pub fn deliver(&self, raw: &[u8]) {
        static NUMBERS: AtomicUsize = AtomicUsize::new(1_000_000);
        let name = format!("{}.test", NUMBERS.fetch_add(1, Ordering::Relaxed));
        let draft = self.home.join("Maildir/tmp").join(&name);
        fs::write(&draft, raw).expect("it can be written");
        fs::set_permissions(&draft, Permissions::from_mode(0o666)).expect("it is ours");
        fs::rename(draft, self.home.join("Maildir/new").join(name)).expect("it can be moved");
    }

    /// Under which validity (UIDVALIDITY) the server has numbered the messages.
    ///
    /// # Panics
    /// When it has numbered none yet.
    pub fn validity(&self) -> u32 {
        let list = self.home.join("Maildir/dovecot-uidlist");
        let list = fs::read(list).expect("the messages have numbers");
        let list = String::from_utf8_lossy(&list);
        let head = list.lines().next().expect("it has a head");
        let stated = head.split(' ').find_map(|word| word.strip_prefix('V'));
        let validity = stated.and_then(|number| number.parse().ok());
        validity.expect("a validity")
    }

    /// Lets the server forget the numbers of all messages, as after a restore from a backup. It keeps the validities that it gave
    /// already: they are instants in seconds, and the next one could be the same.
    pub fn renumber(&self) {
        for entry in fs::read_dir(self.home.join("Maildir")).expect("it can be listed") {
            let path = entry.expect("it can be listed").path();
            let name = path.file_name().and_then(|name| name.to_str());
            let is_number = |name: &str| {
                name.starts_with("dovecot") && !name.starts_with("dovecot-uidvalidity")
            };
            if name.is_some_and(is_number) {
                fs::remove_file(path).expect("it can be removed");
            }
        }
    }

    /// The names of all files, which tell how messages are marked.
    pub fn files(&self) -> Vec<String> {
        let folders = ["cur", "new"].map(|folder| self.home.join("Maildir").join(folder));
        let entries = folders
            .iter()
            .flat_map(|folder| fs::read_dir(folder).expect("it can be listed"));
        let name =
            |entry: std::io::Result<fs::DirEntry>| entry.expect("it can be listed").file_name();
        entries
            .map(|entry| name(entry).to_string_lossy().into_owned())
            .collect()
    }

    fn url_by(&self, scheme: &str, port: u16, options: &str) -> String {
        let encode = |text: &str| {
            text.replace('@', "%40")
                .replace(':', "%3A")
                .replace('/', "%2F")
        };
        let (user, password) = (encode(&self.user), encode(PASSWORD));
        format!("{scheme}://{user}:{password}@127.0.0.1:{port}/INBOX{options}")
    }
}
