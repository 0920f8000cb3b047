//! What is sent again, and what isn't: a server that plays a script answers, because a healthy one never would.

use anyhow::Result;
use bowline_core::kinds::{Scope, ServedKind};
use bowline_core::object::Gvk;
use bowline_core::port::cluster::{Apply, Cluster as _, Conflicts, Error, Identity, Persistence, Target};
use serde_json::json;

use super::fake::{Answer, FakeServer};
use super::message;

const CALLER: Identity = Identity::Caller;

/// What happens to one request.
#[derive(Clone, Copy)]
enum Act {
    /// The connection ends without an answer.
    Hang,
    /// 429 or 503, and after how many seconds to come back.
    Busy(&'static str, Option<u32>),
    /// The object.
    Answer,
}

/// A server that plays one act a request. One beyond the script is answered: the test then counts one too many.
async fn script(acts: impl Into<Vec<Act>>) -> Result<FakeServer> {
    let acts: Vec<Act> = acts.into();
    FakeServer::start(move |number, _| {
        let (status, retry_after) = match acts.get(number).copied().unwrap_or(Act::Answer) {
            Act::Hang => return None,
            Act::Busy(status, after) => (status, after),
            Act::Answer => ("200 OK", None),
        };
        Some(Answer { status, retry_after, body: json!({"metadata": {"name": "c"}}) })
    })
    .await
}

fn target() -> Target {
    let kind =
        ServedKind { gvk: Gvk::new("v1", "ConfigMap"), plural: "configmaps".to_owned(), scope: Scope::Namespaced };
    Target { kind, namespace: "shop".to_owned(), name: "c".to_owned() }
}

impl FakeServer {
    async fn apply(&self) -> Result<(), Error> {
        let target = target();
        let apply =
            Apply { target: &target, body: "{}", conflicts: Conflicts::Fail, persistence: Persistence::Persist };
        self.cluster.apply(&CALLER, apply).await.map(|_| ())
    }

    async fn patch(&self) -> Result<(), Error> {
        self.cluster.patch(&CALLER, &target(), &json!([])).await.map(|_| ())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_of_an_apply_is_asked_for_again() -> Result<()> {
    let script = script([Act::Hang, Act::Hang, Act::Answer]).await?;
    script.apply().await?;
    assert_eq!(script.requests(), 3);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn three_lost_answers_are_an_error() -> Result<()> {
    let script = script([Act::Hang; 3]).await?;
    let text = message(script.apply().await);
    assert!(text.starts_with(&format!("cannot reach the API server {}: ", script.url)), "{text}");
    assert_eq!(script.requests(), 3);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patch_whose_answer_is_lost_may_have_been_made() -> Result<()> {
    let script = script([Act::Hang]).await?;
    assert!(matches!(script.patch().await, Err(Error::Reach { .. })));
    assert_eq!(script.requests(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_that_says_when_is_asked_again() -> Result<()> {
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        let script = script([Act::Busy(status, Some(0)), Act::Answer]).await?;
        // Even a patch: a server that is too busy hasn't looked at it.
        script.patch().await?;
        assert_eq!(script.requests(), 2);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_that_does_not_say_when_is_an_error() -> Result<()> {
    for after in [None, Some(3600)] {
        let script = script([Act::Busy("503 Service Unavailable", after)]).await?;
        let text = message(script.apply().await);
        assert!(text.starts_with("the API server failed to apply ConfigMap shop/c: "), "{text}");
        assert!(text.contains("503 Service Unavailable"), "{text}");
        assert_eq!(script.requests(), 1);
    }
    Ok(())
}
