//! What a sheet says of a site, as cells of the table of sites.
//!
//! The sheet completes or changes a registered site. Of a site that is not registered it does not say everything that
//! the register asks: what follows from the institution code and from the form itself is taken (our decision), the
//! rest is asked for.

use super::{ApplicationSheet, Field};
use crate::{
    import::{Contact, Fields, SiteRow, cell::Cell},
    vocabulary::{InstitutionKind, Labelled, Prefecture, Region},
};

/// What a sheet says for a column of the table of sites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetCell {
    /// A text.
    Said(String),
    /// Nothing: what is registered stays.
    Unsaid,
    /// Nothing, but of a new site this follows.
    OfNew(String),
    /// Nothing, and a new site cannot do without: the sentence for people.
    Asked(String),
}

impl ApplicationSheet {
    /// A cell for each column of the table of sites.
    #[must_use]
    pub fn site_cells(&self) -> Vec<SheetCell> {
        let columns = SiteRow::COLUMNS.iter();
        columns.map(|column| self.site_cell(column.alias)).collect()
    }

    fn site_cell(&self, alias: &str) -> SheetCell {
        let contact = &self.contact;
        let operator = self.operator.as_ref();
        match alias {
            "institutionCode" => SheetCell::Said(self.institution_code.write()),
            "name" => SheetCell::Said(self.name.write()),
            "postalCode" => SheetCell::Said(self.postal_code.write()),
            "address" => SheetCell::Said(self.address_in_prefecture().to_owned()),
            "prefecture" => self.prefecture_cell(),
            "institutionKind" => self.kind_cell(),
            "startPack" => self.start_pack_cell(),
            // How many there are is known only after the survey.
            "pcCount" | "readerCount" => SheetCell::OfNew("0".to_owned()),
            "receiptLinked" => SheetCell::OfNew(false.write()),
            "contactName" => SheetCell::Said(contact.name.write()),
            "contactPhone" => said(contact.phone.as_ref()),
            "contactMail" => said(contact.mail.as_ref()),
            "contactReachableAt" => said(contact.reachable_at.as_ref()),
            "contactReachableHours" => said(contact.reachable_hours.as_ref()),
            "operatorName" => said(operator.map(|operator| &operator.name)),
            "operatorAddress" => said(operator.and_then(|operator| operator.address.as_ref())),
            "operatorContact" => {
                let contact: Option<&Contact> =
                    operator.and_then(|operator| operator.contact.as_ref());
                said(contact)
            }
            _ => SheetCell::Unsaid,
        }
    }

    /// The address without the prefecture, which has a column of its own.
    fn address_in_prefecture(&self) -> &str {
        let address = self.address.as_str();
        let rest = self
            .prefecture
            .and_then(|prefecture| address.strip_prefix(prefecture.as_str()));
        rest.map(str::trim_start)
            .filter(|rest| !rest.is_empty())
            .unwrap_or(address)
    }

    /// The prefecture of a new site: that of the address, else of the first two digits of the institution code.
    fn prefecture_of_new(&self) -> Option<Prefecture> {
        let number: usize = self.institution_code.as_str().get(..2)?.parse().ok()?;
        let of_code = || {
            let mut all = Prefecture::ALL.iter().copied();
            all.find(|&prefecture| number_of(prefecture) == number)
        };
        self.prefecture.or_else(of_code)
    }

    fn prefecture_cell(&self) -> SheetCell {
        match (self.prefecture, self.prefecture_of_new()) {
            (Some(prefecture), _) => SheetCell::Said(prefecture.write()),
            (None, Some(prefecture)) => SheetCell::OfNew(prefecture.write()),
            (None, None) => self.asked(
                Field::Address,
                "都道府県から書いてください（医療機関コードの上2桁からも分かりません）",
            ),
        }
    }

    /// The kind of a new site: the third digit of the institution code tells the table of fees (点数表) that it uses.
    fn kind_cell(&self) -> SheetCell {
        let is_hospital = self.name.as_str().contains("病院");
        let kind = match self.institution_code.as_str().as_bytes().get(2) {
            Some(b'1') if is_hospital => InstitutionKind::Hospital,
            Some(b'1') => InstitutionKind::Clinic,
            Some(b'3') => InstitutionKind::Dental,
            Some(b'4') => InstitutionKind::Pharmacy,
            Some(b'6') => InstitutionKind::HomeNursing,
            _ => {
                return self.asked(
                    Field::InstitutionCode,
                    "3桁目から機関種別が分かりません。拠点の表で先に登録してください",
                );
            }
        };
        SheetCell::OfNew(kind.label().to_owned())
    }

    /// The form applies for the start pack of the West (S07).
    fn start_pack_cell(&self) -> SheetCell {
        match self.prefecture_of_new().map(Prefecture::region) {
            Some(Region::West) => SheetCell::OfNew(true.write()),
            _ => self.asked(
                Field::Address,
                "この申込シートは西日本のものです。拠点の表で先に登録してください",
            ),
        }
    }

    fn asked(&self, field: Field, message: &str) -> SheetCell {
        let cell = self.cells.get(&field).map_or("欄なし", String::as_str);
        SheetCell::Asked(format!("{}（{cell}）: {message}", field.title()))
    }
}

fn said<T: Cell>(value: Option<&T>) -> SheetCell {
    value.map_or(SheetCell::Unsaid, |value| SheetCell::Said(value.write()))
}

/// The number of a prefecture in the national order (01 北海道 to 47 沖縄県), with which institution codes begin. Ours
/// puts those of the East first.
fn number_of(prefecture: Prefecture) -> usize {
    const YAMANASHI: usize = Prefecture::Yamanashi as usize;
    const TOYAMA: usize = Prefecture::Toyama as usize;
    const GIFU: usize = Prefecture::Gifu as usize;
    match prefecture as usize {
        ours if (YAMANASHI..TOYAMA).contains(&ours) => ours + 4,
        ours if (TOYAMA..GIFU).contains(&ours) => ours - 1,
        ours => ours + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefectures_have_their_national_numbers() {
        for (prefecture, number) in [
            (Prefecture::Hokkaido, 1),
            (Prefecture::Tokyo, 13),
            (Prefecture::Niigata, 15),
            (Prefecture::Toyama, 16),
            (Prefecture::Fukui, 18),
            (Prefecture::Yamanashi, 19),
            (Prefecture::Nagano, 20),
            (Prefecture::Gifu, 21),
            (Prefecture::Osaka, 27),
            (Prefecture::Okinawa, 47),
        ] {
            assert_eq!(number_of(prefecture), number, "{prefecture}");
        }
    }
}
