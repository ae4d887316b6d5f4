//! The two figures that Beijing's courts published of 2019, counted again from orders that were made up to their totals: the
//! formulas are theirs.

use tingxun::db::Sql;

use crate::both;
use crate::desk::Window;
use crate::figures::{count, figure, inspector, listed};
use crate::orders::at;
use crate::world::World;

/// Orders $1 to $2 of the year. Published of January to November: 42,666 = 10,971 接诉即答 + 31,695 接单即办; 5,077 answered
/// in public, 36,437 otherwise. Of the year: 47,954 = 12,330 + 35,624 (网 25,761, 线 6,886, 微 15,195, the rest 厅); 8,967 and
/// 38,225. So 5,678 were answered in December, of which some had come before.
const INSERT: Sql = Sql::new(
    "WITH RECURSIVE n (i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $2 - 1),
     came (i, at) AS (
         SELECT i, CASE WHEN i < 42666 THEN $3 + i * 676000 ELSE $4 + (i - 42666) * 500000 END FROM n)
     INSERT INTO work_order (id, number, court, channel, kind, priority, is_sealed, state, level, highest, version, head,
         received_at, rank_at, calendar, is_open, urges, route, reply_mode, replied_at)
     SELECT SUBSTR('00000000' || CAST(i AS TEXT), LENGTH(CAST(i AS TEXT)) + 1),
         SUBSTR('00000000' || CAST(i AS TEXT), LENGTH(CAST(i AS TEXT)) + 1), '京0491',
         CASE WHEN i < 112 THEN 'hall' WHEN i < 25873 THEN 'net' WHEN i < 32759 THEN 'line' ELSE 'wechat' END,
         'judge', 'ordinary', FALSE, CASE WHEN i < 47192 THEN 'replied' ELSE 'received' END, 'normal', 'normal', 1, '',
         at, at, '', FALSE, 0,
         CASE WHEN i < 10971 OR i >= 42666 AND i < 44025 THEN 'answered' ELSE 'dispatched' END,
         CASE WHEN i < 5077 OR i >= 41514 AND i < 45404 THEN 'public' WHEN i < 47192 THEN 'offline' END,
         CASE WHEN i < 41514 THEN at + 3600000 WHEN i < 47192 THEN $5 END
     FROM came",
);
const ALL: i64 = 47_954;
const AT_ONCE: i64 = 4_000;

async fn year(world: &World) {
    let (january, december) = (at("2019-01-01T00:00"), at("2019-12-01T00:00"));
    for first in (0..ALL).step_by(4_000) {
        let values =
            tingxun::values![first, (first + AT_ONCE).min(ALL), january, december, at("2019-12-31T16:00")];
        let written =
            world.app.db.write(move |tx| Box::pin(async move { tx.execute(&INSERT, values).await }));
        written.await.unwrap();
    }
}

both! {
    async fn the_published_figures_of_beijing_come_out(world: World) {
        year(&world).await;
        let who = inspector(&world).await;
        let mut window = Window::signed_in(&world, &who).await;
        let body = window.get("/desk/figures?from=2019-01-01&until=2019-12-31&cut=2019-12-31").await.body;
        for (word, expected) in [
            ("诉求总数", 47_954), ("其中：网", 25_761), ("其中：线", 6_886), ("其中：微", 15_195), ("其中：厅", 112),
            ("接诉即答", 12_330), ("接单即办", 35_624), ("未分流", 0), ("公开回复", 8_967), ("线下沟通", 38_225),
            ("未回复", 762), ("有效诉求回复率", 47_192),
        ] {
            assert_eq!(count(&body, word), expected, "{word}: {body}");
        }
        assert!(body.contains("<strong>98.41%</strong>"), "{body}");
        let (unreplied, list) = figure(&body, "未回复");
        assert_eq!(listed(&mut window, &list).await.len(), unreplied);

        // By the end of November: what was answered in December does not count.
        let body = window.get("/desk/figures?from=2019-01-01&until=2019-11-30&cut=2019-11-30").await.body;
        for (word, expected) in [
            ("诉求总数", 42_666), ("接诉即答", 10_971), ("接单即办", 31_695), ("公开回复", 5_077), ("线下沟通", 36_437),
            ("未回复", 1_152), ("有效诉求回复率", 41_514),
        ] {
            assert_eq!(count(&body, word), expected, "{word}: {body}");
        }
        assert!(body.contains("<strong>97.30%</strong>"), "{body}");
        let (unreplied, list) = figure(&body, "未回复");
        assert_eq!(listed(&mut window, &list).await.len(), unreplied);
        // A month later their rate is another one.
        let later = window.get("/desk/figures?from=2019-01-01&until=2019-11-30").await.body;
        assert!(!later.contains("97.30%") && count(&later, "有效诉求回复率") > 41_514, "{later}");
    }
}
