use super::*;

#[test]
fn versions_of_kubernetes_are_read() {
    for (text, version, normalized, major, minor) in [
        ("1.28", "v1.28", "v1.28", "1", "28"),
        ("v1.31.2-gke.1000", "v1.31.2-gke.1000", "v1.31.2", "1", "31"),
        ("1.29.3-eks-a5565ad", "v1.29.3-eks-a5565ad", "v1.29.3", "1", "29"),
        ("v1.2.3.4", "v1.2.3.4", "v1.2.3.4", "1", "2"),
    ] {
        let read = KubeVersion::parse(text, HelmVersion::V4).expect(text);
        let parts = (&read.version, &read.normalized, &read.major, &read.minor);
        assert_eq!(parts, (&version.into(), &normalized.into(), &major.into(), &minor.into()));
        assert_eq!(KubeVersion::parse(text, HelmVersion::V3).expect(text).version, normalized);
    }
    for (text, error) in [
        ("1", "illegal version string \"1\""),
        ("", "could not parse \"\" as version"),
        ("abc", "could not parse \"abc\" as version"),
        ("01.2", "illegal zero-prefixed version component \"01\" in \"01.2\""),
    ] {
        assert_eq!(KubeVersion::parse(text, HelmVersion::V4).expect_err(text).to_string(), error);
    }
}

#[test]
fn defaults_are_those_of_helm() {
    let capabilities = Capabilities::without_cluster(HelmVersion::V4, &["a/v1".into()]);
    assert_eq!(capabilities.kube_version.normalized, "v1.37.0");
    assert!(capabilities.apis.has("policy/v1beta1") && capabilities.apis.has("a/v1"));
    assert!(!capabilities.apis.has("apps/v1/Deployment"));
    assert_eq!(capabilities.apis.all().len(), 58);
}
