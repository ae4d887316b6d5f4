//! Who of the court sees an order, acts on it and reads its words: by their part in it, and nobody else (I6).

use tingxun::db::Sql;
use tingxun::orders::access;
use tingxun::orders::acts::{Acted, Who};
use tingxun::orders::deed::{Assignee, Deed};
use tingxun::orders::duty;
use tingxun::orders::intake::NewOrder;
use tingxun::orders::kinds::{Kind, Level, Part};
use tingxun::orders::machine::Refused;
use tingxun::orders::queries;
use tingxun::staff::{Officer, Role};

use crate::both;
use crate::orders::{
    ANSWER, ASKED, COURT, DIVISION, OTHER_COURT, REASON, act, asker, dispatch, dispatched, done, entered,
    filed, of, officer, received, replied, reply, request,
};
use crate::world::World;

const LOOKS: &str = "SELECT COUNT(*) FROM audit WHERE action = 'order.read'";
/// Before every order of a list.
const FIRST: queries::After<'static> = (i64::MIN, "");

/// Where an order stands towards somebody of the division whose id is `own`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    WithSeats,
    Own,
    Colleagues,
    Elsewhere,
    Complaint,
    ComplaintAgainstOwn,
    OtherCourt,
}

impl Place {
    const ALL: [Self; 7] = [
        Self::WithSeats,
        Self::Own,
        Self::Colleagues,
        Self::Elsewhere,
        Self::Complaint,
        Self::ComplaintAgainstOwn,
        Self::OtherCourt,
    ];

    fn assignee(self) -> Option<Assignee> {
        let (judge, division) = match self {
            Self::WithSeats | Self::Complaint => return None,
            Self::Own | Self::ComplaintAgainstOwn | Self::OtherCourt => ("own", DIVISION),
            Self::Colleagues => ("colleague", DIVISION),
            Self::Elsewhere => ("other", "民二庭"),
        };
        Some(Assignee { judge: judge.to_owned(), division: division.to_owned() })
    }

    fn is_complaint(self) -> bool {
        matches!(self, Self::Complaint | Self::ComplaintAgainstOwn)
    }

    /// An order there.
    async fn order(self, world: &World) -> String {
        let kind = if self.is_complaint() { Kind::Complaint } else { Kind::Judge };
        let court = if self == Self::OtherCourt { OTHER_COURT } else { COURT };
        let id = entered(&world.app, NewOrder { court: court.to_owned(), ..request(kind) }).await.id;
        if let Some(to) = self.assignee() {
            let role = if self.is_complaint() { Role::Inspector } else { Role::Dispatcher };
            let who = Officer { court: court.to_owned(), ..officer("gives", role, None) };
            done(&world.app, &id, &Who::Officer(who), Deed::Dispatch { to }, "").await;
        }
        id
    }

    /// Whether somebody of that role learns of it: the table of the issue.
    fn is_seen_by(self, role: Role) -> bool {
        use Place::{Colleagues, OtherCourt, Own};
        match role {
            Role::Administrator | Role::Clerk => false,
            Role::Seat | Role::Dispatcher => !self.is_complaint() && self != OtherCourt,
            Role::Judge => self == Own,
            Role::Assistant | Role::Chief | Role::VicePresident => matches!(self, Own | Colleagues),
            Role::Inspector => self != OtherCourt,
        }
    }

    /// What comes of their answer to it.
    fn answered_by(self, role: Role) -> Acted {
        let is_theirs = match role {
            Role::Judge | Role::Assistant => true,
            Role::Inspector => self.is_complaint(),
            _ => false,
        };
        match self {
            place if !place.is_seen_by(role) => Acted::Missing,
            Self::WithSeats | Self::Complaint => Acted::Refused(Refused::NotNow),
            _ if is_theirs => Acted::Done,
            _ => Acted::Refused(Refused::NotYours),
        }
    }
}

