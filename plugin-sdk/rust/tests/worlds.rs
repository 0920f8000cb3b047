//! What the traits do by themselves, and what the host gets to see of errors.

use bowline_plugin::host::{cache, cluster, log, secrets};
use bowline_plugin::testing::{Answers, answers, context, live_subject, render_request};
use bowline_plugin::{
    Action, Assessment, CallContext, Change, Decision, Decryptor, Delivery, Diagnostic, Error, Event, Health, Manifest,
    NoConfig, Notifier, Policy, PolicyRequest, Receipt, Severity, Status, Subject, TransformRequest, Transformer,
    respond_assess, respond_decrypt, respond_evaluate, respond_notify, respond_transform, types,
};
use serde_json::json;

fn manifest(name: &str) -> Manifest {
    Manifest::from_value(&json!({"kind": "A", "metadata": {"name": name}})).from_origin(name)
}

fn transform_request(names: &[&str]) -> TransformRequest {
    let request = render_request("/src", "", "{}");
    TransformRequest {
        ctx: request.ctx,
        release: request.release,
        tree: request.tree,
        manifests: names.iter().map(|name| manifest(name)).collect(),
        attributes: Vec::new(),
    }
}

#[test]
fn a_transformer_keeps_what_it_does_not_touch() {
    struct Nothing;
    impl Transformer for Nothing {
        const NAME: &'static str = "nothing";
        type Config = NoConfig;
    }
    let set = respond_transform::<Nothing>(transform_request(&["b", "a"])).unwrap();
    assert_eq!(set.manifests, [manifest("b"), manifest("a")]);
}

#[test]
fn a_transformer_drops_an_object_and_names_the_bad_one() {
    struct Drop;
    impl Transformer for Drop {
        const NAME: &'static str = "drop";
        type Config = NoConfig;
        fn transform_object(manifest: Manifest, _: &TransformRequest, _: &NoConfig) -> Result<Option<Manifest>, Error> {
            match manifest.origins[0].path.as_str() {
                "bad" => Err(Error::invalid_input("can't be dropped").at(manifest.origins[0].clone())),
                "drop" => Ok(None),
                _ => Ok(Some(manifest)),
            }
        }
    }
    let set = respond_transform::<Drop>(transform_request(&["a", "drop", "b"])).unwrap();
    assert_eq!(set.manifests, [manifest("a"), manifest("b")]);
    let error = respond_transform::<Drop>(transform_request(&["a", "bad"])).unwrap_err();
    assert_eq!(
        (error.code.as_str(), Error::from(error.clone()).to_string()),
        ("drop/invalid-input", "bad: can't be dropped".to_owned())
    );
}

/// Says of each change how bad it is, by the name of its object.
struct Judge;

impl Policy for Judge {
    const NAME: &'static str = "judge";
    type Config = NoConfig;
    fn judge_change(change: &Change, _: &str, _: &CallContext, _: &NoConfig) -> Result<Vec<Diagnostic>, Error> {
        let severity = match change.desired.as_ref().map(|desired| desired.origins[0].path.as_str()) {
            Some("error") => Severity::Error,
            Some("warning") => Severity::Warning,
            Some("info") => Severity::Info,
            _ => return Ok(Vec::new()),
        };
        Ok(vec![Diagnostic::new(severity, "judge/said", "said")])
    }
}

fn policy_request(names: &[&str]) -> PolicyRequest {
    let change = |name: &&str| Change {
        action: Action::Create,
        desired: Some(manifest(name)),
        live: None,
        attributes: Vec::new(),
    };
    PolicyRequest {
        ctx: context("{}"),
        phase: "render".to_owned(),
        changes: names.iter().map(change).collect(),
        attributes: Vec::new(),
    }
}

#[test]
fn the_gravest_remark_decides() {
    for (names, decision, remarks) in [
        (&["fine"][..], Decision::Allow, 0),
        (&["info", "fine"], Decision::Allow, 1),
        (&["warning", "info"], Decision::Warn, 2),
        (&["info", "error", "warning"], Decision::Deny, 3),
    ] {
        let verdict = respond_evaluate::<Judge>(policy_request(names)).unwrap();
        assert_eq!((verdict.decision, verdict.diagnostics.len()), (decision, remarks), "{names:?}");
    }
}

