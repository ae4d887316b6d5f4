//! Whom a clerk calls: as registered, else as the docket has them.

use serde::de::DeserializeOwned;

use super::queries::TaskRow;
use crate::db::{DbError, Reader};
use crate::docket::queries;
use crate::docket::{MandateSealed, PartySealed};
use crate::law::identifier::Mobile;
use crate::notices::ledger::Ledger;
use crate::people::queries::called;
use crate::registrar::waiting::Fact;
use crate::seal::Sealer;

impl Ledger {
    /// Name and number of whoever a task is about, as far as they are known. The number that the person bound goes before
    /// the one that the court was told.
    pub(super) async fn person(
        &self,
        reader: &mut Reader<'_, '_>,
        task: &TaskRow,
    ) -> Result<Vec<Fact>, DbError> {
        let sealer = &self.courier.parts().sealer;
        let licence = task.recipient.strip_prefix("licence ");
        let registered = called(reader, sealer, (&task.recipient, licence)).await?;
        let party: Option<PartySealed> = open(sealer, "party", task, task.party.as_deref());
        let agent: Option<MandateSealed> = open(sealer, "mandate", task, task.agent.as_deref());
        let (bound_name, bound) = registered.unzip();
        let told = party.as_ref().and_then(|own| Mobile::parse(own.mobile.as_ref()?.reveal()).ok());
        let name = party.map(|own| own.name).or_else(|| agent.map(|own| own.name)).or(bound_name);
        let mut facts = Vec::new();
        facts.extend(name.map(|name| Fact::new(("name", "姓名或名称"), starred(&name), &name)));
        let mobile = bound.or(told);
        facts.extend(mobile.map(|own| Fact::new(("mobile", "手机号"), own.masked(), own.reveal())));
        Ok(facts)
    }
}

fn open<T: DeserializeOwned>(
    sealer: &Sealer,
    table: &str,
    task: &TaskRow,
    sealed: Option<&[u8]>,
) -> Option<T> {
    queries::open(sealer, (table, &task.court, &task.source), sealed?)
}

/// The first character, stars for the rest: parties need not be people.
pub(in crate::notices) fn starred(name: &str) -> String {
    let hidden = name.chars().count().saturating_sub(1);
    name.chars().take(1).chain(std::iter::repeat_n('*', hidden)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_kind_are_starred() {
        assert_eq!(
            (starred("孙大山"), starred("某某公司"), starred("")),
            ("孙**".into(), "某***".into(), String::new())
        );
    }
}
