//! Who may grant what: nobody hands out a role or a scope wider than their own (DESIGN 6, reliability 3.3).
//!
//! Operators grant everything. A program team that runs all programs grants everything but the operator's role. A team of
//! some programs grants its own role for these programs only, and the roles that people have in one OU, one ATU or one
//! partner. Whoever cannot grant what somebody holds cannot change that person either: with the address comes the mailed
//! code, and with the code the person.

use super::{Actor, Grant, GrantScope};
use crate::ids::PersonId;
use crate::people::Role;

/// Why a grant is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantRefusal {
    /// Only operators make operators.
    OperatorsOnly,
    /// The role or its scope is wider than what the granter holds.
    Wider,
    /// Nobody but an operator grants roles to themselves.
    Oneself,
}

/// Decides whether `granter` may grant `grant` to `person`, or take it from them.
///
/// # Errors
/// [`GrantRefusal`].
pub fn may_grant(granter: &Actor, person: PersonId, grant: &Grant) -> Result<(), GrantRefusal> {
    if granter.holds(Role::Operator) {
        return Ok(());
    }
    if grant.role == Role::Operator {
        return Err(GrantRefusal::OperatorsOnly);
    }
    if person == granter.person_id {
        return Err(GrantRefusal::Oneself);
    }
    if granter.grants.iter().any(|own| covers(own, grant)) { Ok(()) } else { Err(GrantRefusal::Wider) }
}

/// May `changer` change the address or the roles of `person`, who holds `held`, end their access or remove them? Oneself
/// one may always change; what that gives is decided by [`may_grant`].
#[must_use]
pub fn may_change_person(changer: &Actor, person: PersonId, held: &[Grant]) -> bool {
    person == changer.person_id || held.iter().all(|grant| may_grant(changer, person, grant).is_ok())
}