#[test]
fn a_wrong_configuration_is_the_answer_to_each_subject() {
    struct Fine;
    impl Health for Fine {
        const NAME: &'static str = "fine";
        type Config = NoConfig;
        fn assess(subject: &Subject, _: &CallContext, _: &NoConfig) -> Result<Assessment, Error> {
            Ok(match cluster::get(&subject.ref_)? {
                Some(_) => Assessment::new(Status::Healthy, "", "is there"),
                None => Assessment::new(Status::Missing, "", "is not there"),
            })
        }
    }
    let subject = |name: &str| live_subject(&json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}}));
    answers(|known| known.objects = vec![(subject("a").ref_, manifest("a"))]);
    let found = respond_assess::<Fine>(context("{}"), vec![subject("a"), subject("b")]);
    let found: Vec<_> = found.iter().map(|answer| answer.as_ref().unwrap().status).collect();
    assert_eq!(found, [Status::Healthy, Status::Missing]);
    let refused = respond_assess::<Fine>(context(r#"{"x": 1}"#), vec![subject("a"), subject("b")]);
    assert!(refused.iter().all(|answer| answer.as_ref().unwrap_err().code == "fine/config"));
    assert_eq!(refused.len(), 2);
}

/// Delivers what it has a token for, once.
struct Once;

impl Notifier for Once {
    const NAME: &'static str = "once";
    type Config = NoConfig;
    fn deliver(event: &Event, _: &CallContext, _: &NoConfig) -> Result<Receipt, Error> {
        if event.id == "busy" {
            return Err(Error::unavailable("the receiver is busy").retry_after_ms(500));
        }
        secrets::reveal(&event.topic)?;
        if cache::get(&event.id)?.is_some() {
            return Ok(Receipt::new(Delivery::Duplicate, "was delivered before"));
        }
        cache::put(&event.id, b"", 1000)?;
        log::emit(log::Level::Info, &event.title, &[]);
        Ok(Receipt::new(Delivery::Delivered, "is delivered"))
    }
}

#[test]
fn an_event_that_fails_costs_only_itself() {
    answers(|known| {
        *known = Answers::default();
        known.secrets.insert("open".to_owned(), b"token".to_vec());
    });
    let event = |id: &str, topic: &str| Event {
        id: id.to_owned(),
        topic: topic.to_owned(),
        severity: Severity::Info,
        title: format!("title of {id}"),
        body: String::new(),
        subject: None,
        time_unix_ms: 0,
        attributes: Vec::new(),
    };
    let events = vec![event("busy", "open"), event("a", "open"), event("b", "closed"), event("a", "open")];
    let receipts = respond_notify::<Once>(context("{}"), events).unwrap();
    let found: Vec<_> =
        receipts.iter().map(|receipt| (receipt.delivery, receipt.message.as_str(), receipt.retry_after_ms)).collect();
    assert_eq!(
        found,
        [
            (Delivery::Retry, "the receiver is busy", Some(500)),
            (Delivery::Delivered, "is delivered", None),
            (Delivery::Dropped, "secret closed is not granted", None),
            (Delivery::Duplicate, "was delivered before", None),
        ]
    );
    let logged = answers(|known| known.log.clone());
    assert_eq!(logged, [(log::Level::Info, "title of a".to_owned(), Vec::new())]);
}

#[test]
fn an_error_of_a_decryptor_has_the_place_of_the_file() {
    struct Refuse;
    impl Decryptor for Refuse {
        const NAME: &'static str = "refuse";
        type Config = NoConfig;
        fn decrypt(_: &str, data: Vec<u8>, _: &CallContext, _: NoConfig) -> Result<Vec<u8>, Error> {
            let error = Error::denied("has no key that fits");
            match data.is_empty() {
                true => Err(error),
                false => Err(error.at(("other.yaml", 3))),
            }
        }
    }
    let place = |data: &[u8]| {
        let error: types::Error =
            respond_decrypt::<Refuse>(context("{}"), "a.enc.yaml".to_owned(), data.to_vec()).unwrap_err();
        Error::from(error).to_string()
    };
    assert_eq!(place(b""), "a.enc.yaml: has no key that fits");
    assert_eq!(place(b"x"), "other.yaml:3: has no key that fits");
}
