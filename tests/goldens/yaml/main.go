// Command goldens asks sigs.k8s.io/yaml what scalars, documents and values mean and how they are printed.
//
// Run it in this folder after a change of its inputs or of the module's version:
//
//	go run .
//
// It reads scalars.txt (a scalar a line), documents.jsonl (a JSON string a line, each a YAML document) and values.jsonl
// (a JSON value a line) and writes read.jsonl and write.jsonl, which bowline-yaml's tests read without Go.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"
)

// read is what the module makes of a source: JSON, or an error.
type read struct {
	Source string `json:"source"`
	JSON   string `json:"json,omitempty"`
	Error  string `json:"error,omitempty"`
}

// write is how the module prints a JSON value, or why it can't.
type write struct {
	JSON  string `json:"json"`
	YAML  string `json:"yaml,omitempty"`
	Error string `json:"error,omitempty"`
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
	reads := make([]any, 0, len(sources))
	var values []string
	for _, source := range sources {
		answer := readSource(source)
		reads = append(reads, answer)
		if answer.Error == "" {
			values = append(values, answer.JSON)
		}
	}
	more, err := lines("values.jsonl")
	if err != nil {
		return err
	}
	writes, err := printValues(append(values, more...))
	if err != nil {
		return err
	}
	if err := save("read.jsonl", reads); err != nil {
		return err
	}
	return save("write.jsonl", writes)
}

// collectSources puts every scalar where a value, a key and an item of a flow sequence stand, and adds the documents.
func collectSources() ([]string, error) {
	scalars, err := lines("scalars.txt")
	if err != nil {
		return nil, err
	}
	var sources []string
	for _, scalar := range scalars {
		sources = append(sources, "v: "+scalar+"\n", scalar+": v\n", "["+scalar+"]\n")
	}
	documents, err := lines("documents.jsonl")
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
	return sources, nil
}

func readSource(source string) read {
	answer, err := yaml.YAMLToJSON([]byte(source))
	if err != nil {
		return read{Source: source, Error: err.Error()}
	}
	return read{Source: source, JSON: string(answer)}
}

// printValues prints every value once, in the order of their first appearance.
func printValues(values []string) ([]any, error) {
	seen := map[string]bool{}
	var writes []any
	for _, value := range values {
		if seen[value] {
			continue
		}
		seen[value] = true
		decoded, err := decode(value)
		if err != nil {
			return nil, err
		}
		printed, err := yaml.Marshal(decoded)
		if err != nil {
			writes = append(writes, write{JSON: value, Error: err.Error()})
			continue
		}
		writes = append(writes, write{JSON: value, YAML: string(printed)})
	}
	return writes, nil
}

// decode reads a JSON value as Kubernetes does: integers stay integers.
func decode(value string) (any, error) {
	var decoded any
	decoder := json.NewDecoder(strings.NewReader(value))
	decoder.UseNumber()
	if err := decoder.Decode(&decoded); err != nil {
		return nil, err
	}
	return resolveNumbers(decoded)
}

func resolveNumbers(value any) (any, error) {
	var err error
	switch value := value.(type) {
	case json.Number:
		if number, err := value.Int64(); err == nil {
			return number, nil
		}
		if number, err := strconv.ParseUint(value.String(), 10, 64); err == nil {
			return number, nil
		}
		return value.Float64()
	case []any:
		for i := range value {
			if value[i], err = resolveNumbers(value[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for key := range value {
			if value[key], err = resolveNumbers(value[key]); err != nil {
				return nil, err
			}
		}
	}
	return value, nil
}

func lines(path string) ([]string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(content), "\n"), "\n"), nil
}

func save(path string, rows []any) (err error) {
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
