//! Kustomize's own field specs, as rows: each type of a row has each path of it.

/// Group, version and kind; empty parts match anything.
pub(super) type Type = (&'static str, &'static str, &'static str);

/// Field specs that share types or paths.
#[derive(Debug)]
pub(super) struct Row {
    /// The objects.
    pub(super) types: &'static [Type],
    /// What each path begins with.
    pub(super) base: &'static str,
    /// The fields, with `/` between names.
    pub(super) paths: &'static [&'static str],
    /// Whether the field is made if it is missing.
    pub(super) create: bool,
}

const fn create(types: &'static [Type], base: &'static str, paths: &'static [&'static str]) -> Row {
    Row { types, base, paths, create: true }
}

const fn find(types: &'static [Type], base: &'static str, paths: &'static [&'static str]) -> Row {
    Row { types, base, paths, create: false }
}

const ANY: &[Type] = &[("", "", "")];
const RBAC: &str = "rbac.authorization.k8s.io";
const STATEFUL_SET: &[Type] = &[("apps", "", "StatefulSet")];
const JOB: &[Type] = &[("batch", "", "Job")];
const CRON_JOB: &[Type] = &[("batch", "", "CronJob")];
const INGRESS: &[Type] = &[("", "", "Ingress")];

pub(super) const NAMES: &[Row] = &[find(ANY, "", &["metadata/name"])];

pub(super) const NAMESPACE: &[Row] = &[
    create(&[("", "", "Namespace")], "", &["metadata/name"]),
    create(&[("apiregistration.k8s.io", "", "APIService")], "", &["spec/service/namespace"]),
    find(
        &[("apiextensions.k8s.io", "", "CustomResourceDefinition")],
        "",
        &["spec/conversion/webhook/clientConfig/service/namespace"],
    ),
];

/// Kinds with a pod template at `spec/template`, as labels see them.
const TEMPLATED: &[Type] = &[
    ("", "v1", "ReplicationController"),
    ("", "", "Deployment"),
    ("", "", "ReplicaSet"),
    ("", "", "DaemonSet"),
    ("apps", "", "StatefulSet"),
    ("batch", "", "Job"),
];

/// The same, as annotations see them.
const ANNOTATED: &[Type] = &[
    ("", "v1", "ReplicationController"),
    ("", "", "Deployment"),
    ("", "", "ReplicaSet"),
    ("", "", "DaemonSet"),
    ("", "", "StatefulSet"),
    ("batch", "", "Job"),
];

pub(super) const META_LABELS: &[Row] = &[
    create(ANY, "", &["metadata/labels"]),
    create(TEMPLATED, "", &["spec/template/metadata/labels"]),
    create(CRON_JOB, "spec/jobTemplate/", &["metadata/labels", "spec/template/metadata/labels"]),
];

pub(super) const CLAIM_LABELS: &[Row] = &[create(STATEFUL_SET, "", &["spec/volumeClaimTemplates[]/metadata/labels"])];

pub(super) const SELECTORS: &[Row] = &[
    create(&[("", "v1", "Service"), ("", "v1", "ReplicationController")], "", &["spec/selector"]),
    create(
        &[("", "", "Deployment"), ("", "", "ReplicaSet"), ("", "", "DaemonSet"), ("apps", "", "StatefulSet")],
        "",
        &["spec/selector/matchLabels"],
    ),
    find(JOB, "", &["spec/selector/matchLabels"]),
    find(CRON_JOB, "", &["spec/jobTemplate/spec/selector/matchLabels"]),
    find(&[("policy", "", "PodDisruptionBudget")], "", &["spec/selector/matchLabels"]),
    find(
        &[("networking.k8s.io", "", "NetworkPolicy")],
        "spec/",
        &["podSelector/matchLabels", "ingress/from/podSelector/matchLabels", "egress/to/podSelector/matchLabels"],
    ),
    find(
        &[("apps", "", "Deployment"), ("apps", "", "StatefulSet")],
        "spec/template/spec/",
        &[
            "affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
            "affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
            "affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
            "affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
            "topologySpreadConstraints/labelSelector/matchLabels",
        ],
    ),
];

pub(super) const ANNOTATIONS: &[Row] = &[
    create(ANY, "", &["metadata/annotations"]),
    create(ANNOTATED, "", &["spec/template/metadata/annotations"]),
    create(CRON_JOB, "spec/jobTemplate/", &["metadata/annotations", "spec/template/metadata/annotations"]),
];

