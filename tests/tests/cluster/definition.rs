//! The kind Inventory on control planes of their own: not installed yet, or installed by another version of Bowline.

use std::process::Output;

use anyhow::{Context as _, Result, ensure};
use bowline::controlplane::{ControlPlane, Program, Programs, default_cache};
use bowline_cluster::{Connection, Settings, custom_resource_definition};
use bowline_core::inventory::{ApplicationKey, Entry, EntryState, Inventory};
use bowline_core::object::ObjectKey;
use bowline_core::port::cluster::{Cluster as _, Error, Identity};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::message;

const CALLER: Identity = Identity::Caller;
const NAME: &str = "inventories.bowline.dev";
const EDITION: &str = "bowline.dev/definition";

/// A control plane of its own.
struct Own {
    plane: ControlPlane,
    programs: Programs,
    folder: TempDir,
}

impl Own {
    fn start() -> Result<Self> {
        // The shared control plane's programs are these.
        bowline_tests::control_plane()?;
        let folder = tempfile::tempdir()?;
        let programs = Programs::locate_or_build(&default_cache().context("no cache folder")?, &mut |_| {})?;
        let plane = ControlPlane::start(&programs, folder.path())?;
        Ok(Self { plane, programs, folder })
    }

    async fn connect(&self) -> Result<Connection> {
        let settings = Settings { kubeconfig: Some(self.plane.kubeconfig().to_owned()), ..Settings::default() };
        Ok(Connection::open(settings).await?)
    }

    fn kubectl(&self, arguments: &[&str]) -> Result<String> {
        let mut command = std::process::Command::new(self.programs.path(Program::Kubectl));
        let Output { status, stdout, stderr } =
            command.arg("--kubeconfig").arg(self.plane.kubeconfig()).args(arguments).output()?;
        ensure!(status.success(), "kubectl {arguments:?}: {}", String::from_utf8_lossy(&stderr));
        Ok(String::from_utf8(stdout)?)
    }

    /// Lets the service account `default/nobody` have these rights.
    fn allow(&self, role: &str, verbs: &str, resource: &str) -> Result<()> {
        let (verbs, resource) = (format!("--verb={verbs}"), format!("--resource={resource}"));
        self.kubectl(&["create", "clusterrole", role, &verbs, &resource])?;
        let role_flag = format!("--clusterrole={role}");
        self.kubectl(&["create", "clusterrolebinding", role, &role_flag, "--serviceaccount=default:nobody"])?;
        Ok(())
    }

    /// Puts this in the place of the installed definition, or installs it.
    fn define(&self, definition: &Value) -> Result<()> {
        let file = self.folder.path().join("definition.json");
        std::fs::write(&file, definition.to_string())?;
        let file = file.to_str().context("the folder's name is text")?;
        let verb = if self.kubectl(&["get", "crd", NAME]).is_ok() { "replace" } else { "create" };
        self.kubectl(&[verb, "-f", file])?;
        self.kubectl(&["wait", "--for=condition=Established", "crd", NAME])?;
        Ok(())
    }

    fn installed(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.kubectl(&["get", "crd", NAME, "-o", "json"])?)?)
    }
}

fn nobody() -> Identity {
    Identity::ServiceAccount { namespace: "default".to_owned(), name: "nobody".to_owned() }
}

fn shop() -> ApplicationKey {
    ApplicationKey { namespace: "default".to_owned(), name: "shop".to_owned() }
}

