// Serves charts as the real tools do: packs each folder that is given, serves the archives with an index as a chart
// repository, and pushes them to a registry. Prints both addresses and ends when its standard input does.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"github.com/google/go-containerregistry/pkg/registry"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	helmregistry "helm.sh/helm/v4/pkg/registry"
	repo "helm.sh/helm/v4/pkg/repo/v1"
)

func main() {
	log.SetFlags(0)
	archives, err := os.MkdirTemp("", "charts")
	check(err)
	defer os.RemoveAll(archives)
	charts := serve(http.FileServer(http.Dir(archives)))
	images := serve(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	client, err := helmregistry.NewClient(helmregistry.ClientOptPlainHTTP(), helmregistry.ClientOptWriter(io.Discard))
	check(err)
	for _, folder := range os.Args[1:] {
		chart, err := loader.LoadDir(folder)
		check(err)
		archive, err := chartutil.Save(chart, archives)
		check(err)
		data, err := os.ReadFile(archive)
		check(err)
		reference := fmt.Sprintf("%s/charts/%s:%s", images, chart.Name(), chart.Metadata.Version)
		_, err = client.Push(data, reference)
		check(err)
	}
	index, err := repo.IndexDirectory(archives, "http://"+charts)
	check(err)
	index.SortEntries()
	check(index.WriteFile(filepath.Join(archives, "index.yaml"), 0o644))
	fmt.Printf("http://%s\noci://%s/charts\n", charts, images)
	_, err = io.Copy(io.Discard, os.Stdin)
	check(err)
}

// Serves on a port of this machine that is free, and gives the address.
func serve(handler http.Handler) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go func() { check(http.Serve(listener, handler)) }()
	return listener.Addr().String()
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
