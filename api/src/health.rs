//! Asking a running service whether it is well: for container and systemd health checks.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;

use crate::config::Settings;

/// Asks `/health` of the service at `url`, or of the one these settings describe.
pub fn ask(settings: &Settings, url: Option<String>) -> ExitCode {
    let url = url.unwrap_or_else(|| format!("http://{}", reachable(settings.listen)));
    match ureq::get(format!("{url}/health")).call() {
        Ok(_) => {
            println!("well");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {url}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A service that listens on every address is reached over loopback.
fn reachable(listen: SocketAddr) -> SocketAddr {
    match listen {
        SocketAddr::V4(address) if address.ip().is_unspecified() => {
            (Ipv4Addr::LOCALHOST, address.port()).into()
        }
        SocketAddr::V6(address) if address.ip().is_unspecified() => {
            (Ipv6Addr::LOCALHOST, address.port()).into()
        }
        listen => listen,
    }
}
