//! The one search box: names, kana and addresses by their grams, numbers by what they begin with.
//!
//! Both databases keep the same inverted index, `site_gram`, clustered by gram and site, so that a page is read
//! in the order of registration and stops when it is full.

mod number;

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::exists;
use diesel::prelude::*;
use domain::identifier::Serial;
use domain::search::{self, Keys, search_key};

use super::connection::on_both;
use super::schema::site_gram;
use super::site::{Site, by_ids};
use super::{AnyConn, Id};

/// One gram of a site.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = site_gram)]
pub struct SiteGram {
    pub gram: String,
    pub site_id: Id,
}

/// The most sites that one statement looks at.
const LARGEST_BATCH: i64 = 500;
/// How far a gram is counted to find the rarest.
const COUNTED: i64 = 400;
/// Grams that the database compares; the rest is compared here.
const COMPARED: usize = 6;
/// Grams of a query that are counted.
const MOST_GRAMS: usize = 12;
/// Shorter numbers begin too many.
const SHORTEST_NUMBER: usize = 4;

/// The grams under which a site is found. Each field has its own: a pair of characters never spans two.
pub fn grams_of(row: &Site) -> Vec<SiteGram> {
    let gram = |gram| SiteGram {
        gram,
        site_id: row.id,
    };
    let grams: BTreeSet<String> = fields(row).iter().flat_map(Keys::grams).collect();
    grams.into_iter().map(gram).collect()
}

/// Puts a new site into the index.
pub fn index(connection: &mut AnyConn, row: &Site) -> QueryResult<()> {
    let rows = grams_of(row);
    on_both!(connection, inner => diesel::insert_into(site_gram::table).values(&rows).execute(inner))?;
    Ok(())
}

/// Changes what the index says of a site.
pub fn reindex(connection: &mut AnyConn, old: &Site, new: &Site) -> QueryResult<()> {
    let gained = leave(connection, old, new)?;
    on_both!(connection, inner => diesel::insert_into(site_gram::table).values(&gained).execute(inner))?;
    Ok(())
}

/// Takes away what the index says of a site and will not any more; returns what it will say besides. The grams that it
/// loses are named one by one: the index is clustered by gram, so that to ask it for a site alone would read all of it.
pub fn leave(connection: &mut AnyConn, old: &Site, new: &Site) -> QueryResult<Vec<SiteGram>> {
    let place = (old.prefecture, &old.address);
    if (&old.name, &old.name_kana, place)
        == (&new.name, &new.name_kana, (new.prefecture, &new.address))
    {
        return Ok(Vec::new());
    }
    let texts = |rows: Vec<SiteGram>| -> BTreeSet<String> {
        rows.into_iter().map(|row| row.gram).collect()
    };
    let (before, after) = (texts(grams_of(old)), texts(grams_of(new)));
    let lost: Vec<&String> = before.difference(&after).collect();
    if !lost.is_empty() {
        let said = site_gram::table
            .filter(site_gram::gram.eq_any(lost))
            .filter(site_gram::site_id.eq(old.id));
        diesel::delete(said).execute(connection)?;
    }
    let gained = after.difference(&before).map(|gram| SiteGram {
        gram: gram.clone(),
        site_id: new.id,
    });
    Ok(gained.collect())
}

/// A word that is looked for.
struct Word {
    keys: Keys,
    /// The word as the beginning of a number, where it can be one.
    number: Option<String>,
}