/// Does holding `own` let its holder grant `wanted`?
fn covers(own: &Grant, wanted: &Grant) -> bool {
    match (own.role, own.scope) {
        (Role::Operator, _) => true,
        (Role::ProgramTeam, GrantScope::All) => wanted.role != Role::Operator,
        (Role::ProgramTeam, GrantScope::Program(_)) => match wanted.role {
            Role::Operator => false,
            Role::ProgramTeam => wanted.scope == own.scope,
            Role::Ecm | Role::OuCoordinator => matches!(wanted.scope, GrantScope::Ou(_)),
            // What these reach is the holder's own, whatever they are granted for.
            Role::Seller | Role::PartnerAdmin | Role::PartnerSeller => true,
        },
        (
            Role::ProgramTeam
            | Role::Ecm
            | Role::OuCoordinator
            | Role::Seller
            | Role::PartnerAdmin
            | Role::PartnerSeller,
            _,
        ) => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::access::{Action, ActionKind, action, authorize, reach};
    use crate::ids::{AtuId, OuId, PartnerId, ProgramId};
    use crate::people::Side;

    const SOMEBODY: PersonId = PersonId(2);

    fn actor(grants: Vec<Grant>) -> Actor {
        Actor {
            person_id: PersonId(1),
            side: Side::Microsoft,
            partner_id: None,
            grants,
            request_id: String::new(),
            session_id: None,
        }
    }

    fn scopes() -> impl Strategy<Value = GrantScope> {
        prop_oneof![
            Just(GrantScope::All),
            (1i64..4).prop_map(|id| GrantScope::Ou(OuId(id))),
            (1i64..4).prop_map(|id| GrantScope::Atu(AtuId(id))),
            (1i64..4).prop_map(|id| GrantScope::Program(ProgramId(id))),
            (1i64..4).prop_map(|id| GrantScope::Partner(PartnerId(id))),
        ]
    }

    fn grants() -> impl Strategy<Value = Grant> {
        (prop::sample::select(Role::ALL), scopes()).prop_map(|(role, scope)| Grant { role, scope })
    }

    /// Is what `a` reaches by program, or everywhere, within what `b` reaches?
    fn is_within<A: Action>(a: &Actor, b: &Actor) -> bool {
        let Ok(inner) = authorize::<A>(a) else { return true };
        let inner = inner.program_scope();
        let outer = authorize::<A>(b).map(|permit| permit.program_scope().clone()).unwrap_or_default();
        (!inner.is_all || outer.is_all) && inner.programs.iter().all(|program| outer.reaches(*program))
    }

    proptest! {
        /// Whoever was granted something can grant no more than who granted it: no ladder leads up.
        #[test]
        fn no_grant_opens_a_grant(own in prop::collection::vec(grants(), 0..4), given in grants(), next in grants()) {
            let granter = actor(own);
            prop_assume!(may_grant(&granter, SOMEBODY, &given).is_ok());
            let granted = actor(vec![given]);
            if may_grant(&granted, SOMEBODY, &next).is_ok() {
                prop_assert_eq!(may_grant(&granter, SOMEBODY, &next), Ok(()));
            }
        }

        /// A team of some programs makes nobody who reaches another program, or everything.
        #[test]
        fn a_programs_team_opens_no_other_program(ids in prop::collection::btree_set(1i64..4, 0..3), given in grants()) {
            let own: Vec<_> = ids
                .into_iter()
                .map(|id| Grant { role: Role::ProgramTeam, scope: GrantScope::Program(ProgramId(id)) })
                .collect();
            let granter = actor(own);
            prop_assume!(may_grant(&granter, SOMEBODY, &given).is_ok());
            let granted = actor(vec![given]);
            prop_assert!(is_within::<action::ManageElection>(&granted, &granter), "{given:?}");
            prop_assert!(is_within::<action::ManageEvents>(&granted, &granter), "{given:?}");
            prop_assert!(is_within::<action::ManageOutbox>(&granted, &granter), "{given:?}");
            prop_assert!(is_within::<action::ManagePrograms>(&granted, &granter), "{given:?}");
            if let Ok(permit) = authorize::<action::ManageEngagements>(&granted) {
                prop_assert!(!permit.reaches_ou(OuId(99)), "{given:?} reaches every OU");
            }
        }

        /// Who may change somebody could have made them.
        #[test]
        fn who_has_more_is_changed_by_nobody_with_less(
            own in prop::collection::vec(grants(), 0..4),
            held in prop::collection::vec(grants(), 0..4),
        ) {
            let changer = actor(own);
            let may = may_change_person(&changer, SOMEBODY, &held);
            let too_much = held.iter().any(|grant| may_grant(&changer, SOMEBODY, grant).is_err());
            prop_assert_eq!(may, !too_much);
        }
    }

    #[test]
    fn only_those_who_may_manage_people_grant_anything() {
        for role in Role::ALL {
            let holder = actor(vec![Grant { role: *role, scope: GrantScope::All }]);
            let seller = Grant { role: Role::Seller, scope: GrantScope::Atu(AtuId(1)) };
            let may_manage = reach(*role, ActionKind::ManagePeople) != crate::access::Reach::None;
            assert_eq!(may_grant(&holder, SOMEBODY, &seller).is_ok(), may_manage, "{role}");
        }
    }

    #[test]
    fn nobody_but_an_operator_makes_operators_or_promotes_themselves() {
        let operator = Grant { role: Role::Operator, scope: GrantScope::All };
        let ecm = Grant { role: Role::Ecm, scope: GrantScope::Ou(OuId(1)) };
        let team = actor(vec![Grant { role: Role::ProgramTeam, scope: GrantScope::All }]);
        assert_eq!(may_grant(&team, SOMEBODY, &operator), Err(GrantRefusal::OperatorsOnly));
        assert_eq!(may_grant(&team, team.person_id, &ecm), Err(GrantRefusal::Oneself));
        assert_eq!(may_grant(&team, SOMEBODY, &ecm), Ok(()));
        assert!(may_change_person(&team, team.person_id, &team.grants));
        let root = actor(vec![operator]);
        assert_eq!(may_grant(&root, root.person_id, &operator), Ok(()));
    }
}
