// Command goldens asks kustomize what the cases beside it give.
//
// Run it in this folder after a change of a case or of the module's version:
//
//	go run .
//
// A case is a text archive in cases/: lines of settings, then files, each after a line `-- PATH --`. The settings:
//
//	args: what stands behind `kustomize build` (default: app)
//	error: a text that the error must contain; the case is one that fails
//
// Kustomize finds Helm on its path: the program of ../helm, which is built for that.
//
// A case in chains/ has a chart, too: what Helm renders of it as the release `shop` is the first resource of its
// kustomization `app`, as if that were Helm's post-renderer.
//
// What kustomize prints is written to expected/: NAME.yaml its output, NAME.warnings its remarks, without
// lines of Go's logger. Of an error only the text
// that the case names counts, which is checked here and again by Bowline's tests.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"sigs.k8s.io/kustomize/kustomize/v5/commands"
)

// asKustomize in the environment makes this program kustomize itself.
const asKustomize = "GOLDENS_AS_KUSTOMIZE"

// asHelm in the environment makes the program of ../helm Helm itself.
const asHelm = "GOLDENS_AS_HELM"

// logged is a line of Go's logger: with a date, and with names in no order.
var logged = regexp.MustCompile(`(?m)^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d .*\n`)

// golden is a case as it is written down.
type golden struct {
	args  []string
	error string
	files map[string]string
}

func main() {
	if os.Getenv(asKustomize) != "" {
		if commands.NewDefaultCommand().Execute() != nil {
			os.Exit(1)
		}
		return
	}
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	var paths []string
	for _, folder := range []string{"cases", chains} {
		found, err := filepath.Glob(filepath.Join(folder, "*.txt"))
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fmt.Errorf("there are no %s", folder)
		}
		paths = append(paths, found...)
	}
	if err := os.RemoveAll("expected"); err != nil {
		return err
	}
	if err := os.Mkdir("expected", 0o755); err != nil {
		return err
	}
	programs, err := os.MkdirTemp("", "helm")
	if err != nil {
		return err
	}
	defer os.RemoveAll(programs)
	build := exec.Command("go", "build", "-C", "../helm", "-o", filepath.Join(programs, "helm"), ".")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("building Helm: %w", err)
	}
	for _, path := range paths {
		if err := answer(path, programs); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// chains is the folder of the cases that have a chart.
const chains = "chains"

// rendered is the file that holds what a chart gives, beside the kustomization that names it.
const rendered = "rendered.yaml"

// chain renders the chart of a case and makes it the first resource of its kustomization.
func chain(parsed *golden, folder, programs string) error {
	command := exec.Command(filepath.Join(programs, "helm"), "template", "shop", "chart", "--include-crds")
	command.Dir = folder
	command.Env = []string{asHelm + "=1", "HOME=" + folder, "TZ=UTC"}
	command.Stderr = os.Stderr
	objects, err := command.Output()
	if err != nil {
		return fmt.Errorf("rendering the chart: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "app", rendered), objects, 0o644); err != nil {
		return err
	}
	path := filepath.Join(folder, "app", "kustomization.yaml")
	kustomization := parsed.files["app/kustomization.yaml"]
	if strings.Contains(kustomization, "resources: [") {
		kustomization = strings.Replace(kustomization, "resources: [", "resources: ["+rendered+", ", 1)
	} else {
		kustomization += "resources: [" + rendered + "]\n"
	}
	return os.WriteFile(path, []byte(kustomization), 0o644)
}

// answer runs one case and writes what comes out; what kustomize runs is in programs.
func answer(path, programs string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	parsed, err := parse(string(text))
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "golden")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if err := parsed.unpack(folder); err != nil {
		return err
	}
	name := filepath.Join("expected", strings.TrimSuffix(filepath.Base(path), ".txt"))
	if filepath.Dir(path) == chains {
		name = filepath.Join("expected", "chain-"+strings.TrimSuffix(filepath.Base(path), ".txt"))
		if err := chain(parsed, folder, programs); err != nil {
			return err
		}
	}
	stdout, stderr, failed, err := build(folder, programs, parsed.args)
	if err != nil {
		return err
	}
	if parsed.error != "" {
		if !failed || !strings.Contains(stderr, parsed.error) {
			return fmt.Errorf("should fail with %q, and says %q", parsed.error, stderr)
		}
		return nil
	}
	if failed {
		return errors.New(stderr)
	}
	if stderr != "" {
		if err := os.WriteFile(name+".warnings", []byte(stderr), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(name+".yaml", []byte(stdout), 0o644)
}

// build runs kustomize in folder.
func build(folder, programs string, args []string) (stdout, stderr string, failed bool, err error) {
	program, err := os.Executable()
	if err != nil {
		return "", "", false, err
	}
	command := exec.Command(program, append([]string{"build"}, args...)...)
	command.Dir = folder
	command.Env = []string{asKustomize + "=1", asHelm + "=1", "PATH=" + programs, "HOME=" + folder, "TZ=UTC"}
	var out, errs bytes.Buffer
	command.Stdout, command.Stderr = &out, &errs
	var exit *exec.ExitError
	if err := command.Run(); errors.As(err, &exit) {
		failed = true
	} else if err != nil {
		return "", "", false, err
	}
	return out.String(), logged.ReplaceAllString(errs.String(), ""), failed, nil
}

func parse(text string) (*golden, error) {
	parsed := &golden{args: []string{"app"}, files: map[string]string{}}
	path := ""
	for _, line := range strings.SplitAfter(text, "\n") {
		bare := strings.TrimSuffix(line, "\n")
		switch name, isFile := fileName(bare); {
		case isFile:
			path = name
			parsed.files[path] = ""
		case path != "":
			parsed.files[path] += line
		case strings.HasPrefix(bare, "args: "):
			parsed.args = strings.Fields(strings.TrimPrefix(bare, "args: "))
		case strings.HasPrefix(bare, "error: "):
			parsed.error = strings.TrimPrefix(bare, "error: ")
		case bare != "" && !strings.HasPrefix(bare, "#"):
			return nil, fmt.Errorf("no setting: %q", bare)
		}
	}
	return parsed, nil
}

func fileName(line string) (string, bool) {
	name, found := strings.CutPrefix(line, "-- ")
	if !found {
		return "", false
	}
	return strings.CutSuffix(name, " --")
}

func (parsed *golden) unpack(folder string) error {
	for path, content := range parsed.files {
		path = filepath.Join(folder, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}
