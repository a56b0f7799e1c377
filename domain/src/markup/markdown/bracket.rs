//! Words in brackets, and the address behind them.

use super::{Parser, escaped};
use crate::content::{Entity, EntityKind};
use crate::markup::Wrong;
use crate::markup::builder::{emoji, moment};
use crate::markup::link::check_link;
use crate::markup::span::style;

impl Parser<'_> {
    pub(super) fn bracket(&mut self, sign: &str, entity: Entity) -> Result<(), Wrong> {
        self.out.begin(self.at, sign, entity)?;
        self.at += sign.len();
        Ok(())
    }

    /// `](address)`: where the words since `[` lead, or what those since `![` show.
    pub(super) fn address(&mut self) -> Result<(), Wrong> {
        let begin = self.at;
        if !self.rest().starts_with("](") {
            return self.wrong("behind ] must stand an address in parentheses");
        }
        self.at += 2;
        let mut address = String::new();
        loop {
            if let Some(character) = escaped(self.rest()) {
                address.push(character);
                self.at += 2;
                continue;
            }
            let Some(next) = self.rest().chars().next() else {
                return Err(Wrong::new(begin, "the address that begins here has no )"));
            };
            self.at += next.len_utf8();
            if next == ')' {
                break;
            }
            address.push(next);
        }
        if let Some(open) = self.out.innermost_mut() {
            let entity = if open.name == "[" { link(address) } else { picture(&address) };
            let (offset, entity) = (open.entity.offset, entity.map_err(|why| Wrong::new(begin, why))?);
            open.entity = Entity { offset, ..entity };
        }
        self.out.end();
        Ok(())
    }
}

fn link(address: String) -> Result<Entity, String> {
    check_link(&address).map_err(|bad| bad.to_string())?;
    Ok(Entity { url: Some(address), ..style(EntityKind::TextLink) })
}

fn picture(address: &str) -> Result<Entity, String> {
    let wrong = || format!("{address:?} is neither tg://emoji?id=… nor tg://time?unix=…");
    if let Some(id) = address.strip_prefix("tg://emoji?id=") {
        return emoji(id);
    }
    let query = address.strip_prefix("tg://time?").ok_or_else(wrong)?;
    let value = |name| query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name));
    let (_, unix) = value("unix").ok_or_else(wrong)?;
    moment(unix, value("format").map(|(_, format)| format))
}