pub(super) const IMAGES: &[Row] = &[
    create(ANY, "spec/", &["containers[]/image", "initContainers[]/image", "volumes[]/image/reference"]),
    create(ANY, "spec/template/spec/", &["containers[]/image", "initContainers[]/image", "volumes[]/image/reference"]),
    create(ANY, "", &["spec/jobTemplate/spec/template/spec/volumes[]/image/reference"]),
];

/// In kustomize's order, which an error shows.
pub(super) const REPLICAS: &[Row] = &[create(
    &[("", "", "Deployment"), ("", "", "StatefulSet"), ("", "", "ReplicaSet"), ("", "", "ReplicationController")],
    "",
    &["spec/replicas"],
)];

/// Where a pod's specification may have `$(VAR)`.
const POD_VARS: &[&str] = &[
    "containers/args",
    "containers/command",
    "containers/env/value",
    "containers/volumeMounts/mountPath",
    "initContainers/args",
    "initContainers/command",
    "initContainers/env/value",
    "initContainers/volumeMounts/mountPath",
];

const RUNS_PODS: &[Type] = &[("", "", "DaemonSet"), ("", "", "Deployment"), ("", "", "Job"), ("", "", "ReplicaSet")];

pub(super) const VARS: &[Row] = &[
    find(&[("", "", "CronJob")], "spec/jobTemplate/spec/template/spec/", POD_VARS),
    find(&[("", "", "CronJob")], "", &["spec/jobTemplate/spec/template/volumes/nfs/server"]),
    find(RUNS_PODS, "spec/template/spec/", POD_VARS),
    find(RUNS_PODS, "", &["spec/template/spec/volumes/nfs/server"]),
    find(&[("", "", "Deployment")], "", &["spec/template/metadata/annotations"]),
    find(INGRESS, "spec/", &["rules/host", "tls/hosts", "tls/secretName"]),
    find(&[("", "", "Pod")], "spec/", POD_VARS),
    find(&[("", "", "Pod")], "", &["spec/volumes/nfs/server"]),
    find(&[("", "", "Service")], "spec/ports/", &["port", "targetPort"]),
    find(&[("", "", "StatefulSet")], "spec/template/spec/", POD_VARS),
    find(&[("", "", "StatefulSet")], "", &["spec/volumeClaimTemplates/spec/nfs/server"]),
    find(&[("", "", "PersistentVolume")], "", &["spec/nfs/server"]),
    find(ANY, "metadata/", &["labels", "annotations"]),
];

/// What runs pods, in references to configuration.
const POD_OWNERS: &[Type] =
    &[("", "", "Deployment"), ("", "", "ReplicaSet"), ("", "", "DaemonSet"), ("", "", "StatefulSet"), ("", "", "Job")];

/// What runs pods, in references to accounts, claims and classes.
const OTHER_OWNERS: &[Type] = &[
    ("", "", "StatefulSet"),
    ("", "", "Deployment"),
    ("", "", "ReplicationController"),
    ("", "", "Job"),
    ("", "", "DaemonSet"),
];

const CONFIG_MAP_PATHS: &[&str] = &[
    "volumes/configMap/name",
    "containers/env/valueFrom/configMapKeyRef/name",
    "initContainers/env/valueFrom/configMapKeyRef/name",
    "containers/envFrom/configMapRef/name",
    "initContainers/envFrom/configMapRef/name",
    "volumes/projected/sources/configMap/name",
];

const SECRET_PATHS: &[&str] = &[
    "volumes/secret/secretName",
    "containers/env/valueFrom/secretKeyRef/name",
    "initContainers/env/valueFrom/secretKeyRef/name",
    "containers/envFrom/secretRef/name",
    "initContainers/envFrom/secretRef/name",
    "imagePullSecrets/name",
    "volumes/projected/sources/secret/name",
];

const ROLES: &[Type] = &[("", "", "Role"), ("", "", "ClusterRole")];
const BINDINGS: &[Type] = &[(RBAC, "", "RoleBinding"), (RBAC, "", "ClusterRoleBinding")];

/// A pod's fields wherever kustomize looks for names of configuration.
const fn pods(paths: &'static [&'static str]) -> [Row; 4] {
    [
        find(POD_OWNERS, "spec/template/spec/", paths),
        find(&[("", "", "PodTemplate")], "template/spec/", paths),
        find(&[("", "v1", "Pod")], "spec/", paths),
        find(&[("", "", "CronJob")], "spec/jobTemplate/spec/template/spec/", paths),
    ]
}

