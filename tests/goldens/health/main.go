// Command health writes what kstatus says about the objects in inputs/ to expected/.
//
// With -check it writes nothing and fails when expected/ differs.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kjson "k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

// input is an object to look at.
type input struct {
	Name   string          `json:"name"`
	Object json.RawMessage `json:"object"`
}

// outcome is what kstatus says about it: a status, or that it can't tell.
type outcome struct {
	Name    string `json:"name"`
	Status  string `json:"status,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
	Error   string `json:"error,omitempty"`
}

func main() {
	check := flag.Bool("check", false, "compare instead of writing")
	flag.Parse()
	files, err := filepath.Glob("inputs/*.json")
	if err != nil || len(files) == 0 {
		log.Fatalf("no inputs here: run this in its own folder (%v)", err)
	}
	for _, file := range files {
		if err := update(file, *check); err != nil {
			log.Fatalf("%s: %v", file, err)
		}
	}
}

// update computes the outcomes of one file of inputs and writes or compares them.
func update(file string, check bool) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var inputs []input
	if err := json.Unmarshal(text, &inputs); err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("[\n")
	for i, in := range inputs {
		line, err := encode(assess(in))
		if err != nil {
			return err
		}
		out.WriteString("  ")
		out.Write(line)
		if i < len(inputs)-1 {
			out.WriteString(",")
		}
		out.WriteString("\n")
	}
	out.WriteString("]\n")
	expected := filepath.Join("expected", filepath.Base(file))
	if !check {
		return os.WriteFile(expected, out.Bytes(), 0o644)
	}
	before, err := os.ReadFile(expected)
	if err != nil {
		return err
	}
	if !bytes.Equal(before, out.Bytes()) {
		return fmt.Errorf("%s is not what kstatus says: run `go run .`", expected)
	}
	return nil
}

// assess runs kstatus over one object.
func assess(in input) outcome {
	var object map[string]any
	if err := kjson.Unmarshal(in.Object, &object); err != nil {
		return outcome{Name: in.Name, Error: err.Error()}
	}
	result, err := status.Compute(&unstructured.Unstructured{Object: object})
	if err != nil {
		return outcome{Name: in.Name, Error: err.Error()}
	}
	found := outcome{Name: in.Name, Status: result.Status.String(), Message: result.Message}
	if len(result.Conditions) > 0 {
		found.Reason = result.Conditions[0].Reason
	}
	return found
}

// encode writes one outcome on one line, with <, > and & as they are.
func encode(found outcome) ([]byte, error) {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(found); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(line.Bytes()), nil
}
