// Command kustomize-reference builds kustomizations with the real library, in one process, and says how long each took.
//
// It reads commands, a line each: words as for `kustomize build`, the folder first, separated by tabs. For each it prints
// a line with the nanoseconds of the build and of printing the result, and "ok" or "error". The bench of the
// kustomize plugin runs it beside its own renderer.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

func main() {
	log.SetFlags(0)
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	for in.Scan() {
		words := strings.Split(in.Text(), "\t")
		start := time.Now()
		err := build(words[0], words[1:])
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

func build(folder string, flags []string) error {
	options := krusty.MakeDefaultOptions()
	// What the command does without a flag.
	options.Reorder = krusty.ReorderOptionUnspecified
	for number, flag := range flags {
		if number == 0 {
			continue
		}
		switch flags[number-1] + " " + flag {
		case "--reorder none":
			options.Reorder = krusty.ReorderOptionNone
		case "--reorder legacy":
			options.Reorder = krusty.ReorderOptionLegacy
		case "--load-restrictor LoadRestrictionsNone":
			options.LoadRestrictions = types.LoadRestrictionsNone
		}
	}
	objects, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		return err
	}
	_, err = objects.AsYaml()
	return err
}
