//! What somebody of the court may do. A role more is a variant more, a name and a word.

use std::collections::BTreeSet;
use std::str::FromStr;

/// What a person does at the court.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Sees to the accounts of the others; sees nobody's data.
    Administrator,
    /// 书记员 or 立案窗口: compares identities with their papers.
    Clerk,
    /// 座席: takes requests in and answers them at once, or gives them to a team.
    Seat,
    /// 派单员: gives requests to teams, and decides on those that come back.
    Dispatcher,
    /// 法官: answers what is given to them, and is accountable for it.
    Judge,
    /// 法官助理、书记员 of a division: answers for its judges.
    Assistant,
    /// 庭室负责人: sees what is late in the division.
    Chief,
    /// 分管院领导: sees what is late beyond that.
    VicePresident,
    /// 督查: sees to complaints, calls back, supervises.
    Inspector,
}

impl Role {
    /// Each of them.
    pub const ALL: [Self; 9] = [
        Self::Administrator,
        Self::Clerk,
        Self::Seat,
        Self::Dispatcher,
        Self::Judge,
        Self::Assistant,
        Self::Chief,
        Self::VicePresident,
        Self::Inspector,
    ];

    /// The name in commands and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Clerk => "clerk",
            Self::Seat => "seat",
            Self::Dispatcher => "dispatcher",
            Self::Judge => "judge",
            Self::Assistant => "assistant",
            Self::Chief => "chief",
            Self::VicePresident => "vice-president",
            Self::Inspector => "inspector",
        }
    }

    /// The word on pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Administrator => "系统管理员",
            Self::Clerk => "书记员（立案窗口）",
            Self::Seat => "座席",
            Self::Dispatcher => "派单员",
            Self::Judge => "法官",
            Self::Assistant => "法官助理",
            Self::Chief => "庭室负责人",
            Self::VicePresident => "分管院领导",
            Self::Inspector => "督查员",
        }
    }
}

/// No role has that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no role is named {0}; there are {names}", names = names())]
pub struct UnknownRole(String);

/// What can be said in commands.
fn names() -> String {
    Role::ALL.map(Role::name).join(", ")
}

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(name: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| UnknownRole(name.to_owned()))
    }
}

/// The roles of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// Whether this is one of them.
    pub fn hold(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Role> {
        self.0.iter().copied()
    }

    /// Their words, for people.
    pub fn words(&self) -> String {
        self.iter().map(Role::word).collect::<Vec<_>>().join("、")
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_found_by_its_name_and_no_other() {
        for role in Role::ALL {
            assert_eq!(role.name().parse(), Ok(role));
        }
        assert!("root".parse::<Role>().is_err());
    }

    #[test]
    fn a_person_has_the_roles_they_were_given() {
        let roles: Roles = [Role::Clerk].into_iter().collect();
        assert!(roles.hold(Role::Clerk) && !roles.hold(Role::Administrator));
    }
}
