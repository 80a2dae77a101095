//! The time zones of the OUs: the clock says the same in each, where the OU works.

use crate::prelude::*;

use super::state::Plan;
use crate::components::checkbox::Checkbox;
use crate::components::field::Field;
use crate::components::zone_input::ZoneInput;
use crate::logic::event_plan::{set_zone_of, zone_of};

/// An OU of the plan: its id, its name, the zone in which it works.
type PlannedOu = (i64, String, Option<String>);

/// Whether each OU's event is meant in a zone of its own, and in which.
pub fn zones_of_ous(plan: Plan) -> AnyView {
    let ous = Memo::new(move |_| {
        plan.series.with(|series| {
            let ous = series.as_ref().map(|series| series.ous.as_slice()).unwrap_or_default();
            ous.iter()
                .map(|ou| (ou.ou.id, ou.ou.name.clone(), ou.own_time_zone.clone()))
                .collect::<Vec<PlannedOu>>()
        })
    });
    let are_apart = Memo::new(move |_| {
        plan.draft.with(|draft| draft.as_ref().is_some_and(|draft| !draft.plan.ou_zones.is_empty()))
    });
    // One OU that works where the plan is meant needs no second zone.
    let is_asked = Memo::new(move |_| {
        let meant = plan.draft.with(|draft| draft.as_ref().map(|draft| draft.plan.time_zone.clone()));
        are_apart.get()
            || ous.with(|ous| ous.len() > 1 || ous.iter().any(|(_, _, own)| own.is_some() && *own != meant))
    });
    let set_apart = move |on: bool| {
        let ous = ous.get_untracked();
        plan.change(move |plan| {
            plan.ou_zones.clear();
            for (ou, _, own) in ous.into_iter().filter(|_| on) {
                let zone = own.unwrap_or_else(|| plan.time_zone.clone());
                set_zone_of(plan, ou, zone);
            }
        });
    };
    let lines = move || {
        are_apart
            .get()
            .then(|| ous.get().into_iter().map(|(ou, name, _)| line(plan, ou, name)).collect_view())
    };
    let content = move || {
        is_asked.get().then(|| {
            view! {
                <div class="plan-ou-zones">
                    <Checkbox
                        label="Each OU in its own time zone: the same time on the clock, where its people work"
                        checked=Signal::derive(move || are_apart.get())
                        on_change=set_apart
                    />
                    {lines}
                </div>
            }
            .into_any()
        })
    };
    content.into_any()
}

fn line(plan: Plan, ou: i64, name: String) -> AnyView {
    let zone = Signal::derive(move || {
        plan.draft.with(|draft| draft.as_ref().map(|draft| zone_of(&draft.plan, ou)).unwrap_or_default())
    });
    view! {
        <Field label=name>
            <ZoneInput
                value=zone
                on_input=move |zone: String| plan.change(move |plan| set_zone_of(plan, ou, zone))
            />
        </Field>
    }
    .into_any()
}
