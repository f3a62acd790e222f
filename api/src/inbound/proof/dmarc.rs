//! DMARC: whether the domain that a person reads in From stands behind the message. Which domains belong together is found by
//! the walk up the tree of names (DMARCbis, 4.10), for which no list of public suffixes is needed.

use std::sync::Arc;

use mail_auth::dmarc::{Alignment, Dmarc, Psd};
use mail_auth::hickory_resolver::Name;

use super::results::{Finding, Verdict};
use super::{Prover, domain_of, is_temporary};

/// Labels of the longest domain whose parents are all asked.
const MOST_LABELS: usize = 8;

/// What the walk from a domain to the root finds.
struct Walk {
    /// The domain under which all belongs together.
    organizational: String,
    /// The record that counts, and whether it is that of the domain itself.
    record: Option<(Arc<Dmarc>, bool)>,
}

impl Prover {
    /// `from`: the addresses in From.
    pub(super) async fn dmarc(&self, from: &[String], spf: &Finding, dkim: &[Finding]) -> Finding {
        let mut domains: Vec<String> = from
            .iter()
            .map(|address| domain_of(address).to_ascii_lowercase())
            .collect();
        domains.sort();
        domains.dedup();
        let [domain] = domains.as_slice() else {
            return Finding::new(Verdict::PermError, "From does not name one domain");
        };
        if Name::from_str_relaxed(domain).is_err() {
            return Finding::new(Verdict::PermError, "From names what is no domain");
        }
        match self.behind(domain, spf, dkim).await {
            Ok(finding) => finding,
            Err(error) => Finding::of(Verdict::TempError, &[("header.from", domain)])
                .because(&error.to_string()),
        }
    }

    async fn behind(
        &self,
        domain: &str,
        spf: &Finding,
        dkim: &[Finding],
    ) -> mail_auth::Result<Finding> {
        let walk = self.walk(domain).await?;
        let Some((record, is_own)) = &walk.record else {
            return Ok(Finding::of(Verdict::None, &[("header.from", domain)]));
        };
        let policy = if *is_own { record.p } else { record.sp };
        let policy = policy.to_string();
        let of = [("header.from", domain), ("policy.dmarc", policy.as_str())];
        let proofs = proven(spf, dkim).into_iter();
        for (proof, is_spf) in proofs {
            let alignment = if is_spf { &record.aspf } else { &record.adkim };
            if self.is_aligned(&proof, domain, &walk, alignment).await? {
                return Ok(Finding::of(Verdict::Pass, &of));
            }
        }
        let mut all = dkim.iter().chain([spf]);
        let is_open = all.any(|finding| finding.verdict == Verdict::TempError);
        let verdict = if is_open {
            Verdict::TempError
        } else {
            Verdict::Fail
        };
        Ok(Finding::of(verdict, &of))
    }

    /// Whether a domain that is proven may stand for the one in From.
    async fn is_aligned(
        &self,
        proof: &str,
        domain: &str,
        walk: &Walk,
        alignment: &Alignment,
    ) -> mail_auth::Result<bool> {
        if proof == domain {
            return Ok(true);
        }
        let organizational = &walk.organizational;
        let is_below = |name: &str| {
            let head = name.strip_suffix(organizational.as_str());
            head.is_some_and(|head| head.is_empty() || head.ends_with('.'))
        };
        if *alignment == Alignment::Strict || !is_below(proof) {
            return Ok(false);
        }
        Ok(self.walk(proof).await?.organizational == *organizational)
    }

    async fn walk(&self, domain: &str) -> mail_auth::Result<Walk> {
        let mut found: Vec<(&str, Arc<Dmarc>)> = Vec::new();
        let mut organizational = None;
        let mut below = domain;
        for name in names(domain) {
            match self.record::<Dmarc>(&format!("_dmarc.{name}")).await {
                Ok(record) => {
                    let is_end = match record.psd {
                        Psd::No => Some(name),
                        Psd::Yes if name != domain => Some(below),
                        _ => None,
                    };
                    found.push((name, record));
                    if is_end.is_some() {
                        organizational = is_end;
                        break;
                    }
                }
                Err(error) if is_temporary(&error) => return Err(error),
                // None, or one that cannot be read.
                Err(_) => {}
            }
            below = name;
        }
        let last = found.last().map(|(name, _)| *name);
        let organizational = organizational.or(last).unwrap_or(domain);
        let of = |wanted: &str| found.iter().find(|(name, _)| *name == wanted);
        let chosen = of(domain).or_else(|| of(organizational));
        let chosen = chosen.or(found.last());
        Ok(Walk {
            organizational: organizational.to_owned(),
            record: chosen.map(|(name, record)| (Arc::clone(record), *name == domain)),
        })
    }
}

/// Domains that are proven, and whether by SPF.
fn proven(spf: &Finding, dkim: &[Finding]) -> Vec<(String, bool)> {
    let of = |finding: &Finding, property: &str| {
        let value = finding.value(property)?;
        // The name of a client is a domain, a sender an address.
        let domain = value.rsplit('@').next()?.to_ascii_lowercase();
        (finding.verdict == Verdict::Pass && !domain.is_empty()).then_some(domain)
    };
    let sender = of(spf, "smtp.mailfrom").or_else(|| of(spf, "smtp.helo"));
    let signers = dkim.iter().filter_map(|finding| of(finding, "header.d"));
    let signers: Vec<_> = signers.map(|domain| (domain, false)).collect();
    let sender = sender.map(|domain| (domain, true));
    sender.into_iter().chain(signers).collect()
}

/// The domain and those above it; of a long one those in between are left out.
fn names(domain: &str) -> impl Iterator<Item = &str> {
    let mut labels = domain.split('.').count();
    let mut next = Some(domain);
    std::iter::from_fn(move || {
        let name = next?;
        let mut above = name;
        loop {
            above = above.split_once('.').map_or("", |(_, above)| above);
            labels = labels.saturating_sub(1);
            if labels < MOST_LABELS {
                break;
            }
        }
        next = (!above.is_empty()).then_some(above);
        Some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_asks_eight_names_at_most() {
        let walk = |domain| names(domain).collect::<Vec<_>>();
        assert_eq!(
            walk("mail.site.co.test"),
            ["mail.site.co.test", "site.co.test", "co.test", "test"]
        );
        assert_eq!(walk("test"), ["test"]);
        let long = walk("a.b.c.d.e.f.g.h.i.j.mail.test");
        assert_eq!(long.len(), 8);
        assert_eq!(
            &long[..2],
            ["a.b.c.d.e.f.g.h.i.j.mail.test", "f.g.h.i.j.mail.test"]
        );
        assert_eq!(long[7], "test");
    }
}
