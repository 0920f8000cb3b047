// Writes what Helm knows of a cluster without asking one: the version of Kubernetes, then its APIs in their order.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"

	"helm.sh/helm/v4/pkg/chart/common"
)

const output = "../../../plugins/helm/src/context/capabilities.txt"

func main() {
	var text bytes.Buffer
	fmt.Fprintln(&text, common.DefaultCapabilities.KubeVersion.Version)
	for _, api := range common.DefaultCapabilities.APIVersions {
		fmt.Fprintln(&text, api)
	}
	if err := os.WriteFile(output, text.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}
