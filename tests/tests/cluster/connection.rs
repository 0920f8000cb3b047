//! Opening a connection, and what is said when that fails.

use std::fs;
use std::net::TcpListener;
use std::time::Duration;

use anyhow::Result;
use bowline_cluster::{Connection, Settings};
use bowline_core::class::{Class, Classified as _};
use bowline_core::port::cluster::{Cluster as _, Conflicts, Error, Freshness, Identity, Persistence};
use bowline_tests::loopback::ConnectProxy;
use bowline_tests::{SharedControlPlane, control_plane};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{message, scene, settings};

const CALLER: Identity = Identity::Caller;

/// The control plane's kubeconfig as JSON, with certificates in it.
fn kubeconfig(plane: &SharedControlPlane) -> Result<Value> {
    Ok(serde_json::from_str(&plane.kubectl(&["config", "view", "--raw", "--flatten", "-o", "json"])?)?)
}

/// Settings that read `kubeconfig` from a file of its own.
fn written(folder: &TempDir, kubeconfig: &Value) -> Result<Settings> {
    let path = folder.path().join("kubeconfig");
    fs::write(&path, kubeconfig.to_string())?;
    Ok(Settings { kubeconfig: Some(path), ..Settings::default() })
}

/// What opening a connection and discovering through it fails with.
async fn failure(settings: Settings) -> Error {
    match Connection::open(settings).await {
        Ok(connection) => connection.discover(&CALLER, Freshness::Cached).await.expect_err("it must fail"),
        Err(error) => error,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_knows_where_it_leads() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut config = kubeconfig(control_plane()?)?;
    let server = config["clusters"][0]["cluster"]["server"].as_str().unwrap_or_default().to_owned();
    config["contexts"][0]["context"]["namespace"] = json!("team-a");
    let context = config["contexts"][0]["name"].as_str().unwrap_or_default().to_owned();
    let connection = Connection::open(written(&folder, &config)?).await?;
    assert_eq!(
        (connection.server(), connection.context(), connection.default_namespace()),
        (server.as_str(), context.as_str(), "team-a")
    );
    assert_eq!(Connection::open(settings(control_plane()?)).await?.default_namespace(), "default");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_kubeconfig_is_named() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("kubeconfig");
    let shown = path.display();
    let open = |context: Option<&str>| Settings {
        kubeconfig: Some(path.clone()),
        context: context.map(str::to_owned),
        ..Settings::default()
    };
    let opened = async |context: Option<&str>| {
        let error = Connection::open(open(context)).await.map(|_| ()).expect_err("it must fail");
        assert_eq!(error.class(), Class::Terminal);
        error.to_string()
    };
    assert_eq!(
        opened(None).await,
        format!("cannot use the kubeconfig: {shown}: No such file or directory (os error 2)")
    );
    fs::write(&path, "clusters: [")?;
    assert!(opened(None).await.starts_with(&format!("cannot use the kubeconfig: {shown}: it is no valid YAML: ")));
    fs::write(&path, "kind: Config")?;
    assert_eq!(
        opened(None).await,
        format!("cannot use the kubeconfig: {shown} sets no current-context: pass --context (it has no contexts)")
    );
    let context = |name: &str| json!({"name": name, "context": {"cluster": "nowhere"}});
    fs::write(&path, json!({"contexts": [context("prod"), context("dev")]}).to_string())?;
    assert_eq!(
        opened(None).await,
        format!("cannot use the kubeconfig: {shown} sets no current-context: pass --context (it has dev, prod)")
    );
    assert_eq!(
        opened(Some("test")).await,
        format!("cannot use the kubeconfig: there is no context \"test\" in {shown}; it has dev, prod")
    );
    assert_eq!(
        opened(Some("prod")).await,
        format!(
            "cannot use the kubeconfig: context \"prod\" in {shown}: failed to load the cluster of context: nowhere"
        )
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_be_reached_is_named() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut config = kubeconfig(control_plane()?)?;
    // A port that was free a moment ago, where nobody listens.
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    config["clusters"][0]["cluster"]["server"] = json!(format!("https://127.0.0.1:{port}"));
    let error = failure(written(&folder, &config)?).await;
    assert_eq!(error.class(), Class::Transient);
    let text = error.to_string();
    assert!(text.starts_with(&format!("cannot reach the API server https://127.0.0.1:{port}: ")), "{text}");
    assert_eq!(text.matches("Connection refused").count(), 1, "{text}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_answer_is_given_up() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut config = kubeconfig(control_plane()?)?;
    let silent = TcpListener::bind("127.0.0.1:0")?;
    let server = format!("http://{}", silent.local_addr()?);
    config["clusters"][0]["cluster"]["server"] = json!(server);
    let settings = Settings { request_timeout: Duration::from_secs(1), ..written(&folder, &config)? };
    assert_eq!(
        failure(settings).await.to_string(),
        format!("cannot reach the API server {server}: no answer within 1 s")
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_somebody_else_is_not_trusted() -> Result<()> {
    use base64::Engine as _;
    let folder = tempfile::tempdir()?;
    let mut config = kubeconfig(control_plane()?)?;
    let other = rcgen::generate_simple_self_signed(["kubernetes".to_owned()])?;
    let pem = base64::engine::general_purpose::STANDARD.encode(other.cert.pem());
    config["clusters"][0]["cluster"]["certificate-authority-data"] = json!(pem);
    let text = failure(written(&folder, &config)?).await.to_string();
    assert!(text.starts_with("cannot reach the API server https://"), "{text}");
    assert!(text.contains("invalid peer certificate"), "{text}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_told_from_missing_rights() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut config = kubeconfig(control_plane()?)?;
    config["users"][0]["user"] = json!({"token": "wrong"});
    let error = failure(written(&folder, &config)?).await;
    assert_eq!(error.class(), Class::Denied);
    assert!(matches!(error, Error::Authenticate { .. }), "{error:?}");
    assert!(error.to_string().ends_with("refused the credentials: Unauthorized"), "{error}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credentials_plugin_is_run_and_its_failure_is_told() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut config = kubeconfig(control_plane()?)?;
    let token = config["users"][0]["user"]["token"].clone();
    assert!(token.is_string(), "the administrator has a token");
    let credential = json!({
        "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": token},
    });
    let exec = |script: String| {
        json!({"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["-c", script],
                        "interactiveMode": "Never"}})
    };
    config["users"][0]["user"] = exec(format!("echo '{credential}'"));
    let connection = Connection::open(written(&folder, &config)?).await?;
    connection.discover(&CALLER, Freshness::Cached).await?;
    config["users"][0]["user"] = exec("echo no ticket >&2; exit 3".to_owned());
    let error = failure(written(&folder, &config)?).await;
    assert!(matches!(error, Error::Authenticate { .. }), "{error:?}");
    assert!(error.to_string().contains("auth exec command"), "{error}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_kubeconfig_acts_as_holds_for_the_caller_alone() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut scene = scene("acts-as").await?;
    let writer = scene.service_account("writer", &["get", "create", "patch"])?;
    let mut config = kubeconfig(scene.plane)?;
    config["users"][0]["user"]["as"] = json!("nobody");
    config["users"][0]["user"]["as-groups"] = json!(["system:authenticated"]);
    config["users"][0]["user"]["as-user-extra"] = json!({"example.test/Reason": ["test"]});
    scene.cluster = Connection::open(written(&folder, &config)?).await?;
    let target = scene.config_map("c").await?;
    let text = message(scene.apply(&target, json!({})).await);
    assert!(text.contains("User \"nobody\" cannot patch"), "{text}");
    scene.apply_as(&writer, &target, json!({}), Conflicts::Fail, Persistence::Persist).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_of_the_kubeconfig_carries_the_connection() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let proxy = ConnectProxy::start(Some("ada:s3cret"))?;
    let mut config = kubeconfig(control_plane()?)?;
    let server = config["clusters"][0]["cluster"]["server"].as_str().unwrap_or_default().to_owned();
    let mut through = |login: &str| {
        config["clusters"][0]["cluster"]["proxy-url"] = json!(format!("http://{login}@{}", proxy.authority()));
        written(&folder, &config)
    };
    let error = failure(through("ada:wr0ng")?).await;
    assert!(matches!(error, Error::Reach { .. }) && !error.to_string().contains("wr0ng"), "{error}");
    assert_eq!(proxy.tunnels(), Vec::<String>::new());
    let connection = Connection::open(through("ada:s3cret")?).await?;
    connection.discover(&CALLER, Freshness::Cached).await?;
    assert!(!proxy.tunnels().is_empty());
    assert!(proxy.tunnels().iter().all(|tunnel| server == format!("https://{tunnel}")), "{:?}", proxy.tunnels());
    Ok(())
}
