//! A draft: type, OU, criteria with the number of accounts that match, partners; saved, thrown away, published.

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::engagements::{Engagement, EngagementOptions, EngagementOptionsQuery};
use pep_api_types::heatmap::{CellStatus, HeatmapFacets, HeatmapQuery};
use pep_api_types::teams::NamedThing;
use pep_client::ApiError;

use super::words::{Words, message, times, title};
use crate::api::client;
use crate::browser::random;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::checkbox::Checkbox;
use crate::components::combobox::{ComboOption, ComboboxMulti};
use crate::components::dialog::ConfirmDialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::select::{Choice, Select};
use crate::logic::engagement_words::{EngagementDraft, KINDS, STATUSES};
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::heatmap_words::counted;
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

const POINTERS: [&str; 7] =
    ["/title", "/message", "/dueOn", "/notificationDelayMinutes", "/criteria", "/partnerIds", "/ouId"];

/// What the form works on; a handle that can be copied.
#[derive(Clone, Copy)]
struct Form {
    draft: RwSignal<EngagementDraft>,
    options: Answer<EngagementOptions>,
    facets: Answer<HeatmapFacets>,
    /// The partners of the draft as it was opened: their names are known before the options are, and when a program does
    /// not offer one any more.
    invited: StoredValue<Vec<NamedThing>>,
    error: RwSignal<Option<ApiError>>,
    missing: RwSignal<&'static str>,
    busy: RwSignal<bool>,
}

impl Form {
    fn new(draft: EngagementDraft, invited: Vec<NamedThing>) -> Self {
        let form = Self {
            draft: RwSignal::new(draft),
            options: Answer::default(),
            facets: Answer::default(),
            invited: StoredValue::new(invited),
            error: RwSignal::new(None),
            missing: RwSignal::new(""),
            busy: RwSignal::new(false),
        };
        let program = Memo::new(move |_| form.draft.with(|draft| draft.program));
        Effect::new(move |_| {
            let query = EngagementOptionsQuery { program_id: program.get() };
            form.options.load(async move { client().get_engagement_options(&query).await });
        });
        // Where there is nothing to choose, it is chosen.
        Effect::new(move |_| {
            let Some(options) = form.options.ok() else { return };
            let only = |things: &[NamedThing]| match things {
                [only] => Some(only.id),
                _ => None,
            };
            let first = options.programs.first().map(|program| program.id);
            form.draft.update(|draft| {
                draft.program = draft.program.or(first);
                draft.ou = draft.ou.or(only(&options.ous));
            });
        });
        let filter = Memo::new(move |_| {
            let ou = form.draft.with(|draft| draft.ou);
            let options = form.options.ok()?;
            let name = options.ous.iter().find(|known| Some(known.id) == ou)?.name.clone();
            Some(form.draft.with(|draft| draft.filter(&name)))
        });
        Effect::new(move |_| match filter.get() {
            Some(filter) => {
                let query = HeatmapQuery { filter, ..HeatmapQuery::default() };
                form.facets.load(async move { client().get_heatmap_facets(&query).await });
            }
            None => form.facets.forget(),
        });
        form
    }

    fn text(self, read: fn(&EngagementDraft) -> String) -> Signal<String> {
        Signal::derive(move || self.draft.with(read))
    }

    fn problem(self, pointer: &'static str) -> Signal<String> {
        Signal::derive(move || self.error.with(|error| problem_of(error.as_ref(), pointer)))
    }

    /// Saves, and hands what came of it to `then`.
    fn save(self, known: Option<(i64, i64)>, then: impl Fn(Engagement) + 'static) {
        let body = match self.draft.with_untracked(EngagementDraft::save) {
            Ok(body) => body,
            Err(what) => return self.missing.set(what),
        };
        if self.busy.get_untracked() {
            return;
        }
        self.missing.set("");
        self.error.set(None);
        self.busy.set(true);
        spawn_local(async move {
            let answer = match known {
                Some((id, version)) => client().save_engagement(id, version, &body).await,
                None => client().create_engagement(&body).await,
            };
            self.busy.try_set(false);
            match answer {
                Ok(saved) => then(saved),
                Err(problem) => drop(self.error.try_set(Some(problem))),
            }
        });
    }
}

