//! The rows of a rule set as texts, for people who read one and compare it with another.

use super::{
    ask_file::Questions,
    attribute::{Attribute, Dictionary, Index},
    proof::{DefaultRow, Proof, TableProof},
    rule_set::RuleSet,
    show,
    table::{Group, Table, Tables},
};

/// A table as texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTable {
    /// Name of the table.
    pub table: String,
    /// What it decides, in Japanese.
    pub title: String,
    /// In the order of their precedence.
    pub rows: Vec<ListedRow>,
}

/// A row as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRow {
    /// Its id.
    pub id: String,
    /// Outcome, conditions, sources, the sentence for the agent and the steps for the caller, in Japanese.
    pub text: String,
}

impl RuleSet {
    /// The tables in the order of evaluation, every row as it is written.
    #[must_use]
    pub fn listing(&self) -> Vec<ListedTable> {
        let tables = &self.parts().tables;
        let listed = |table: &Table| ListedTable {
            table: table.name.clone(),
            title: table.title.clone(),
            rows: (0..table.entries.len())
                .map(|place| ListedRow {
                    id: table.entries[place].id.clone(),
                    text: show::whole_entry(&tables.dictionary, table, place).to_string(),
                })
                .collect(),
        };
        tables.tables.iter().map(listed).collect()
    }

    /// The tables, and after them as further tables what stands beside the rows: what each table decides, its
    /// values and its groups, the questions, and what default rows may catch. Rule sets that list alike are
    /// written alike.
    #[must_use]
    pub fn whole_listing(&self) -> Vec<ListedTable> {
        let parts = self.parts();
        let tables = &parts.tables;
        let mut listing = self.listing();
        listing.push(listed(
            "tables",
            "表の順",
            tables.tables.iter().map(title).collect(),
        ));
        for table in &tables.tables {
            let name = &table.name;
            let values = values(tables, table);
            listing.push(listed(&format!("{name}.values"), "表の値", values));
            let groups = table.groups.iter().map(|group| whole_group(table, group));
            listing.push(listed(
                &format!("{name}.groups"),
                "表のまとまり",
                groups.collect(),
            ));
        }
        let questions = questions(&tables.dictionary, &parts.questions);
        listing.push(listed("questions", "聞く価値のある場面", questions));
        let pins = pins(&parts.proof);
        listing.push(listed("pinned", "既定の行の控え", pins));
        listing
    }
}

fn listed(table: &str, title: &str, rows: Vec<ListedRow>) -> ListedTable {
    ListedTable {
        table: table.to_owned(),
        title: title.to_owned(),
        rows,
    }
}

fn title(table: &Table) -> ListedRow {
    ListedRow {
        id: table.name.clone(),
        text: format!("  {}\n", table.title),
    }
}

/// The values that a table declares; those of the answer are the program's.
fn values(tables: &Tables, table: &Table) -> Vec<ListedRow> {
    if tables.answer.contains(table.outcome) {
        return Vec::new();
    }
    let Attribute { values, labels, .. } = tables.dictionary.attribute(table.outcome);
    let row = |(value, label): (&String, &String)| ListedRow {
        id: value.clone(),
        text: format!("  {label}\n"),
    };
    values.iter().zip(labels).map(row).collect()
}

fn whole_group(table: &Table, group: &Group) -> ListedRow {
    let over = group.overrides.iter();
    let over: Vec<_> = over.map(|&named| table.groups[named].id.as_str()).collect();
    let over = over.join("、");
    ListedRow {
        id: group.id.clone(),
        text: format!("  {}\n      優先する相手：{over}\n", group.title),
    }
}

/// The questions; the second and further situations of an observation have a number.
fn questions(dictionary: &Dictionary, questions: &Questions) -> Vec<ListedRow> {
    let mut rows = Vec::new();
    let mut asked: Vec<Index> = Vec::new();
    for worth in &questions.questions {
        let name = &dictionary.attribute(worth.attribute).name;
        asked.push(worth.attribute);
        let id = match asked.iter().filter(|&&one| one == worth.attribute).count() {
            1 => name.clone(),
            number => format!("{name} {number}"),
        };
        let text = show::whole_question(dictionary, worth).to_string();
        rows.push(ListedRow { id, text });
    }
    rows
}

/// The pinned numbers: of rules that are proved they are what was counted.
fn pins(proof: &Proof) -> Vec<ListedRow> {
    let of_table = |table: &TableProof| {
        let name = table.table.clone();
        let row = move |default: &DefaultRow| ListedRow {
            id: format!("{name}.{}", default.row),
            text: format!("  {} 通り\n", default.combinations),
        };
        table.defaults.iter().map(row).collect::<Vec<_>>()
    };
    proof.tables.iter().flat_map(of_table).collect()
}
