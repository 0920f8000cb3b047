package main

import (
	"bytes"
	"fmt"
	"os"

	"helm.sh/helm/v4/pkg/chart/common"
)

// capabilitiesFile is read by the renderer itself.
const capabilitiesFile = "../../../plugins/helm/src/context/capabilities.txt"

// writeCapabilities writes what Helm knows of a cluster without asking one: the version of Kubernetes, then its APIs in
// their order.
func writeCapabilities() error {
	var text bytes.Buffer
	fmt.Fprintln(&text, common.DefaultCapabilities.KubeVersion.Version)
	for _, api := range common.DefaultCapabilities.APIVersions {
		fmt.Fprintln(&text, api)
	}
	return os.WriteFile(capabilitiesFile, text.Bytes(), 0o644)
}