/// Sites found by the text, in the order of registration, after the given one. Width, case, kana, hyphens and
/// variant kanji do not matter; a number is found by how it begins. Of several words each must be found, be it in different
/// fields; a number may also be typed with spaces, and with the label of a serial number in front.
pub fn sites(
    connection: &mut AnyConn,
    text: &str,
    after: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<Site>> {
    let words: Vec<Word> = search::words(text).into_iter().map(Word::of).collect();
    let mut found = BTreeMap::new();
    let mut add = |rows: Vec<Site>| found.extend(rows.into_iter().map(|row| (row.id, row)));
    let (numbers, texts): (Vec<&Word>, Vec<&Word>) =
        words.iter().partition(|word| word.number.is_some());
    if texts.is_empty() {
        add(by_number_word(connection, &numbers, after, limit)?);
    } else {
        add(by_text(connection, &texts, &numbers, after, limit)?);
    }
    let whole: BTreeSet<String> = [text, &Serial::without_label(text)]
        .into_iter()
        .filter_map(number_of)
        .collect();
    // A single word was looked up as a number already.
    let is_new =
        |start: &String| !matches!(&words[..], [word] if word.number.as_ref() == Some(start));
    for start in whole.into_iter().filter(is_new) {
        let ids = number::beginning_with(connection, &start, after, limit)?;
        add(by_ids(connection, &ids)?);
    }
    Ok(found
        .into_values()
        .zip(0..limit)
        .map(|(row, _)| row)
        .collect())
}

impl Word {
    fn of(keys: Keys) -> Self {
        let number = number_of(keys.plain());
        Self { keys, number }
    }
}

/// What a text is as the beginning of a number.
fn number_of(text: &str) -> Option<String> {
    let key = search_key(text).to_uppercase();
    let is_number =
        key.len() >= SHORTEST_NUMBER && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_number.then_some(key)
}

/// What a site is found by: name, kana, and prefecture and address read on as one.
fn fields(row: &Site) -> Vec<Keys> {
    let address = format!(
        "{}{}",
        row.prefecture.0,
        row.address.as_deref().unwrap_or("")
    );
    let fields = [
        Some(row.name.as_str()),
        row.name_kana.as_deref(),
        Some(&address),
    ];
    fields.into_iter().flatten().map(Keys::of).collect()
}

/// Sites whose texts hold the first words, and that hold the further ones anywhere.
fn by_text(
    connection: &mut AnyConn,
    words: &[&Word],
    further: &[&Word],
    after: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<Site>> {
    let rarest = rarest_grams(connection, words)?;
    let next = |connection: &mut AnyConn, last, size| candidates(connection, &rarest, last, size);
    kept(connection, next, (words, further), (after, limit))
}

/// Sites where each word may be the beginning of a number or stand in a text: they are read by the longest one, both ways.
fn by_number_word(
    connection: &mut AnyConn,
    words: &[&Word],
    after: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<Site>> {
    let longest = words.iter().max_by_key(|word| word.keys.plain().len());
    let Some((longest, start)) = longest.and_then(|word| Some((*word, word.number.as_ref()?)))
    else {
        return Ok(Vec::new());
    };
    let further: Vec<&Word> = words
        .iter()
        .copied()
        .filter(|&word| !std::ptr::eq(word, longest))
        .collect();
    let mut found = by_text(connection, &[longest], &further, after, limit)?;
    let next = |connection: &mut AnyConn, last, size| {
        number::beginning_with(connection, start, last, size)
    };
    found.extend(kept(connection, next, (&[], &further), (after, limit))?);
    Ok(found)
}

/// Reads sites in order and keeps those whose texts hold the first words, and that hold the further ones anywhere, until
/// the page is full or there are no more. Batches grow, so that a common text costs little and a rare one few statements.
fn kept(
    connection: &mut AnyConn,
    next: impl Fn(&mut AnyConn, Option<Id>, i64) -> QueryResult<Vec<Id>>,
    (words, further): (&[&Word], &[&Word]),
    (after, limit): (Option<Id>, i64),
) -> QueryResult<Vec<Site>> {
    let (mut found, mut last, mut size) = (Vec::new(), after, limit.min(LARGEST_BATCH));
    loop {
        let ids = next(connection, last, size)?;
        let numbered = further
            .iter()
            .map(|word| sites_of_number(connection, word, &ids))
            .collect::<QueryResult<Vec<_>>>()?;
        let mut batch = by_ids(connection, &ids)?;
        batch.sort_by_key(|row| row.id);
        batch.retain(|row| {
            let fields = fields(row);
            let in_text = |word: &&Word| fields.iter().any(|field| field.hold(&word.keys));
            let mut anywhere = further.iter().zip(&numbered);
            words.iter().all(in_text)
                && anywhere.all(|(word, ids)| ids.contains(&row.id) || in_text(word))
        });
        found.extend(batch);
        if count(&ids) < size || count(&found) >= limit {
            return Ok(found);
        }
        last = ids.last().copied();
        size = (size * 2).min(LARGEST_BATCH);
    }
}

/// Those among these sites that have a number which begins with the word.
fn sites_of_number(connection: &mut AnyConn, word: &Word, ids: &[Id]) -> QueryResult<Vec<Id>> {
    match &word.number {
        Some(start) => number::among(connection, start, ids),
        None => Ok(Vec::new()),
    }
}

fn count<T>(items: &[T]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}

/// The grams of the words, the rarest first.
fn rarest_grams(connection: &mut AnyConn, words: &[&Word]) -> QueryResult<Vec<String>> {
    let grams: BTreeSet<String> = words
        .iter()
        .flat_map(|word| word.keys.query_grams())
        .collect();
    let mut counted = Vec::new();
    for gram in grams.into_iter().take(MOST_GRAMS) {
        let sites: Vec<Id> = site_gram::table
            .filter(site_gram::gram.eq(&gram))
            .select(site_gram::site_id)
            .limit(COUNTED)
            .load(connection)?;
        counted.push((sites.len(), gram));
    }
    counted.sort();
    Ok(counted
        .into_iter()
        .map(|(_, gram)| gram)
        .take(COMPARED)
        .collect())
}

/// Keys of sites that have all the grams, in order. No join with the sites: a planner that merges the two would read
/// every site in between.
fn candidates(
    connection: &mut AnyConn,
    grams: &[String],
    after: Option<Id>,
    size: i64,
) -> QueryResult<Vec<Id>> {
    let Some((first, others)) = grams.split_first() else {
        return Ok(Vec::new());
    };
    let mut query = site_gram::table
        .filter(site_gram::gram.eq(first))
        .select(site_gram::site_id)
        .into_boxed();
    for gram in others {
        let other = diesel::alias!(site_gram as other_gram);
        query = query.filter(exists(
            other
                .filter(other.field(site_gram::gram).eq(gram))
                .filter(other.field(site_gram::site_id).eq(site_gram::site_id))
                .select(other.field(site_gram::site_id)),
        ));
    }
    if let Some(id) = after {
        query = query.filter(site_gram::site_id.gt(id));
    }
    query.order(site_gram::site_id).limit(size).load(connection)
}
