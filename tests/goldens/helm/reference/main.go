// Command helm-reference renders charts with the real library, in one process, and says how long each took.
//
// It reads commands, a line each: words as for `helm template`, separated by tabs. For each it prints a line with the
// nanoseconds from loading the chart to the finished text, and "ok" or "error". The bench of the Helm plugin runs it
// beside its own renderer.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/loader"
	"helm.sh/helm/v4/pkg/cli/values"
	"helm.sh/helm/v4/pkg/getter"
	release "helm.sh/helm/v4/pkg/release/v1"
)

func main() {
	log.SetFlags(0)
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	for in.Scan() {
		words := strings.Split(in.Text(), "\t")
		start := time.Now()
		err := template(words)
		took := time.Since(start)
		word := "ok"
		if err != nil {
			word = "error"
		}
		fmt.Fprintln(out, took.Nanoseconds(), word)
		if err := out.Flush(); err != nil {
			log.Fatal(err)
		}
	}
	if err := in.Err(); err != nil {
		log.Fatal(err)
	}
}

// What `helm template` does, with the flags that change what is rendered.
func template(words []string) error {
	client := action.NewInstall(new(action.Configuration))
	client.DryRunStrategy = action.DryRunClient
	client.Replace = true
	var layers values.Options
	var version string
	var versions []string
	flags := pflag.NewFlagSet("template", pflag.ContinueOnError)
	flags.StringVarP(&client.Namespace, "namespace", "n", "default", "")
	flags.BoolVar(&client.IncludeCRDs, "include-crds", false, "")
	flags.BoolVar(&client.IsUpgrade, "is-upgrade", false, "")
	flags.BoolVar(&client.SkipSchemaValidation, "skip-schema-validation", false, "")
	flags.BoolVar(&client.DisableHooks, "no-hooks", false, "")
	flags.StringVar(&version, "kube-version", "", "")
	flags.StringSliceVarP(&versions, "api-versions", "a", nil, "")
	flags.StringSliceVarP(&layers.ValueFiles, "values", "f", nil, "")
	flags.StringArrayVar(&layers.Values, "set", nil, "")
	flags.StringArrayVar(&layers.StringValues, "set-string", nil, "")
	flags.StringArrayVar(&layers.JSONValues, "set-json", nil, "")
	flags.StringArrayVar(&layers.LiteralValues, "set-literal", nil, "")
	if err := flags.Parse(words); err != nil {
		return err
	}
	if version != "" {
		parsed, err := common.ParseKubeVersion(version)
		if err != nil {
			return err
		}
		client.KubeVersion = parsed
	}
	client.APIVersions = common.VersionSet(versions)
	client.ReleaseName = flags.Arg(0)
	given, err := layers.MergeValues(getter.Providers{})
	if err != nil {
		return err
	}
	chart, err := loader.Load(flags.Arg(1))
	if err != nil {
		return err
	}
	rendered, err := client.Run(chart, given)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	made := rendered.(*release.Release)
	fmt.Fprintln(&text, strings.TrimSpace(made.Manifest))
	for _, hook := range made.Hooks {
		fmt.Fprintf(&text, "---\n# Source: %s\n%s\n", hook.Path, hook.Manifest)
	}
	return nil
}