both! {
    async fn each_role_sees_what_is_its_part_and_nothing_else(world: World) {
        let app = &world.app;
        let mut looks = 0;
        for role in Role::ALL {
            let own = officer("own", role, Some(DIVISION));
            let who = Who::Officer(own.clone());
            for place in Place::ALL {
                let id = place.order(&world).await;
                let shown = app.orders.open(&id, &who).await.unwrap();
                assert_eq!(shown.is_some(), place.is_seen_by(role), "{role:?} {place:?}");
                let noted = act(app, &id, &who, Deed::Note, REASON).await;
                assert_eq!(noted, if shown.is_some() { Acted::Done } else { Acted::Missing }, "{role:?} {place:?}");
                assert_eq!(act(app, &id, &who, reply(), ANSWER).await, place.answered_by(role), "{role:?} {place:?}");
                let Some(shown) = shown else { continue };
                looks += 1;
                assert_eq!(shown.parts, access::parts(&own, shown.filed.place()), "{role:?} {place:?}");
                let is_superior = matches!(role, Role::Chief | Role::VicePresident);
                assert_eq!(shown.log.lines[0].words.is_none(), is_superior, "{role:?} {place:?}");
                assert_eq!(shown.filed.reporter.is_none(), is_superior, "{role:?} {place:?}");
            }
        }
        assert_eq!(world.count(LOOKS).await, looks, "each look is in the trail, and no other");
    }

    async fn whoever_is_in_charge_of_all_divisions_sees_each(world: World) {
        let id = Place::Elsewhere.order(&world).await;
        let open = async |who: Officer| world.app.orders.open(&id, &Who::Officer(who)).await.unwrap().map(|shown| shown.parts);
        assert_eq!(open(officer("v", Role::VicePresident, None)).await, Some(vec![Part::VicePresident]));
        assert_eq!(open(officer("v", Role::VicePresident, Some(DIVISION))).await, None);
        assert_eq!(open(officer("c", Role::Chief, None)).await, None, "a chief without a division has none");
    }

    async fn a_complaint_is_in_the_inspectors_lists_only(world: World) {
        let (app, mut complaints) = (&world.app, Vec::new());
        for place in [Place::Complaint, Place::ComplaintAgainstOwn] {
            complaints.push(place.order(&world).await);
        }
        let answered = Place::ComplaintAgainstOwn.order(&world).await;
        done(app, &answered, &of(Role::Inspector), reply(), ANSWER).await;
        let open = [Place::Own.order(&world).await, Place::WithSeats.order(&world).await];
        let over = replied(app).await;
        let ids = |rows: Vec<tingxun::orders::filed::Filed>| {
            let mut ids: Vec<String> = rows.into_iter().map(|row| row.id).collect();
            ids.sort();
            ids
        };
        let (db, sealer) = (&app.db, &app.sealer);
        let court = async |is_sealed| ids(queries::of_court(db, sealer, (COURT, is_sealed), FIRST, 100).await.unwrap());
        let done = async |is_sealed| ids(queries::done(db, sealer, (COURT, is_sealed), "~", 100).await.unwrap());
        assert_eq!((court(false).await, court(true).await), (open.to_vec(), complaints));
        assert_eq!((done(false).await, done(true).await), (vec![over], vec![answered]));
        assert_eq!(ids(queries::of_division(db, sealer, (COURT, DIVISION), FIRST, 100).await.unwrap()), [open[0].clone()]);
        assert_eq!(ids(queries::of_judge(db, sealer, (COURT, "own"), FIRST, 100).await.unwrap()), [open[0].clone()]);
        const TOLD: Sql = Sql::new(
            "SELECT DISTINCT d.part FROM work_order_duty d JOIN work_order w ON w.id = d.order_id WHERE w.is_sealed");
        let told: Vec<(String,)> = db.all(&TOLD, Vec::new()).await.unwrap();
        assert_eq!(told, [(Part::Inspector.name().to_owned(),)], "nobody else is told of it");
    }

    async fn a_complaint_that_is_late_is_told_to_inspectors_only(world: World) {
        let app = &world.app;
        Place::ComplaintAgainstOwn.order(&world).await;
        crate::orders::turn_to(&world, "2026-12-04T17:30");
        while app.orders.ring().await.unwrap() > 0 {}
        let told = world.count("SELECT COUNT(*) FROM work_order_duty WHERE part <> 'inspector'").await;
        assert_eq!((told, world.count("SELECT COUNT(*) FROM work_order_duty WHERE deed = 'raise'").await), (0, 3));
    }

    async fn superiors_read_the_words_from_supervision_on(world: World) {
        let app = &world.app;
        let id = dispatched(app).await;
        let read = async |role| {
            let shown = app.orders.open(&id, &of(role)).await.unwrap().unwrap();
            let text = shown.log.lines[0].words.as_ref().map(|words| words.text.clone());
            (shown.filed.level, text, shown.filed.reporter.is_some())
        };
        for role in [Role::Chief, Role::VicePresident] {
            assert_eq!(read(role).await, (Level::Normal, None, false), "{role:?}");
        }
        done(app, &id, &of(Role::Inspector), Deed::Supervise, REASON).await;
        for role in [Role::Chief, Role::VicePresident] {
            assert_eq!(read(role).await, (Level::Supervised, Some(ASKED.to_owned()), true), "{role:?}");
        }
    }

    async fn a_look_by_staff_is_in_the_trail_and_marks_their_duties_read(world: World) {
        const JUDGE: Sql = Sql::new(
            "INSERT INTO staff (id, login, name, court, division, state, created_at)
             VALUES ('judge', 'judge', '法官', '京0491', '民一庭', 'active', 0)");
        crate::orders::change(&world, JUDGE).await.unwrap();
        let app = &world.app;
        let id = received(app).await;
        done(app, &id, &of(Role::Dispatcher), dispatch("judge"), "").await;
        let unread = async |staff| duty::queries::unread(&app.db, staff, 10, app.clock.now_ms()).await.unwrap().len();
        assert_eq!(unread("judge").await, 1);
        app.orders.open(&id, &of(Role::Seat)).await.unwrap().unwrap();
        app.orders.open(&id, &asker(0)).await.unwrap().unwrap();
        assert_eq!((unread("judge").await, world.count(LOOKS).await), (1, 1), "neither was it the judge, nor is a person's own look noted");
        world.passes(std::time::Duration::from_secs(60));
        app.orders.open(&id, &of(Role::Judge)).await.unwrap().unwrap();
        assert_eq!((unread("judge").await, world.count(LOOKS).await), (0, 2));
        let receipts = duty::queries::receipts(&app.db, &id).await.unwrap();
        assert_eq!(receipts.len(), 1, "{receipts:?}");
        assert_eq!((receipts[0].told_at, receipts[0].read_at), (world.clock.now_ms() - 60_000, Some(world.clock.now_ms())));
        const LAST: Sql = Sql::new("SELECT actor, subject FROM audit WHERE action = 'order.read' ORDER BY place DESC LIMIT 1");
        let last: (String, String) = app.db.one(&LAST, Vec::new()).await.unwrap();
        assert_eq!(last, ("staff:judge".to_owned(), format!("order:{id}")));
        world.passes(std::time::Duration::from_secs(60));
        app.orders.open(&id, &of(Role::Judge)).await.unwrap().unwrap();
        assert_eq!(duty::queries::receipts(&app.db, &id).await.unwrap(), receipts, "the first look counts");
        assert_eq!(filed(app, &id).await.version, 2, "a look is no deed");
    }
}
