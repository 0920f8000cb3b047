// Command goldens asks kustomize's own library, and go.yaml.in/yaml/v3 beneath it, how documents are read before anything
// decides what their scalars mean, and what they are once they are printed.
//
// Run it in this folder after a change of its inputs or of a module's version:
//
//	go run .
//
// It reads scalars.txt (a scalar a line) and documents.jsonl (a JSON string a line, each a YAML document), here and in
// ../yaml, and writes read.jsonl, which the tests of bowline-yaml and bowline-kustomize read without Go.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
	printer "sigs.k8s.io/yaml"
)

// folders are where the inputs are.
var folders = []string{".", "../yaml"}

// read is what becomes of a source: its first document as nodes, what JSON a mapping or list prints, or errors.
type read struct {
	Source  string          `json:"source"`
	Node    any             `json:"node,omitempty"`
	Refused string          `json:"refused,omitempty"`
	JSON    json.RawMessage `json:"json,omitempty"`
	Error   string          `json:"error,omitempty"`
}

// scalar is a scalar node. Quoted stands for quotes and blocks.
type scalar struct {
	Tag    string `json:"tag"`
	Text   string `json:"text"`
	Quoted bool   `json:"quoted,omitempty"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// list is a list node.
type list struct {
	Items  []any `json:"items"`
	Line   int   `json:"line"`
	Column int   `json:"column"`
}

// mapping is a mapping node: pairs of a key and a value.
type mapping struct {
	Fields [][2]any `json:"fields"`
	Line   int      `json:"line"`
	Column int      `json:"column"`
}

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	sources, err := collectSources()
	if err != nil {
		return err
	}
	rows := make([]read, 0, len(sources))
	for _, source := range sources {
		rows = append(rows, readSource(source))
	}
	return save("read.jsonl", rows)
}

// collectSources puts every scalar where a value, a key, an item in brackets and a value in braces stand, and adds the
// documents.
func collectSources() ([]string, error) {
	var sources []string
	for _, folder := range folders {
		scalars, err := lines(folder + "/scalars.txt")
		if err != nil {
			return nil, err
		}
		for _, scalar := range scalars {
			sources = append(sources, "v: "+scalar+"\n", "k: {"+scalar+": v}\n", "["+scalar+"]\n", "v: {a: "+scalar+" }\n")
		}
		documents, err := lines(folder + "/documents.jsonl")
		if err != nil {
			return nil, err
		}
		for _, line := range documents {
			var source string
			if err := json.Unmarshal([]byte(line), &source); err != nil {
				return nil, err
			}
			sources = append(sources, source)
		}
	}
	return sources, nil
}

func readSource(source string) (row read) {
	row.Source = source
	// An anchor whose value contains itself ends the program rather than the call.
	if strings.Contains(source, "*") && isCircular(source) {
		row.Refused = "an anchor contains itself"
		return row
	}
	node, err := parse(source)
	if err != nil {
		row.Refused = err.Error()
		return row
	}
	if node == nil {
		return row
	}
	row.Node = dump(node.YNode())
	if node.YNode().Kind == yaml.ScalarNode {
		return row
	}
	row.JSON, err = finish(node)
	if err != nil {
		row.Error = err.Error()
	}
	return row
}

func isCircular(source string) bool {
	var value any
	err := yaml.Unmarshal([]byte(source), &value)
	return err != nil && strings.Contains(err.Error(), "value contains itself")
}

// parse reads the first document and resolves its aliases and merge keys.
func parse(source string) (node *yaml.RNode, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("stopped: %v", fault)
		}
	}()
	var document yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(source))
	if err := decoder.Decode(&document); err != nil {
		if err.Error() == "EOF" {
			return nil, nil
		}
		return nil, err
	}
	if yaml.IsYNodeEmptyDoc(&document) {
		return nil, nil
	}
	node = yaml.NewRNode(&document)
	return node, node.DeAnchor()
}

func dump(node *yaml.Node) any {
	switch node.Kind {
	case yaml.MappingNode:
		fields := make([][2]any, 0, len(node.Content)/2)
		for i := 0; i+1 < len(node.Content); i += 2 {
			fields = append(fields, [2]any{dump(node.Content[i]), dump(node.Content[i+1])})
		}
		return mapping{fields, node.Line, node.Column}
	case yaml.SequenceNode:
		items := make([]any, 0, len(node.Content))
		for _, item := range node.Content {
			items = append(items, dump(item))
		}
		return list{items, node.Line, node.Column}
	default:
		quoted := node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
		return scalar{node.Tag, node.Value, quoted, node.Line, node.Column}
	}
}

// finish prints a node as a build does and says in JSON what a reader of that sees.
func finish(node *yaml.RNode) (json.RawMessage, error) {
	raw, err := node.MarshalJSON()
	if err != nil {
		return nil, err
	}
	printed, err := printer.JSONToYAML(raw)
	if err != nil {
		return nil, err
	}
	back, err := printer.YAMLToJSON(printed)
	if err != nil {
		return nil, errors.New("printed so that it can't be read: " + err.Error())
	}
	return back, nil
}

func lines(path string) ([]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(content), "\n"), "\n"), nil
}

func save(path string, rows []read) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
	}()
	buffer := bufio.NewWriter(file)
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	for _, row := range rows {
		if err := encoder.Encode(row); err != nil {
			return err
		}
	}
	return buffer.Flush()
}