fn list(inventory: &mut Inventory, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let [kind, namespace, name] = ["ConfigMap", "shop", &format!("c{number:05}")].map(str::to_owned);
        let key = ObjectKey { group: String::new(), kind, namespace, name };
        inventory.set(key, Entry { version: "v1".to_owned(), state: EntryState::Pending });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kind_is_installed_on_first_use_or_asked_for() -> Result<()> {
    let own = Own::start()?;
    let cluster = own.connect().await?;
    let mut inventory = cluster.inventory(&CALLER, &shop()).await?;
    assert!(inventory.is_empty());
    assert!(cluster.holdings(&CALLER).await?.is_empty());
    list(&mut inventory, 0..600);
    let refused = message(cluster.store_inventory(&nobody(), &mut inventory).await);
    assert!(refused.starts_with("not allowed to "), "{refused}");
    assert_eq!(inventory.changed_chunks().count(), 2);

    own.allow("inventories", "*", "*.bowline.dev")?;
    let refused = message(cluster.store_inventory(&nobody(), &mut inventory).await);
    assert!(refused.starts_with("not allowed to install Bowline's own kinds: "), "{refused}");
    assert!(refused.ends_with("ask an administrator to run once: kubectl apply -f deploy/crds"), "{refused}");
    assert_eq!(inventory.changed_chunks().count(), 2);

    cluster.store_inventory(&CALLER, &mut inventory).await?;
    assert_eq!(cluster.inventory(&CALLER, &shop()).await?.len(), 600);
    own.plane.stop();
    Ok(())
}

/// The definition as an earlier edition could have been: entries are objects, and a label is somebody else's.
fn earlier() -> Value {
    let mut definition = custom_resource_definition();
    definition["metadata"]["annotations"][EDITION] = json!("0");
    definition["metadata"]["labels"] = json!({"team": "platform"});
    let entries = json!({"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}});
    definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]["entries"] =
        entries;
    definition
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_definition_is_replaced_and_no_other() -> Result<()> {
    let own = Own::start()?;
    let edition = || -> Result<Value> { Ok(own.installed()?["metadata"]["annotations"][EDITION].clone()) };
    let ours = custom_resource_definition()["metadata"]["annotations"][EDITION].clone();
    let mut inventory = Inventory::new(shop(), Vec::new());
    list(&mut inventory, 0..600);

    // Whoever may not look is told by the refusal, whoever may not replace by name.
    own.define(&earlier())?;
    own.allow("inventories", "*", "*.bowline.dev")?;
    let refused = own.connect().await?.store_inventory(&nobody(), &mut inventory).await;
    assert!(matches!(refused, Err(Error::Accept { .. })), "{refused:?}");
    assert!(message(refused).ends_with("or ask an administrator to run: kubectl replace -f deploy/crds"));
    own.allow("definitions", "get", "customresourcedefinitions")?;
    let refused = message(own.connect().await?.store_inventory(&nobody(), &mut inventory).await);
    assert!(refused.starts_with("not allowed to bring Bowline's own kinds up to date: "), "{refused}");
    assert!(refused.ends_with("ask an administrator to run once: kubectl replace -f deploy/crds"), "{refused}");
    assert_eq!((edition()?, inventory.changed_chunks().count()), (json!("0"), 2));

    let cluster = own.connect().await?;
    cluster.store_inventory(&CALLER, &mut inventory).await?;
    assert_eq!(cluster.inventory(&CALLER, &shop()).await?.len(), 600);
    let installed = own.installed()?;
    assert_eq!(edition()?, ours);
    assert_eq!(installed["metadata"]["labels"]["team"], "platform", "what others added stays");

    let mut later = installed.clone();
    later["metadata"]["annotations"][EDITION] = json!("1000");
    own.define(&later)?;
    list(&mut inventory, 600..700);
    own.connect().await?.store_inventory(&CALLER, &mut inventory).await?;
    assert_eq!(edition()?, "1000", "a later one stays");

    let mut foreign = own.installed()?;
    foreign["metadata"]["annotations"] = json!({});
    own.define(&foreign)?;
    list(&mut inventory, 700..800);
    own.connect().await?.store_inventory(&CALLER, &mut inventory).await?;
    assert_eq!(edition()?, Value::Null, "one that isn't Bowline's stays");
    own.plane.stop();
    Ok(())
}
