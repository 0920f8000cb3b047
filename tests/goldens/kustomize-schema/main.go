// Writes the merge keys and scopes of the built-in kinds as kustomize knows them: a Rust source file with tables.
// Only what decides a strategic merge is kept: the types from which a list with the strategy "merge" can be reached,
// types that say the same as one.
package main

import (
	"fmt"
	"log"
	"os"
	"slices"
	"sort"
	"strings"

	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const output = "../../../plugins/kustomize/src/schema/table.rs"

// Stands for the keys of a mapping that may have any.
const anyKey = "*"

// Kinds whose scope kustomize knows although its document has no definition of them.
var undefined = []kind{
	{"admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicy"},
	{"admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicyBinding"},
	{"", "v1", "NodeProxyOptions"},
	{"", "v1", "PodAttachOptions"},
	{"", "v1", "PodExecOptions"},
	{"", "v1", "PodPortForwardOptions"},
	{"", "v1", "PodProxyOptions"},
	{"", "v1", "ServiceProxyOptions"},
}

type kind struct{ group, version, name string }

// A field of a type: a mapping, or a list that is merged by keys (of scalars if there are none). What follows is the
// type of the mapping or the elements; "" when it does not matter.
type field struct {
	name   string
	merged bool
	keys   []string
	follow string
}

// The fields of each type by the name of its definition, or by a path for those without a name.
type types map[string][]field

func (t types) add(name string, schema *spec.Schema) {
	if _, known := t[name]; known {
		return
	}
	t[name] = nil
	var fields []field
	for key, property := range schema.Properties {
		if f, matters := t.field(name, key, &property); matters {
			fields = append(fields, f)
		}
	}
	if schema.AdditionalProperties != nil && schema.AdditionalProperties.Schema != nil {
		if f, matters := t.field(name, anyKey, schema.AdditionalProperties.Schema); matters {
			fields = append(fields, f)
		}
	}
	sort.Slice(fields, func(i, j int) bool { return fields[i].name < fields[j].name })
	t[name] = fields
}

// field reads one property. A list that is replaced as a whole does not matter, nor does anything below it.
func (t types) field(parent, name string, schema *spec.Schema) (field, bool) {
	if !schema.Type.Contains("array") {
		return field{name: name, follow: t.follow(parent+"/"+name, schema)}, len(schema.Type) == 0 || schema.Type.Contains("object")
	}
	strategy, _ := schema.Extensions["x-kubernetes-patch-strategy"].(string)
	if !slices.Contains(strings.Split(strategy, ","), "merge") {
		return field{}, false
	}
	f := field{name: name, merged: true}
	if keys, several := schema.Extensions["x-kubernetes-list-map-keys"].([]any); several {
		for _, key := range keys {
			f.keys = append(f.keys, key.(string))
		}
	} else if key, one := schema.Extensions["x-kubernetes-patch-merge-key"].(string); one {
		f.keys = []string{key}
	}
	if schema.Items != nil && schema.Items.Schema != nil {
		f.follow = t.follow(parent+"/"+name+"/[]", schema.Items.Schema)
	}
	return f, true
}

func (t types) follow(path string, schema *spec.Schema) string {
	if ref := schema.Ref.String(); ref != "" {
		return strings.TrimPrefix(ref, "#/definitions/")
	}
	t.add(path, schema)
	return path
}

// prune leaves the types, and fields of types, from which a merged list can be reached.
func (t types) prune() {
	useful := map[string]bool{}
	for grown := true; grown; {
		grown = false
		for name, fields := range t {
			if !useful[name] && slices.ContainsFunc(fields, func(f field) bool { return f.merged || useful[f.follow] }) {
				useful[name], grown = true, true
			}
		}
	}
	for name, fields := range t {
		if !useful[name] {
			delete(t, name)
			continue
		}
		t[name] = slices.DeleteFunc(fields, func(f field) bool { return !f.merged && !useful[f.follow] })
		for i := range t[name] {
			if t[name][i].name == anyKey {
				log.Fatalf("%s: a merged list below any key of a mapping has no form in the tables", name)
			}
			if !useful[t[name][i].follow] {
				t[name][i].follow = ""
			}
		}
	}
}

// classes numbers the types so that those that say the same, all the way down, share a number: a partition that is
// refined until it holds. Each class is named by how its fields are written.
func (t types) classes() map[string]string {
	class := map[string]string{}
	for count := 0; ; {
		next, seen := map[string]string{}, map[string]string{}
		names := make([]string, 0, len(t))
		for name := range t {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			written := write(t[name], func(to string) string { return class[to] })
			if _, known := seen[written]; !known {
				seen[written] = fmt.Sprint(len(seen))
			}
			next[name] = seen[written]
		}
		class = next
		if len(seen) == count {
			return class
		}
		count = len(seen)
	}
}

func write(fields []field, number func(string) string) string {
	rows := make([]string, len(fields))
	for i, f := range fields {
		follow := "None"
		if f.follow != "" {
			follow = "Some(" + number(f.follow) + ")"
		}
		if !f.merged {
			rows[i] = fmt.Sprintf("map(%q, %s)", f.name, number(f.follow))
			continue
		}
		keys := make([]string, len(f.keys))
		for j, key := range f.keys {
			keys[j] = fmt.Sprintf("%q", key)
		}
		rows[i] = fmt.Sprintf("list(%q, &[%s], %s)", f.name, strings.Join(keys, ", "), follow)
	}
	return "&[" + strings.Join(rows, ", ") + "]"
}

// kinds finds the definition of each kind.
func kinds(definitions spec.Definitions) map[kind]string {
	found := map[kind]string{}
	for name, definition := range definitions {
		list, _ := definition.Extensions["x-kubernetes-group-version-kind"].([]any)
		for _, entry := range list {
			if gvk, ok := entry.(map[string]any); ok {
				group, _ := gvk["group"].(string)
				found[kind{group, gvk["version"].(string), gvk["kind"].(string)}] = name
			}
		}
	}
	return found
}

func scope(k kind) string {
	version := k.version
	if k.group != "" {
		version = k.group + "/" + k.version
	}
	namespaced, known := openapi.IsNamespaceScoped(yaml.TypeMeta{APIVersion: version, Kind: k.name})
	switch {
	case !known:
		return "None"
	case namespaced:
		return "Some(Namespace)"
	default:
		return "Some(Cluster)"
	}
}

func main() {
	log.SetFlags(0)
	definitions := openapi.Schema().Definitions
	t := types{}
	for name, definition := range definitions {
		t.add(name, &definition)
	}
	t.prune()
	class := t.classes()
	found := kinds(definitions)

	// The classes that a kind leads to, in the order of their names, which the walk below finds first.
	member := map[string]string{}
	var names []string
	for name := range t {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if _, known := member[class[name]]; !known {
			member[class[name]] = name
		}
	}
	number, order := map[string]int{}, []string{}
	var visit func(name string)
	visit = func(name string) {
		if name == "" || class[name] == "" {
			return
		}
		if _, known := number[class[name]]; known {
			return
		}
		number[class[name]] = len(order)
		order = append(order, class[name])
		for _, f := range t[member[class[name]]] {
			visit(f.follow)
		}
	}
	list := slices.Clone(undefined)
	for k := range found {
		list = append(list, k)
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		return a.group < b.group || a.group == b.group && (a.version < b.version || a.version == b.version && a.name < b.name)
	})
	list = slices.Compact(list)
	for _, k := range list {
		visit(found[k])
	}

	// Documents that kustomizations bring refer to definitions by their names.
	var named []string
	for _, name := range names {
		if _, defined := definitions[name]; defined {
			visit(name)
			named = append(named, fmt.Sprintf("    (%q, %d),", name, number[class[name]]))
		}
	}

	var rows []string
	for _, k := range list {
		ty := "None"
		if n, useful := number[class[found[k]]]; useful && class[found[k]] != "" {
			ty = fmt.Sprintf("Some(%d)", n)
		}
		if s := scope(k); s != "None" || ty != "None" {
			rows = append(rows, fmt.Sprintf("    kind(%q, %q, %q, %s, %s),", k.group, k.version, k.name, s, ty))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "//! What kustomize knows of the built-in kinds (Kubernetes %s). Made by `tests/goldens/kustomize-schema`.\n\n", openapi.GetSchemaVersion())
	fmt.Fprintf(&b, "use super::Scope::{Cluster, Namespace};\nuse super::builtin::{Field, Kind, kind, list, map};\n\n")
	fmt.Fprintf(&b, "/// The types by number.\npub(super) static TYPES: [&[Field]; %d] = [\n", len(order))
	for _, c := range order {
		written := write(t[member[c]], func(to string) string { return fmt.Sprint(number[class[to]]) })
		fmt.Fprintf(&b, "    %s,\n", written)
	}
	fmt.Fprintf(&b, "];\n\n/// The kinds, sorted.\npub(super) static KINDS: [Kind; %d] = [\n%s\n];\n", len(rows), strings.Join(rows, "\n"))
	fmt.Fprintf(&b, "\n/// The types of definitions, sorted by name.\npub(super) static NAMES: [(&str, u8); %d] = [\n%s\n];\n", len(named), strings.Join(named, "\n"))
	if err := os.WriteFile(output, []byte(b.String()), 0o644); err != nil {
		log.Fatal(err)
	}
}
