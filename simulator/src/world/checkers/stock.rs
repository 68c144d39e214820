//! Shelves: what is promised is there, what is handed over was promised, and a
//! promise does not outlive its order.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Failures;
use super::record::{Fact, Record, items, number, text};

#[derive(Default, Clone, Copy)]
struct Shelf {
    there: i64,
    promised: i64,
}

struct Sale {
    warehouse: String,
    /// Product, pieces sold, pieces still promised.
    lines: Vec<(String, i64, i64)>,
}

#[derive(Default)]
pub(super) struct Shelves {
    shelves: BTreeMap<(String, String), Shelf>,
    sales: BTreeMap<String, Sale>,
    papers: [i64; 2],
}

impl Shelves {
    pub(super) fn entry(&mut self, record: &Record<'_>, failures: &mut Failures) {
        for fact in record.of("trade") {
            self.fact(fact, failures);
        }
        for ((_, product), shelf) in &self.shelves {
            if shelf.promised < 0 || shelf.promised > shelf.there {
                let Shelf { there, promised } = shelf;
                failures.push(format!("{product}: {promised} promised of {there}"));
            }
        }
    }

    fn fact(&mut self, fact: Fact<'_>, failures: &mut Failures) {
        let (body, order) = (fact.body, text(fact.body, "order"));
        match fact.kind {
            "stock_moved" => {
                let place = (text(body, "warehouse").to_owned(), text(body, "product").to_owned());
                self.shelves.entry(place).or_default().there += number(body, "pieces");
            }
            "sale_placed" => self.place(&body["sale"]),
            "stock_reserved" => self.promise(order, true),
            "stock_released" => self.promise(order, false),
            "sale_confirmed" => self.confirm(order, failures),
            "sale_delivered" => self.hand_over(order, items(body, "pieces"), failures),
            "delivery_note_issued" => self.paper(0, &body["note"], failures),
            "invoice_posted" => self.paper(1, &body["invoice"], failures),
            _ => {}
        }
    }

    fn place(&mut self, sale: &Value) {
        let line = |line: &Value| (text(line, "product").to_owned(), number(line, "quantity"), 0);
        let lines = items(&sale["priced"], "lines").iter().map(line).collect();
        let warehouse = text(sale, "warehouse").to_owned();
        self.sales.insert(text(sale, "order").to_owned(), Sale { warehouse, lines });
    }

    fn promise(&mut self, order: &str, made: bool) {
        let Some(sale) = self.sales.get_mut(order) else { return };
        for (product, sold, promised) in &mut sale.lines {
            let shelf = self.shelves.entry((sale.warehouse.clone(), product.clone())).or_default();
            let pieces = if made { *sold } else { -*promised };
            shelf.promised += pieces;
            *promised += pieces;
        }
    }

    fn confirm(&mut self, order: &str, failures: &mut Failures) {
        let kept = |sale: &Sale| sale.lines.iter().all(|(_, sold, promised)| sold == promised);
        if !self.sales.get(order).is_some_and(kept) {
            failures.push(format!("{order} was confirmed without its goods"));
        }
    }

    fn hand_over(&mut self, order: &str, pieces: &[Value], failures: &mut Failures) {
        let Some(sale) = self.sales.get_mut(order) else { return };
        for ((product, _, promised), pieces) in sale.lines.iter_mut().zip(pieces) {
            let pieces = pieces.as_i64().unwrap_or_default();
            let shelf = self.shelves.entry((sale.warehouse.clone(), product.clone())).or_default();
            shelf.there -= pieces;
            shelf.promised -= pieces;
            *promised -= pieces;
            if *promised < 0 {
                failures.push(format!("{order}: more handed over than was promised"));
            }
        }
    }

    fn paper(&mut self, which: usize, paper: &Value, failures: &mut Failures) {
        let number = number(paper, "number");
        if number != self.papers[which] + 1 {
            failures.push(format!("paper {number} follows {}", self.papers[which]));
        }
        self.papers[which] = number;
    }

    /// With all orders over, nothing is promised to anyone.
    pub(super) fn finish(&self, failures: &mut Failures) {
        for ((_, product), shelf) in self.shelves.iter().filter(|(_, shelf)| shelf.promised != 0) {
            failures.push(format!("{product}: {} still promised at the end", shelf.promised));
        }
    }
}