/// A pod's fields wherever kustomize looks for other names.
const fn workloads(paths: &'static [&'static str]) -> [Row; 3] {
    [
        find(OTHER_OWNERS, "spec/template/spec/", paths),
        find(&[("", "", "Pod")], "spec/", paths),
        find(&[("", "", "CronJob")], "spec/jobTemplate/spec/template/spec/", paths),
    ]
}

const SCALED: &[&[Row]] = &[&[find(&[("", "", "HorizontalPodAutoscaler")], "", &["spec/scaleTargetRef/name"])]];

/// What is named, and the fields that name it. `IngressClass` is left out: kustomize looks for it under a group that
/// nothing has.
pub(super) const REFERENCES: &[(Type, &[&[Row]])] = &[
    (("", "", "Deployment"), SCALED),
    (("", "", "ReplicationController"), SCALED),
    (("", "", "ReplicaSet"), SCALED),
    (("", "", "StatefulSet"), SCALED),
    (
        ("", "v1", "ConfigMap"),
        &[
            &pods(CONFIG_MAP_PATHS),
            &[
                find(&[("", "", "Node")], "", &["spec/configSource/configMap"]),
                find(ROLES, "", &["rules/resourceNames"]),
                find(INGRESS, "", &["metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap"]),
            ],
        ],
    ),
    (
        ("", "v1", "Secret"),
        &[
            &pods(SECRET_PATHS),
            &[
                find(
                    &[("serving.knative.dev", "v1", "Service")],
                    "",
                    &["spec/template/spec/containers/env/valueFrom/secretKeyRef/name"],
                ),
                find(
                    INGRESS,
                    "",
                    &[
                        "spec/tls/secretName",
                        "metadata/annotations/ingress.kubernetes.io\\/auth-secret",
                        "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret",
                        "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret",
                    ],
                ),
                find(&[("", "", "ServiceAccount")], "", &["imagePullSecrets/name"]),
                find(
                    &[("", "", "StorageClass")],
                    "parameters/",
                    &["secretName", "adminSecretName", "userSecretName", "secretRef"],
                ),
                find(ROLES, "", &["rules/resourceNames"]),
                find(&[("", "", "PersistentVolume")], "", &["spec/azureFile/secretName"]),
            ],
        ],
    ),
    (
        ("", "v1", "Service"),
        &[&[
            find(STATEFUL_SET, "", &["spec/serviceName"]),
            find(
                INGRESS,
                "spec/",
                &[
                    "rules/http/paths/backend/serviceName",
                    "backend/serviceName",
                    "rules/http/paths/backend/service/name",
                    "defaultBackend/service/name",
                ],
            ),
            find(&[("apiregistration.k8s.io", "", "APIService")], "", &["spec/service/name"]),
            find(
                &[
                    ("admissionregistration.k8s.io", "", "ValidatingWebhookConfiguration"),
                    ("admissionregistration.k8s.io", "", "MutatingWebhookConfiguration"),
                ],
                "",
                &["webhooks/clientConfig/service"],
            ),
        ]],
    ),
    ((RBAC, "", "Role"), &[&[find(&[(RBAC, "", "RoleBinding")], "", &["roleRef/name"])]]),
    ((RBAC, "", "ClusterRole"), &[&[find(BINDINGS, "", &["roleRef/name"])]]),
    (("", "v1", "ServiceAccount"), &[&[find(BINDINGS, "", &["subjects"])], &workloads(&["serviceAccountName"])]),
    (("", "v1", "PersistentVolumeClaim"), &[&workloads(&["volumes/persistentVolumeClaim/claimName"])]),
    (
        ("", "v1", "PersistentVolume"),
        &[&[
            find(&[("", "", "PersistentVolumeClaim")], "", &["spec/volumeName"]),
            find(&[("", "", "ClusterRole")], "", &["rules/resourceNames"]),
        ]],
    ),
    (
        ("storage.k8s.io", "v1", "StorageClass"),
        &[&[
            find(&[("", "", "PersistentVolume"), ("", "", "PersistentVolumeClaim")], "", &["spec/storageClassName"]),
            find(&[("", "", "StatefulSet")], "", &["spec/volumeClaimTemplates/spec/storageClassName"]),
        ]],
    ),
    (("scheduling.k8s.io", "v1", "PriorityClass"), &[&workloads(&["priorityClassName"])]),
    (
        ("admissionregistration.k8s.io", "", "ValidatingAdmissionPolicy"),
        &[&[find(
            &[("admissionregistration.k8s.io", "", "ValidatingAdmissionPolicyBinding")],
            "",
            &["spec/policyName"],
        )]],
    ),
];
