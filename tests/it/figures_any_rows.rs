//! Whatever the rows of orders hold, the counts add up (workorder.md §8 I4), and what is counted is what is listed.

use std::collections::BTreeSet;

use tingxun::db::Sql;
use tingxun::orders::access::Reach;
use tingxun::orders::figures::period::Period;
use tingxun::orders::figures::queries::Meant;
use tingxun::orders::figures::{Choice, Lane, NO_DIVISION, Set, sum};
use tingxun::orders::kinds::Channel;

use crate::both;
use crate::orders::{COURT, DIVISION, at};
use crate::world::World;

/// Orders that came within forty days from $1, of every state, channel, route and reply, also as no log would make them.
const INSERT: Sql = Sql::new(
    "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 600),
     came (i, at) AS (SELECT i, $1 + i * 7919 % 40 * 86400000 FROM n)
     INSERT INTO work_order (id, number, court, channel, kind, priority, is_sealed, state, level, highest, version, head,
         received_at, due_at, rank_at, calendar, is_open, urges, route, reply_mode, replied_at, answer_due, ended_at, rating,
         division, judge_id)
     SELECT SUBSTR('00000000' || CAST(i AS TEXT), LENGTH(CAST(i AS TEXT)) + 1),
         SUBSTR('00000000' || CAST(i AS TEXT), LENGTH(CAST(i AS TEXT)) + 1),
         CASE WHEN i % 17 = 0 THEN '京0105' ELSE '京0491' END,
         CASE i % 4 WHEN 0 THEN 'hall' WHEN 1 THEN 'net' WHEN 2 THEN 'line' ELSE 'wechat' END,
         'judge', 'ordinary', i % 11 = 0,
         CASE i * 7 % 12 WHEN 0 THEN 'draft' WHEN 1 THEN 'received' WHEN 2 THEN 'dispatched' WHEN 3 THEN 'handling'
             WHEN 4 THEN 'waiting' WHEN 5 THEN 'return_req' WHEN 6 THEN 'replied' WHEN 7 THEN 'closed' WHEN 8 THEN 'refused'
             WHEN 9 THEN 'transferred' WHEN 10 THEN 'merged' ELSE 'withdrawn' END,
         'normal', CASE i / 5 % 4 WHEN 0 THEN 'normal' WHEN 1 THEN 'urged' WHEN 2 THEN 'supervised' ELSE 'reported' END, 1, '',
         at, CASE WHEN i % 5 <> 0 THEN at + i % 7 * 86400000 END, at, '', FALSE, 0,
         CASE i / 2 % 3 WHEN 0 THEN 'answered' WHEN 1 THEN 'dispatched' END,
         CASE i / 3 % 3 WHEN 0 THEN 'public' WHEN 1 THEN 'offline' END,
         CASE WHEN i / 3 % 3 < 2 THEN at + i * 31 % 20 * 86400000 END,
         CASE WHEN i % 6 <> 0 THEN at + i % 9 * 86400000 END, CASE WHEN i % 13 <> 0 THEN at + i % 15 * 86400000 END,
         CASE i / 4 % 8 WHEN 0 THEN '1' WHEN 1 THEN '2' WHEN 2 THEN '3' WHEN 3 THEN '4' WHEN 4 THEN '5' END,
         CASE i / 7 % 3 WHEN 0 THEN '民一庭' WHEN 1 THEN '民二庭' END, CASE WHEN i / 9 % 2 = 0 THEN 'own' END
     FROM came",
);
/// More than there are.
const ALL: i64 = 1_000;

/// Of everybody who may look, everything they may ask for.
fn questions() -> Vec<(Reach, Choice)> {
    let court = Reach { division: None, judge: None, has_sealed: true };
    let readers = [
        court.clone(),
        Reach { division: Some(DIVISION.to_owned()), has_sealed: false, ..court.clone() },
        Reach { judge: Some("own".to_owned()), has_sealed: false, ..court },
    ];
    let mut all = Vec::new();
    for reach in readers {
        for lane in Lane::ALL {
            for channel in [None, Some(Channel::Hall), Some(Channel::WeChat)] {
                for division in [None, Some(DIVISION), Some(NO_DIVISION)] {
                    let asked = Choice::within(&reach, channel, division.map(str::to_owned), *lane);
                    all.push((reach.clone(), asked));
                }
            }
        }
    }
    all
}

both! {
    async fn counts_add_up_and_are_as_long_as_their_lists(world: World) {
        let first = at("2026-10-20T00:30");
        let written = world.app.db.write(move |tx| Box::pin(async move { tx.execute(&INSERT, tingxun::values![first]).await }));
        written.await.unwrap();
        let period = Period::month_named("2026-11").unwrap();
        let mut seen = BTreeSet::new();
        for (reach, choice) in questions() {
            for cut_off in [at("2026-11-16T12:00"), at("2027-01-31T00:00")] {
                let meant = Meant { court: COURT, bounds_ms: period.bounds_ms(), cut_off, reach: &reach, choice: &choice };
                let measured = world.app.orders.figures(&meant).await.unwrap();
                let counts = sum(&measured.cells, &choice);
                let mut lists = Vec::new();
                for set in Set::ALL {
                    let listed = world.app.orders.figure_orders(&meant, *set, ("", ALL)).await.unwrap();
                    let ids: BTreeSet<String> = listed.into_iter().map(|own| own.id).collect();
                    assert_eq!(i64::try_from(ids.len()), Ok(counts.of(*set)), "{set:?} {choice:?} {reach:?} {cut_off}");
                    lists.push(ids);
                }
                let list = |set: Set| &lists[set as usize];
                for parts in [
                    vec![Set::Answered, Set::Dispatched, Set::Unrouted],
                    vec![Set::Public, Set::Offline, Set::Unreplied],
                    vec![Set::Replied, Set::Unreplied],
                ] {
                    let whole: BTreeSet<String> = parts.iter().flat_map(|set| list(*set).clone()).collect();
                    let total: usize = parts.iter().map(|set| list(*set).len()).sum();
                    assert_eq!((&whole, total), (list(Set::All), list(Set::All).len()), "{parts:?} {choice:?} {reach:?}");
                }
                let parts = [(Set::OnTime, Set::Due), (Set::Late, Set::Due), (Set::Due, Set::Dispatched), (Set::Urged, Set::Dispatched), (Set::Supervised, Set::Urged), (Set::Satisfied, Set::Rated), (Set::Rated, Set::Replied), (Set::Closed, Set::All)];
                for (part, whole) in parts {
                    assert!(list(part).is_subset(list(whole)), "{part:?} {choice:?} {reach:?}");
                }
                assert_eq!(list(Set::OnTime).len() + list(Set::Late).len(), list(Set::Due).len());
                let days = world.app.orders.figure_days(&meant).await.unwrap();
                assert_eq!(days.iter().map(|day| day.received).sum::<i64>(), counts.of(Set::All));
                assert_eq!(days.iter().map(|day| day.replied).sum::<i64>(), counts.of(Set::Replied));
                seen.extend(Set::ALL.iter().filter(|set| counts.of(**set) > 0).map(|set| set.name()));
                if choice == (Choice { channel: None, division: None, lane: Lane::All }) {
                    let each = Channel::ALL.iter().map(|own| sum(&measured.cells, &Choice { channel: Some(*own), ..choice.clone() }).of(Set::All));
                    assert_eq!(each.sum::<i64>(), counts.of(Set::All));
                }
            }
        }
        assert_eq!(seen.len(), Set::ALL.len(), "each set had orders: {seen:?}");
    }
}