/// A new one.
pub fn begin() -> AnyView {
    let navigate = StoredValue::new_local(use_navigate());
    let query = UrlQuery::read(&use_location().search.get_untracked());
    let form = Form::new(EngagementDraft::of_query(&query), Vec::new());
    let save = move |_| {
        form.save(None, move |made| {
            let to = format!("/engagements/{}", made.id);
            navigate.try_with_value(|go| {
                go(&to, NavigateOptions { replace: true, ..NavigateOptions::default() })
            });
        });
    };
    let busy = form.busy;
    view! {
        <PageHeader title="Start an engagement" lead=lead actions=all_engagements />
        {fields(form)}
        <div class="panel-actions is-start">
            <Button appearance=Appearance::Primary busy on_click=save>"Save the draft"</Button>
        </div>
    }
}

fn lead() -> AnyView {
    "A draft is for you and the coordinators of the OU. Partners learn of it when you publish.".into_any()
}

fn all_engagements() -> AnyView {
    view! { <LinkButton href="/engagements".to_owned()>"All engagements"</LinkButton> }
}

/// A draft that was saved before.
pub fn draft(found: Answer<Engagement>) -> AnyView {
    let toasts = Toasts::current();
    let navigate = StoredValue::new_local(use_navigate());
    let Some(start) = untrack(|| found.ok()) else { return view! { <Loading what="Loading the draft" /> } };
    let id = start.id;
    let invited = start.partners.iter().map(|partner| partner.partner.clone()).collect();
    let form = Form::new(EngagementDraft::of(&start), invited);
    let first_version = start.row_version;
    let version = move || untrack(|| found.ok()).map_or(first_version, |found| found.row_version);
    let asks = RwSignal::new(false);
    let discards = RwSignal::new(false);
    let (busy, error) = (form.busy, form.error);
    // What is published is what is on the screen: it is saved first.
    let review = move |_| {
        form.save(Some((id, version())), move |saved| {
            let is_ready = saved.problems.is_empty();
            found.replace(saved);
            asks.try_set(is_ready);
        });
    };
    let save = move |_| {
        form.save(Some((id, version())), move |saved| {
            toasts.success("The draft is saved");
            found.replace(saved);
        });
    };
    let publish = move |()| {
        busy.set(true);
        let (row_version, key) = (version(), random::key());
        spawn_local(async move {
            let answer = client().publish_engagement(id, row_version, &key).await;
            busy.try_set(false);
            asks.try_set(false);
            match answer {
                Ok(published) => {
                    toasts.success(format!("{} is published", published.title));
                    found.replace(published);
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let discard = move |()| {
        spawn_local(async move {
            match client().discard_engagement(id).await {
                Ok(()) => {
                    toasts.success("The draft is gone");
                    navigate.try_with_value(|go| go("/engagements", NavigateOptions::default()));
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let title = Signal::derive(move || {
        let title = found.ok().map(|found| found.title.clone()).unwrap_or_default();
        if title.is_empty() { "Draft of an engagement".to_owned() } else { title }
    });
    let problems = move || {
        let problems = found.ok().map(|found| found.problems.clone()).unwrap_or_default();
        (!problems.is_empty()).then(|| {
            let line =
                |problem: pep_api_types::engagements::EngagementProblem| view! { <li>{problem.detail}</li> };
            view! {
                <section class="panel-part">
                    <h2>"Before you can publish"</h2>
                    <ul>{problems.into_iter().map(line).collect_view()}</ul>
                </section>
            }
        })
    };
    let question = Signal::derive(move || {
        let partners = form.draft.with(|draft| draft.partners.len());
        let accounts = found.ok().map(|found| found.account_count).unwrap_or_default();
        format!(
            "{} an invitation now. Who accepts is asked to report on {}.",
            counted(i64::try_from(partners).unwrap_or_default(), "partner gets", "partners get"),
            counted(accounts, "account", "accounts"),
        )
    });
    view! {
        <PageHeader title lead=lead actions=all_engagements />
        {fields(form)}
        {problems}
        <div class="panel-actions is-start">
            <Button appearance=Appearance::Primary icon=Icon::Send busy on_click=review>"Publish"</Button>
            <Button busy on_click=save>"Save the draft"</Button>
            <Button appearance=Appearance::Subtle icon=Icon::Trash on_click=move |_| discards.set(true)>"Throw it away"</Button>
        </div>
        <ConfirmDialog
            open=asks
            title="Publish this engagement?"
            confirm="Publish and invite"
            busy
            on_confirm=publish
            on_cancel=move |()| asks.set(false)
        >
            {move || question.get()}
        </ConfirmDialog>
        <ConfirmDialog
            open=discards
            title="Throw this draft away?"
            confirm="Throw it away"
            is_dangerous=true
            on_confirm=discard
            on_cancel=move |()| discards.set(false)
        >
            "Nobody was told of it. It cannot be brought back."
        </ConfirmDialog>
    }
}

fn fields(form: Form) -> AnyView {
    let Form { draft, options, missing, error, .. } = form;
    let words = Words { draft, error };
    let choices = move |read: fn(&EngagementOptions) -> &[NamedThing], none: &'static str| {
        Signal::derive(move || {
            let things = options.ok().map(|options| read(&options).to_vec()).unwrap_or_default();
            std::iter::once(Choice::new("", none))
                .chain(things.into_iter().map(|thing| Choice::new(thing.id.to_string(), thing.name)))
                .collect::<Vec<_>>()
        })
    };
    let kinds: Vec<Choice> = KINDS.iter().map(|(_, value, words)| Choice::new(*value, *words)).collect();
    let set_kind = move |value: String| {
        if let Some((kind, ..)) = KINDS.iter().find(|(_, known, _)| *known == value) {
            draft.update(|draft| draft.kind = *kind);
        }
    };
    let kind = form.text(|draft| {
        KINDS.iter().find(|(kind, ..)| *kind == draft.kind).map_or("", |(_, value, _)| value).to_owned()
    });
    let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let options_error =
        move || options.get().and_then(Result::err).map(|error| view! { <ErrorPanel error /> });
    view! {
        {options_error}
        <section class="panel-part">
            <div class="program-fields">
                {title(words)}
                <Field label="Type">
                    <Select value=kind choices=kinds on_change=set_kind />
                </Field>
                <Field label="Program" hint="In whose name the mails go.">
                    <Select
                        value=Signal::derive(move || draft.with(|draft| id(draft.program)))
                        choices=choices(|options| &options.programs, "Choose a program")
                        on_change=move |id: String| draft.update(|draft| draft.program = id.parse().ok())
                    />
                </Field>
                <Field label="OU" hint="One of yours." error=form.problem("/ouId") required=true>
                    <Select
                        value=Signal::derive(move || draft.with(|draft| id(draft.ou)))
                        choices=choices(|options| &options.ous, "Choose an OU")
                        on_change=move |id: String| draft.update(|draft| draft.ou = id.parse().ok())
                    />
                </Field>
                {times(words)}
            </div>
            {message(words)}
        </section>
        {criteria(form)}
        {partners(form)}
        <p class="field-error" role="alert" hidden=move || missing.get().is_empty()>{missing}</p>
        {move || rest_of(error.get(), &POINTERS).map(|error| view! { <ErrorPanel error /> })}
    }
}

fn options_of(values: Vec<(String, String)>) -> Vec<ComboOption> {
    values.into_iter().map(|(value, label)| ComboOption::new(value, label)).collect()
}

fn criteria(form: Form) -> AnyView {
    let Form { draft, facets, .. } = form;
    let field = move |is_segment: bool, label: &'static str| {
        let search = RwSignal::new(String::new());
        let chosen = Signal::derive(move || {
            draft.with(|draft| {
                let names = if is_segment { &draft.criteria.segment } else { &draft.criteria.industry };
                options_of(names.iter().map(|name| (name.clone(), name.clone())).collect())
            })
        });
        let offered = Signal::derive(move || {
            let wanted = search.get().to_lowercase();
            let facets = facets.ok();
            let listed =
                facets.as_ref().map(|facets| if is_segment { &facets.segments } else { &facets.industries });
            let listed =
                listed.into_iter().flatten().filter(|facet| facet.label.to_lowercase().contains(&wanted));
            options_of(listed.map(|facet| (facet.value.clone(), facet.label.clone())).collect())
        });
        let change = move |chosen: Vec<ComboOption>| {
            let names = chosen.into_iter().map(|option| option.value).collect();
            draft.update(|draft| {
                if is_segment { draft.criteria.segment = names } else { draft.criteria.industry = names }
            });
        };
        view! {
            <Field label>
                <ComboboxMulti chosen on_change=change options=offered on_search=move |text| search.set(text) placeholder="Any" />
            </Field>
        }
    };
    let status = move |(status, label): (CellStatus, &'static str)| {
        let checked = Signal::derive(move || draft.with(|draft| draft.criteria.status.contains(&status)));
        let change = move |on: bool| {
            draft.update(|draft| {
                draft.criteria.status.retain(|other| *other != status);
                if on {
                    draft.criteria.status.push(status);
                }
            });
        };
        view! { <Checkbox label checked on_change=change /> }
    };
    let matching = move || match facets.get() {
        Some(Ok(found)) => {
            format!("{} in this OU.", counted(found.total, "account matches", "accounts match"))
        }
        Some(Err(_)) => "How many accounts match cannot be said just now.".to_owned(),
        None => "Choose an OU to see how many accounts match.".to_owned(),
    };
    let problem = form.problem("/criteria");
    view! {
        <section class="panel-part">
            <h2>"Which accounts"</h2>
            <div class="program-fields">
                {field(true, "Segments")}
                {field(false, "Industries")}
            </div>
            <fieldset class="team-choice">
                <legend>"A partner reported it as"</legend>
                {STATUSES.map(status).collect_view()}
            </fieldset>
            <p class="engagement-match" role="status">{matching}</p>
            <p class="field-error" role="alert" hidden=move || problem.get().is_empty()>{problem}</p>
        </section>
    }
}

fn partners(form: Form) -> AnyView {
    let Form { draft, options, invited, .. } = form;
    let search = RwSignal::new(String::new());
    let named = move || {
        let partners = options.ok().map(|options| options.partners.clone()).unwrap_or_default();
        partners.into_iter().map(|partner| (partner.id, partner.name)).collect::<Vec<_>>()
    };
    let chosen = Signal::derive(move || {
        let mut named = named();
        invited.with_value(|invited| named.extend(invited.iter().map(|one| (one.id, one.name.clone()))));
        let name = |id: &i64| {
            let found = named.iter().find(|(known, _)| known == id);
            found.map_or_else(|| format!("Partner {id}"), |(_, name)| name.clone())
        };
        draft.with(|draft| options_of(draft.partners.iter().map(|id| (id.to_string(), name(id))).collect()))
    });
    let offered = Signal::derive(move || {
        let wanted = search.get().to_lowercase();
        let found = named().into_iter().filter(|(_, name)| name.to_lowercase().contains(&wanted)).take(50);
        options_of(found.map(|(id, name)| (id.to_string(), name)).collect())
    });
    let change = move |chosen: Vec<ComboOption>| {
        let ids = chosen.iter().filter_map(|option| option.value.parse().ok()).collect();
        draft.update(|draft| draft.partners = ids);
    };
    view! {
        <section class="panel-part">
            <Field label="Partners to invite" hint="Of those that the program elected." error=form.problem("/partnerIds") required=true>
                <ComboboxMulti chosen on_change=change options=offered on_search=move |text| search.set(text) placeholder="Type a partner's name" />
            </Field>
        </section>
    }
}
