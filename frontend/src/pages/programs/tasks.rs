//! What partners prepare when they accept one of the program's engagements: the list, and changing it.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::engagements::{EngagementTaskKind, EngagementTaskList, EngagementTaskPlan};
use pep_client::ApiError;
use pep_domain::access::ActionKind;

use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::checkbox::Checkbox;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::text_input::TextInput;
use crate::logic::field_problems::problem_of;
use crate::state::answer::Answer;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// The tab.
pub fn tab(program: i64) -> AnyView {
    let list = Answer::<EngagementTaskList>::default();
    let load = move || list.load(async move { client().get_program_engagement_tasks(program).await });
    load();
    view! {
        <p class="quiet">"Each partner that accepts an engagement gets these tasks. Who accepted before keeps theirs."</p>
        {move || match list.get() {
            None => view! { <Loading what="Loading the tasks" /> },
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> },
            Some(Ok(found)) => editor(program, list, found.tasks.clone()),
        }}
    }
}

fn editor(program: i64, list: Answer<EngagementTaskList>, tasks: Vec<EngagementTaskPlan>) -> AnyView {
    let toasts = Toasts::current();
    let may_manage = Session::current().may(ActionKind::ManagePrograms);
    // A number of its own tells two tasks of one name apart while they are typed.
    let next = StoredValue::new(tasks.len());
    let lines = RwSignal::new(tasks.into_iter().enumerate().collect::<Vec<_>>());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let save = move |_| {
        busy.set(true);
        error.set(None);
        let tasks = lines.with_untracked(|lines| lines.iter().map(|(_, task)| task.clone()).collect());
        spawn_local(async move {
            let answer = client().set_program_engagement_tasks(program, &EngagementTaskList { tasks }).await;
            busy.try_set(false);
            match answer {
                Ok(saved) => {
                    toasts.success("The tasks are saved");
                    list.replace(saved);
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let add = move |_| {
        let number = next.get_value();
        next.set_value(number + 1);
        let task =
            EngagementTaskPlan { kind: EngagementTaskKind::Other, title: String::new(), is_required: true };
        lines.update(|lines| lines.push((number, task)));
    };
    let line =
        move |(number, task): (usize, EngagementTaskPlan)| task_line(lines, error, number, task, may_manage);
    view! {
        <ul class="engagement-tasks">
            <For each=move || lines.get() key=|(number, _)| *number children=line />
        </ul>
        {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        {may_manage.then(|| view! {
            <div class="panel-actions is-start">
                <Button appearance=Appearance::Primary busy on_click=save>"Save the tasks"</Button>
                <Button icon=Icon::Add on_click=add>"Add a task"</Button>
            </div>
        })}
    }
}

fn task_line(
    lines: RwSignal<Vec<(usize, EngagementTaskPlan)>>,
    error: RwSignal<Option<ApiError>>,
    number: usize,
    task: EngagementTaskPlan,
    may_manage: bool,
) -> AnyView {
    let change = move |change: &dyn Fn(&mut EngagementTaskPlan)| {
        lines.update(|lines| {
            lines.iter_mut().filter(|(other, _)| *other == number).for_each(|(_, task)| change(task));
        });
    };
    let problem = Signal::derive(move || {
        let place = lines.with(|lines| lines.iter().position(|(other, _)| *other == number));
        let pointer = format!("/tasks/{}/title", place.unwrap_or_default());
        error.with(|error| problem_of(error.as_ref(), &pointer))
    });
    let (title, is_required) = (RwSignal::new(task.title), RwSignal::new(task.is_required));
    let hint = match task.kind {
        EngagementTaskKind::CompleteHeatmap => "Done by itself when every account is reported.",
        _ => "",
    };
    let set_title = move |text: String| {
        title.set(text.clone());
        change(&|task| task.title.clone_from(&text));
    };
    let set_required = move |on: bool| {
        is_required.set(on);
        change(&|task| task.is_required = on);
    };
    let disabled = Signal::stored(!may_manage);
    view! {
        <li class="engagement-task">
            <Field label="Task" hint error=problem>
                <TextInput value=title on_input=set_title max_length=120 disabled />
            </Field>
            <Checkbox label="Must be done" checked=is_required disabled on_change=set_required />
            {may_manage.then(|| view! {
                <Button
                    appearance=Appearance::Subtle
                    icon=Icon::Trash
                    on_click=move |_| lines.update(|lines| lines.retain(|(other, _)| *other != number))
                >
                    "Take it out"
                </Button>
            })}
        </li>
    }
}
