//! `kiriwake mail receive`: a mail server gives a message on standard input, and learns by the exit code what became of it.

use std::io::Read;
use std::process::ExitCode;

use domain::inbox::InboundSource;

use crate::action::inbound::receive;
use crate::action::program;
use crate::config::Settings;

/// Try again later (`EX_TEMPFAIL` of sysexits.h): the mail server keeps the message.
const TRY_AGAIN: u8 = 75;

/// Takes the message on standard input. Whatever goes wrong, the mail server is told to try again, and so loses nothing.
pub async fn receive(settings: Settings) -> ExitCode {
    match take(settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}; try again later");
            try_again()
        }
    }
}

/// What tells a mail server to keep the message.
pub fn try_again() -> ExitCode {
    ExitCode::from(TRY_AGAIN)
}

async fn take(settings: Settings) -> anyhow::Result<()> {
    let app = crate::open(settings).await?;
    // One byte more than is taken tells that there is more; a longer message is kept by its header.
    let most = app.settings.max_mail_bytes as u64 + 1;
    let read = tokio::task::spawn_blocking(move || {
        let mut raw = Vec::new();
        let mut input = std::io::stdin().lock();
        input.by_ref().take(most).read_to_end(&mut raw)?;
        // The rest is taken from the mail server, which would else see a broken pipe.
        std::io::copy(&mut input, &mut std::io::sink())?;
        Ok::<_, std::io::Error>(raw)
    });
    let raw = read.await??;
    receive::run(&app, &program::actor(), InboundSource::Pipe, raw).await?;
    Ok(())
}
