//! Keys that charts make, in the sandbox and natively: the arithmetic of each is its own, the keys are the same.

use anyhow::{Context as _, Result, ensure};
use bowline_core::port::plugins::Plugins as _;
use bowline_core::port::tree::TreePath;
use bowline_helm::plugin::Helm;
use bowline_plugin::Renderer as _;
use bowline_tests::tool::{render_request, sandbox};
use serde_json::{Value, json};

const CHART: &str = "apiVersion: v2\nname: t\nversion: 0.1.0\n";

/// Primes of 1024 bits for keys that are signed with each other, of 2048 for a key that signs itself, and numbers of neither
/// length. Whatever goes wrong anywhere in a hundred thousand squarings shows.
const KEYS: &str = r#"{{- $ca := genCA "ca" 365 }}
apiVersion: v1
kind: ConfigMap
metadata: {name: t}
data:
  ca: {{ $ca.Cert | quote }}
  signed: {{ (genSignedCert "a" nil nil 365 $ca).Cert | quote }}
  itself: {{ (genCAWithKey "b" 365 (genPrivateKey "rsa")).Cert | quote }}
  dsa: {{ genPrivateKey "dsa" | quote }}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_the_same_in_the_sandbox_and_natively() -> Result<()> {
    let chart = tempfile::tempdir()?;
    std::fs::create_dir(chart.path().join("templates"))?;
    std::fs::write(chart.path().join("Chart.yaml"), CHART)?;
    std::fs::write(chart.path().join("templates/t.yaml"), KEYS)?;
    let asked = render_request(chart.path(), TreePath::root(), &json!({}), ["rel", "ns"])?;
    let folder = chart.path().to_str().context("a path in UTF-8")?;
    let mut request = bowline_plugin::testing::render_request(folder, ".", "{}");
    request.release.seed.clone_from(&asked.release.seed);
    let natively = Helm::render(&request, serde_json::from_str("{}")?)?;
    let sandboxed = sandbox()?.render("helm", &asked).await?;
    let natively: Value = serde_json::from_str(&natively.manifests.first().context("there is no object")?.json)?;
    let sandboxed: Value = serde_json::from_str(&sandboxed.manifests.first().context("there is no object")?.json)?;
    for key in ["ca", "signed", "itself", "dsa"] {
        let expected = natively["data"][key].as_str().context("there is a key")?;
        ensure!(expected.starts_with("-----BEGIN"), "{key}: {expected}");
        ensure!(sandboxed["data"][key] == expected, "{key}: {} and not {expected}", sandboxed["data"][key]);
    }
    Ok(())
}
