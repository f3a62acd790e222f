//! Why triage decided as it did, and what it would ask next, in the schema.

use domain::triage::{self, Facts, Given};
use juniper::{GraphQLObject, graphql_object};

use super::Context;
use super::error::QueryError;
use crate::action::heard::not_asked;
use crate::store::{AnyConn, StoreError};

/// What to ask the caller next, and why.
pub struct NextQuestion(triage::NextQuestion);

/// An answer to a question. That the caller does not know is one too: then it goes to `declined`.
#[derive(GraphQLObject)]
pub struct PossibleAnswer {
    /// The value, as `ObservationsInput` takes it.
    value: String,
    /// The Japanese word for it.
    word: String,
}

/// What to ask the caller next, and why.
#[graphql_object(context = Context)]
impl NextQuestion {
    /// The observation, as `ObservationsInput` names it.
    fn attribute(&self) -> &str {
        self.0.attribute
    }

    /// The question in Japanese.
    fn text(&self) -> &str {
        self.0.text
    }

    /// Why it is asked, in Japanese.
    fn why(&self) -> &str {
        &self.0.why
    }

    /// Ids of the facts it rests on.
    fn source(&self) -> &[String] {
        &self.0.source
    }

    /// The answers to choose from.
    fn answers(&self) -> Vec<PossibleAnswer> {
        let answer = |answer: &triage::PossibleAnswer| PossibleAnswer {
            value: answer.value.clone(),
            word: answer.word.clone(),
        };
        self.0.answers.iter().map(answer).collect()
    }

    /// How many different answers of triage are still possible, by desk, who contacts it, channel and consent.
    fn outcomes(&self) -> i32 {
        i32::try_from(self.0.outcomes).unwrap_or(i32::MAX)
    }

    /// How much the question is expected to narrow them, in bits.
    fn narrows_by(&self) -> f64 {
        self.0.narrows_by
    }
}

/// Why the rules of a version decide a call as they do; none where that version is not stored.
pub async fn explain(
    context: &Context,
    version: &str,
    given: Given,
) -> Result<Option<triage::Explanation>, QueryError> {
    let Some(knowledge) = context.knowledge_of(version).await? else {
        return Ok(None);
    };
    let explain = move || {
        let facts = Facts::of(&knowledge.catalogue, &given);
        knowledge.rules.explain(&facts)
    };
    Ok(Some(off_the_async_threads(explain).await?))
}

/// The next question by the rules of a version; none where nothing worthwhile is left, or that version is not stored.
pub async fn next_question(
    context: &Context,
    version: &str,
    given: Given,
    declined: Vec<String>,
) -> Result<Option<NextQuestion>, QueryError> {
    if let Some(problem) = not_asked(&declined) {
        return Err(QueryError::bad_request(format!("declined: {problem}")));
    }
    let Some(knowledge) = context.knowledge_of(version).await? else {
        return Ok(None);
    };
    let answers = context.app.answers.clone();
    let weights = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(answers.weights(connection)?)
    };
    let weights = context.app.store.read(weights).await?;
    let ask = move || {
        let facts = Facts::of(&knowledge.catalogue, &given);
        let declined: Vec<_> = declined.iter().map(String::as_str).collect();
        knowledge.rules.next_question(&facts, &declined, &weights)
    };
    Ok(off_the_async_threads(ask).await?.map(NextQuestion))
}

async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    Ok(tokio::task::spawn_blocking(work).await?)
}
