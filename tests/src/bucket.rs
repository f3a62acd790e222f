//! A server that speaks S3, in a process of its own: the Python package moto.

use crate::PATIENCE;
use crate::certificate::Certificate;
use crate::service::Setup;
use crate::transcript::Transcript;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use ureq::Agent;

/// The name of the one bucket.
const NAME: &str = "papers";

/// Moto looks at the form of a signature alone.
const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=test/20260513/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/// Makes the bucket: its address, the signature, and the authority of the certificate or nothing.
const MAKE: &str = "import requests, sys; address, signed, authority = sys.argv[1:]; session = requests.Session(); \
    session.trust_env = False; headers = {'authorization': signed}; \
    session.put(address, headers=headers, verify=authority or True).raise_for_status()";

/// A running server with one empty bucket.
pub struct Bucket {
    process: Child,
    agent: Agent,
    endpoint: String,
}

impl Bucket {
    /// Starts a server on a free port.
    pub fn start() -> Self {
        Self::start_with(None)
    }

    /// Starts a server on a free port, with TLS where it has a certificate; then it cannot be looked into from here.
    ///
    /// # Panics
    /// Tells how to install moto when it is missing.
    pub fn start_with(certificate: Option<&Certificate>) -> Self {
        let tools = crate::root().join("target/tools/s3-peer");
        let python = tools.join("bin/python");
        assert!(
            python.exists(),
            "the S3 server is not installed: tests/run does it, from tests/tools/s3-peer/requirements.txt into {}",
            tools.display()
        );
        let mut server = Command::new(&python);
        server.args(["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]);
        let mut authority = PathBuf::new();
        if let Some(certificate) = certificate {
            server.arg("-c").arg(certificate.server());
            server.arg("-k").arg(certificate.key());
            authority = certificate.authority();
        }
        let mut process = server
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the S3 server can be started");
        let log = Transcript::of(process.stderr.take().expect("stderr is piped"));
        let address = |line: &str| {
            line.split_once("Running on ")
                .map(|(_, address)| address.trim().to_owned())
        };
        let found = log.find(0, PATIENCE, address);
        let (_, endpoint) = found.unwrap_or_else(|| panic!("no S3 server:\n{}", log.text()));
        let agent: Agent = Agent::config_builder().proxy(None).build().into();
        let bucket = Self {
            process,
            agent,
            endpoint,
        };
        let mut making = Command::new(python);
        making.args(["-c", MAKE, &bucket.address(""), SIGNED]);
        let made = making
            .arg(authority)
            .output()
            .expect("python can be started");
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        bucket
    }

    /// Has a service keep its attachments here, below a prefix.
    #[must_use]
    pub fn used_by(&self, setup: Setup, prefix: &str) -> Setup {
        setup
            .flag("--attachments", &format!("s3://{NAME}{prefix}"))
            .variable("AWS_ENDPOINT_URL", &self.endpoint)
            .variable("AWS_ALLOW_HTTP", "true")
            .variable("AWS_REGION", "us-east-1")
            .variable("AWS_ACCESS_KEY_ID", "test")
            .variable("AWS_SECRET_ACCESS_KEY", "test")
    }

    /// The names of all objects.
    pub fn objects(&self) -> Vec<String> {
        let request = self.agent.get(self.address("?list-type=2"));
        let mut listed = request
            .header("authorization", SIGNED)
            .call()
            .expect("the bucket can be listed");
        let listed = listed.body_mut().read_to_string().expect("a list");
        let keys = listed.split("<Key>").skip(1);
        keys.filter_map(|rest| Some(rest.split_once("</Key>")?.0.to_owned()))
            .collect()
    }

    /// The content of an object.
    pub fn content(&self, object: &str) -> Vec<u8> {
        let request = self.agent.get(self.address(&format!("/{object}")));
        let mut found = request
            .header("authorization", SIGNED)
            .call()
            .expect("the object is there");
        found.body_mut().read_to_vec().expect("a content")
    }

    /// Ends the server for good.
    pub fn end(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    fn address(&self, rest: &str) -> String {
        format!("{}/{NAME}{rest}", self.endpoint)
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.end();
    }
}
