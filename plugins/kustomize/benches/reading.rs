//! How long reading and printing many objects takes: `cargo bench -p bowline-kustomize --bench reading`.
//!
//! Each step is given in megabytes of the file a second, and compared with the bare parser's events of the same run.

#![expect(clippy::print_stdout, reason = "a bench reports to its user")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use bowline_kustomize::node::Node;
use bowline_kustomize::read;
use bowline_kustomize::resource::Resource;
use bowline_kustomize::set::ResMap;

/// Objects, as many as a large repository has.
const OBJECTS: usize = 4_000;

/// Every measurement is taken this often and the best one counts.
const ROUNDS: usize = 5;

fn main() {
    let source: String = (0..OBJECTS).map(object).collect();
    let nodes = read(&source);
    println!("{} objects, {} bytes", nodes.len(), source.len());
    let report = |what: &str, took: Duration| {
        let speed = source.len() as f64 / took.as_secs_f64() / 1e6;
        println!("{what:<20} {:7.2} ms {speed:7.1} MB/s", took.as_secs_f64() * 1e3);
    };
    report("read", best(|| drop(black_box(read(&source)))));
    report("the parser's events", best(|| count_events(&source)));
    report("write_json", best(|| drop(black_box(write(&nodes)))));
    report(
        "fingerprint",
        best(|| {
            nodes.iter().for_each(|node| {
                black_box(node.fingerprint());
            });
        }),
    );
    report("copy", best(|| drop(black_box(nodes.clone()))));
    report("append", best(|| drop(black_box(append(&nodes)))));
}

fn best(mut run: impl FnMut()) -> Duration {
    let rounds = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    rounds.min().unwrap_or_default()
}

fn read(source: &str) -> Vec<Node> {
    read::objects(source.as_bytes(), 1).expect("the objects are well-formed")
}

fn write(nodes: &[Node]) -> String {
    let mut out = String::new();
    for node in nodes {
        node.write_json(&mut out).expect("the objects can be printed");
    }
    out
}

fn append(nodes: &[Node]) -> ResMap {
    let mut set = ResMap::default();
    for node in nodes {
        set.append(Resource::load(node.clone())).expect("no two objects are the same");
    }
    set
}

fn count_events(source: &str) {
    let mut parser = libyaml_safer::Parser::new();
    parser.set_input(source.as_bytes());
    black_box(parser.count());
}

/// A Deployment, a Service, a ConfigMap or a RoleBinding.
fn object(index: usize) -> String {
    let mut text = String::from(if index == 0 { "" } else { "---\n" });
    let written = match index % 4 {
        0 => write!(
            text,
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app-{index}\n  labels:\n    \
             app.kubernetes.io/name: app-{index}\n    app.kubernetes.io/part-of: shop\nspec:\n  replicas: 3\n  \
             selector:\n    matchLabels:\n      app.kubernetes.io/name: app-{index}\n  template:\n    metadata:\n      \
             labels:\n        app.kubernetes.io/name: app-{index}\n      annotations:\n        \
             prometheus.io/scrape: \"true\"\n    spec:\n      serviceAccountName: app-{index}\n      containers:\n      \
             - name: main\n        image: registry.example.com/shop/app-{index}:1.{index}.0\n        args: \
             [\"--listen=:8080\", \"--log-level=info\"]\n        ports:\n        - name: http\n          \
             containerPort: 8080\n          protocol: TCP\n        env:\n        - name: POD_NAME\n          \
             valueFrom:\n            fieldRef:\n              fieldPath: metadata.name\n        resources:\n          \
             requests:\n            cpu: 100m\n            memory: 128Mi\n          limits:\n            memory: \
             256Mi\n        readinessProbe:\n          httpGet: {{path: /ready, port: http}}\n          \
             initialDelaySeconds: 5 # seconds\n      volumes:\n      - name: config\n        configMap:\n          \
             name: app-{index}\n"
        ),
        1 => write!(
            text,
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: app-{index}\nspec:\n  selector:\n    \
             app.kubernetes.io/name: app-{index}\n  ports:\n  - name: http\n    port: 80\n    targetPort: http\n"
        ),
        2 => write!(
            text,
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app-{index}\ndata:\n  LOG_LEVEL: info\n  PORT: \
             \"8080\"\n  config.yaml: |\n    server:\n      listen: 0.0.0.0:8080\n      timeout: 30s\n    database:\n      \
             host: db-{index}\n  script.sh: |-\n    #!/bin/sh\n    set -e\n    exec app --config /etc/app/config.yaml\n"
        ),
        _ => write!(
            text,
            "# Who may do what.\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: \
             app-{index}\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: 'app-{index}'\n\
             subjects:\n- kind: ServiceAccount\n  name: app-{index}\n  namespace: default\n"
        ),
    };
    written.expect("a String takes all text");
    text
}
