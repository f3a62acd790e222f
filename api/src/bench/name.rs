//! Names of institutions and people, put together from parts.

use domain::vocabulary::InstitutionKind;

use super::draw::Draw;
use super::words::{
    CLINIC_ENDINGS, DENTAL_ENDINGS, FAMILY_NAMES, FANCY_NAMES, MEDICAL, PHARMACY_ENDINGS, QUARTERS,
    TOWNS, Word,
};

/// A name and its kana.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub written: String,
    pub kana: String,
}

impl Name {
    fn of(words: &[Word]) -> Self {
        Self {
            written: words.iter().map(|word| word.0).collect(),
            kana: words.iter().map(|word| word.1).collect(),
        }
    }
}

/// The name of an institution of this kind.
pub fn institution(draw: &mut Draw, kind: InstitutionKind) -> Name {
    match kind {
        InstitutionKind::Clinic => {
            let first = first_part(draw, 70, 20);
            Name::of(&[first, draw.common(MEDICAL), draw.common(CLINIC_ENDINGS)])
        }
        InstitutionKind::Dental => {
            Name::of(&[first_part(draw, 70, 15), draw.common(DENTAL_ENDINGS)])
        }
        InstitutionKind::Pharmacy => {
            let mut words = vec![first_part(draw, 20, 40), draw.common(PHARMACY_ENDINGS)];
            if draw.chance(30) {
                words.extend([draw.one_of(QUARTERS), ("店", "テン")]);
            }
            Name::of(&words)
        }
        InstitutionKind::HomeNursing => {
            let station = ("訪問看護ステーション", "ホウモンカンゴステーション");
            Name::of(&[station, first_part(draw, 5, 25)])
        }
        InstitutionKind::Hospital => {
            let endings = [("病院", "ビョウイン"), ("総合病院", "ソウゴウビョウイン")];
            Name::of(&[first_part(draw, 50, 45), draw.common(&endings)])
        }
        InstitutionKind::OccupationalClinic => {
            let (works, ending) = (("工業", "コウギョウ"), ("診療所", "シンリョウジョ"));
            Name::of(&[first_part(draw, 60, 40), works, ending])
        }
    }
}

/// A person, by family name.
pub fn person(draw: &mut Draw) -> String {
    draw.common(FAMILY_NAMES).0.to_owned()
}

/// An address below the prefecture.
pub fn address(draw: &mut Draw) -> String {
    let (town, quarter) = (draw.one_of(TOWNS), draw.one_of(QUARTERS).0);
    let [block, plot, house] = [9, 40, 30].map(|most| draw.up_to(most - 1) + 1);
    if draw.chance(60) {
        format!("{town}{quarter}{block}丁目{plot}番{house}号")
    } else {
        format!("{town}{quarter}{block}-{plot}-{house}")
    }
}

/// A family name, a quarter or a fancy name, as often as the percentages of the first two say.
fn first_part(draw: &mut Draw, family: u32, quarter: u32) -> Word {
    let kinds = [
        (FAMILY_NAMES, family),
        (QUARTERS, quarter),
        (FANCY_NAMES, 100 - family - quarter),
    ];
    let words = draw.weighted(&kinds);
    draw.common(words)
}
