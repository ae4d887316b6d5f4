//! Whom of a case's team people are told: a judge and a clerk. Pure.

use super::event::Member;

/// Judge and clerk, each with a telephone where one is known. The names of the roles are the court's own: whoever is no
/// clerk may stand for the judge.
pub fn judge_and_clerk(team: &[Member]) -> (Option<&Member>, Option<&Member>) {
    let clerk = first(team, &["书记员"]).or_else(|| first(team, &["助理"]));
    let others: Vec<&Member> = team.iter().filter(|own| clerk != Some(own)).collect();
    let rank = |member: &&&Member| match &member.role {
        role if role.contains("承办") => 0,
        role if role.contains("审判长") => 1,
        role if role.contains("法官") || role.contains("审判") => 2,
        _ => 3,
    };
    (others.iter().min_by_key(rank).copied(), clerk)
}

fn first<'a>(team: &'a [Member], roles: &[&str]) -> Option<&'a Member> {
    team.iter().find(|own| roles.iter().any(|role| own.role.contains(role)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(roles: &[&str]) -> (String, String) {
        let member =
            |role: &&str| Member { role: (*role).to_owned(), name: "某".to_owned(), telephone: None };
        let team: Vec<Member> = roles.iter().map(member).collect();
        let (judge, clerk) = judge_and_clerk(&team);
        let role = |member: Option<&Member>| member.map(|own| own.role.clone()).unwrap_or_default();
        (role(judge), role(clerk))
    }

    #[test]
    fn a_judge_and_a_clerk_are_told() {
        for (team, judge, clerk) in [
            (&["书记员", "承办法官"][..], "承办法官", "书记员"),
            (&["审判员", "审判长", "法官助理", "书记员"], "审判长", "书记员"),
            (&["审判长", "承办法官", "法官助理"], "承办法官", "法官助理"),
            (&["调解员"], "调解员", ""),
            (&["书记员"], "", "书记员"),
            (&[], "", ""),
        ] {
            assert_eq!(told(team), (judge.to_owned(), clerk.to_owned()), "{team:?}");
        }
    }
}
