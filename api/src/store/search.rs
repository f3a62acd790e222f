//! The one search box: names, kana and addresses by their grams, numbers by what they begin with.
//!
//! Both databases keep the same inverted index, `site_gram`, clustered by gram and site, so that a page is read
//! in the order of registration and stops when it is full.

mod number;

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::exists;
use diesel::prelude::*;
use domain::search::{grams, query_grams, search_key};

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
/// Batches of one search: what is found by then is the page.
const MOST_BATCHES: usize = 40;
/// How far a gram is counted to find the rarest.
const COUNTED: i64 = 400;
/// Grams that the database compares; the rest is compared here.
const COMPARED: usize = 3;
/// Grams of a query that are counted.
const MOST_GRAMS: usize = 12;
/// Shorter numbers begin too many.
const SHORTEST_NUMBER: usize = 4;

/// The grams under which a site is found.
pub fn grams_of(row: &Site) -> Vec<SiteGram> {
    let texts = searched_texts(row).join(" ");
    let gram = |gram| SiteGram {
        gram,
        site_id: row.id,
    };
    grams(&texts).map(gram).collect()
}

/// Puts a new site into the index.
pub fn index(connection: &mut AnyConn, row: &Site) -> QueryResult<()> {
    let rows = grams_of(row);
    on_both!(connection, inner => diesel::insert_into(site_gram::table).values(&rows).execute(inner))?;
    Ok(())
}

/// Changes what the index says of a site. The grams that it loses are named one by one: the index is clustered by gram,
/// so that to ask it for a site alone would read all of it.
pub fn reindex(connection: &mut AnyConn, old: &Site, new: &Site) -> QueryResult<()> {
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
    let gained: Vec<SiteGram> = gained.collect();
    on_both!(connection, inner => diesel::insert_into(site_gram::table).values(&gained).execute(inner))?;
    Ok(())
}

/// Sites found by the text, in the order of registration, after the given one. Width, case, kana, hyphens and
/// variant kanji do not matter; a number is found by how it begins.
pub fn sites(
    connection: &mut AnyConn,
    text: &str,
    after: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<Site>> {
    let key = search_key(text);
    let mut found: BTreeMap<Id, Site> = BTreeMap::new();
    if key.is_empty() {
        return Ok(Vec::new());
    }
    for row in by_text(connection, &key, after, limit)? {
        found.insert(row.id, row);
    }
    if key.len() >= SHORTEST_NUMBER && key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let ids = number::beginning_with(connection, &key.to_ascii_uppercase(), after, limit)?;
        for row in by_ids(connection, &ids)? {
            found.insert(row.id, row);
        }
    }
    Ok(found
        .into_values()
        .zip(0..limit)
        .map(|(row, _)| row)
        .collect())
}

fn searched_texts(row: &Site) -> Vec<&str> {
    let prefecture = Some(row.prefecture.0.as_str());
    let texts = [
        Some(row.name.as_str()),
        row.name_kana.as_deref(),
        prefecture,
        row.address.as_deref(),
    ];
    texts.into_iter().flatten().collect()
}

/// Prefecture and address are read on as one.
fn matches(row: &Site, key: &str) -> bool {
    let whole_address = format!(
        "{}{}",
        row.prefecture.0,
        row.address.as_deref().unwrap_or("")
    );
    [
        Some(row.name.as_str()),
        row.name_kana.as_deref(),
        Some(whole_address.as_str()),
    ]
    .into_iter()
    .flatten()
    .any(|text| search_key(text).contains(key))
}

/// Reads the sites of the rarest gram in order and keeps those that hold the whole key. Batches grow, so that a common
/// text costs little and a rare one few statements.
fn by_text(
    connection: &mut AnyConn,
    key: &str,
    after: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<Site>> {
    let rarest = rarest_grams(connection, key)?;
    let (mut found, mut last, mut size) = (Vec::new(), after, limit.min(LARGEST_BATCH));
    for _ in 0..MOST_BATCHES {
        let ids = candidates(connection, &rarest, last, size)?;
        let mut batch = by_ids(connection, &ids)?;
        batch.sort_by_key(|row| row.id);
        found.extend(batch.into_iter().filter(|row| matches(row, key)));
        let exhausted = count(&ids) < size;
        if exhausted || count(&found) >= limit {
            break;
        }
        last = ids.last().copied();
        size = (size * 2).min(LARGEST_BATCH);
    }
    Ok(found)
}

fn count<T>(items: &[T]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}

/// The grams of the query, the rarest first.
fn rarest_grams(connection: &mut AnyConn, key: &str) -> QueryResult<Vec<String>> {
    let mut counted = Vec::new();
    for gram in query_grams(key).take(MOST_GRAMS) {
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
