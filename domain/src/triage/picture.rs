//! A picture of how a call flows through the tables, as SVG.

use std::fmt::{self, Display, Formatter};

use super::{
    attribute::{Dictionary, Origin},
    rule_set::RuleSet,
    table::{Table, Tables},
};

const WIDTH: usize = 1040;
const BOX_LEFT: usize = 490;
const BOX_WIDTH: usize = 330;
const ROW: usize = 18;
const GAP: usize = 26;
const MARGIN: usize = 20;
/// Characters of a line at the left of a table.
const LINE: usize = 34;

impl RuleSet {
    /// How a call flows through the tables: at the left what each table asks for, at the right which later
    /// tables ask for its outcome.
    #[must_use]
    pub fn picture(&self) -> impl Display + '_ {
        fmt::from_fn(|out| draw(out, &self.parts().tables))
    }
}

/// Where a table stands: top, height, and the lines at its left.
type Placed = (usize, usize, Vec<String>);

fn draw(svg: &mut Formatter<'_>, tables: &Tables) -> fmt::Result {
    let mut boxes: Vec<Placed> = Vec::new();
    let mut top = MARGIN;
    for table in &tables.tables {
        let asked = asked(&tables.dictionary, table);
        let height = (asked.len().max(2) + 1) * ROW;
        boxes.push((top, height, asked));
        top += height + GAP;
    }
    let height = top + MARGIN;
    writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"13\">"
    )?;
    svg.write_str("<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#666\"/></marker></defs>\n")?;
    writeln!(
        svg,
        "<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>"
    )?;
    for (place, (table, (top, height, asked))) in tables.tables.iter().zip(&boxes).enumerate() {
        let answer = tables.answer.contains(table.outcome);
        let fill = if answer { "#e3f1e3" } else { "#e8eef8" };
        writeln!(
            svg,
            "<rect x=\"{BOX_LEFT}\" y=\"{top}\" width=\"{BOX_WIDTH}\" height=\"{height}\" rx=\"6\" fill=\"{fill}\" stroke=\"#456\"/>"
        )?;
        let text = BOX_LEFT + 12;
        let title = escaped(&table.title);
        writeln!(
            svg,
            "<text x=\"{text}\" y=\"{}\" font-weight=\"bold\">{}. {title}</text>",
            top + ROW,
            place + 1
        )?;
        let rows = table.entries.len();
        let name = escaped(&table.name);
        writeln!(
            svg,
            "<text x=\"{text}\" y=\"{}\" fill=\"#555\">{name}・{rows}行</text>",
            top + 2 * ROW
        )?;
        for (line, words) in asked.iter().enumerate() {
            let words = escaped(words);
            writeln!(
                svg,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{words}</text>",
                BOX_LEFT - 14,
                top + (line + 1) * ROW
            )?;
        }
    }
    arrows(svg, tables, &boxes)?;
    svg.write_str("</svg>\n")
}

/// An arrow from every table to those that ask for its outcome.
fn arrows(svg: &mut Formatter<'_>, tables: &Tables, boxes: &[Placed]) -> fmt::Result {
    let right = BOX_LEFT + BOX_WIDTH;
    for (from, table) in tables.tables.iter().enumerate() {
        for (to, later) in tables.tables.iter().enumerate().skip(from + 1) {
            let is_desk = table.outcome == tables.answer.desk;
            let mut inputs = later.inputs().into_iter();
            let asks = inputs.any(|input| {
                input == table.outcome || is_desk && tables.desk_inputs.contains(&input)
            });
            if asks {
                let (start, end) = (boxes[from].0 + boxes[from].1 / 2, boxes[to].0 + ROW);
                let bend = right + 30 + 14 * (to - from);
                writeln!(
                    svg,
                    "<path d=\"M{right} {start}C{bend} {start} {bend} {end} {right} {end}\" fill=\"none\" stroke=\"#666\" marker-end=\"url(#arrow)\"/>"
                )?;
            }
        }
    }
    Ok(())
}

/// What a table asks the agent, the register and the clock for, in lines.
fn asked(dictionary: &Dictionary, table: &Table) -> Vec<String> {
    let mut lines = Vec::new();
    for (origin, who) in [
        (Origin::Agent, "聞き取り"),
        (Origin::Register, "台帳"),
        (Origin::Clock, "時計"),
    ] {
        let inputs = table.inputs().into_iter();
        let attributes = inputs.map(|input| dictionary.attribute(input));
        let mut labels = attributes
            .filter(|attribute| attribute.origin == origin)
            .map(|attribute| attribute.label.as_str());
        let Some(first) = labels.next() else { continue };
        let mut line = format!("{who}：{first}");
        for label in labels {
            line.push('、');
            if line.chars().count() + label.chars().count() > LINE {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(label);
        }
        lines.push(line);
    }
    lines
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
