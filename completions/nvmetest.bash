# bash completion for nvmetest; made by: nvmetest metadata --completions=bash
_nvmetest()
{
	local cur prev cmd words=""
	if declare -F _get_comp_words_by_ref >/dev/null; then
		_get_comp_words_by_ref -n := cur prev
	else
		cur=${COMP_WORDS[COMP_CWORD]}
		prev=${COMP_WORDS[COMP_CWORD-1]}
	fi
	cmd=${COMP_WORDS[1]}
	if [ "$COMP_CWORD" -le 1 ]; then
		COMPREPLY=($(compgen -W "admin backends bench bind devices diag explain help io list metadata plan recover report run unbind version --help --version" -- "$cur"))
		return
	fi
	case $cmd:$prev in
	admin:--target|admin:-t) words="$(nvmetest metadata --values=targets 2>/dev/null)" ;;
	admin:--opcode) words="" ;;
	admin:--nsid) words="" ;;
	admin:--cdw2) words="" ;;
	admin:--cdw3) words="" ;;
	admin:--cdw10) words="" ;;
	admin:--cdw11) words="" ;;
	admin:--cdw12) words="" ;;
	admin:--cdw13) words="" ;;
	admin:--cdw14) words="" ;;
	admin:--cdw15) words="" ;;
	admin:--data-len) words="" ;;
	admin:--input) words="" ;;
	admin:--output) words="" ;;
	admin:--allow) words="$(nvmetest metadata --values=effects 2>/dev/null)" ;;
	admin:--serial) words="" ;;
	admin:--timeout) words="" ;;
	admin:--format|admin:-o) words="human json" ;;
	admin:--color) words="auto always never" ;;
	backends:--output|backends:-o) words="human json" ;;
	backends:--color) words="auto always never" ;;
	bench:--target|bench:-t) words="$(nvmetest metadata --values=targets 2>/dev/null)" ;;
	bench:--output|bench:-o) words="human json" ;;
	bench:--depth|bench:-d) words="" ;;
	bench:--block-size|bench:-b) words="" ;;
	bench:--rounds) words="" ;;
	bench:--seconds) words="" ;;
	bench:--count) words="" ;;
	bench:--allow) words="$(nvmetest metadata --values=effects 2>/dev/null)" ;;
	bench:--serial) words="" ;;
	bench:--seed) words="" ;;
	bench:--baseline) words="" ;;
	bench:--color) words="auto always never" ;;
	bind:--driver) words="vfio-pci none" ;;
	bind:--output|bind:-o) words="human json" ;;
	bind:--color) words="auto always never" ;;
	devices:--output|devices:-o) words="human json" ;;
	devices:--sysroot) words="" ;;
	devices:--color) words="auto always never" ;;
	diag:--target|diag:-t) words="$(nvmetest metadata --values=targets 2>/dev/null)" ;;
	diag:--output|diag:-o) words="" ;;
	diag:--lid) words="" ;;
	diag:--length) words="" ;;
	diag:--from) words="" ;;
	diag:--compare) words="" ;;
	diag:--redact) words="none ids strict" ;;
	diag:--salt-file) words="" ;;
	diag:--plugin) words="" ;;
	diag:--sysroot) words="" ;;
	diag:--color) words="auto always never" ;;
	explain:--color) words="auto always never" ;;
	help:--color) words="auto always never" ;;
	io:--target|io:-t) words="$(nvmetest metadata --values=targets 2>/dev/null)" ;;
	io:--opcode) words="" ;;
	io:--nsid) words="" ;;
	io:--cdw2) words="" ;;
	io:--cdw3) words="" ;;
	io:--cdw10) words="" ;;
	io:--cdw11) words="" ;;
	io:--cdw12) words="" ;;
	io:--cdw13) words="" ;;
	io:--cdw14) words="" ;;
	io:--cdw15) words="" ;;
	io:--data-len) words="" ;;
	io:--input) words="" ;;
	io:--output) words="" ;;
	io:--allow) words="$(nvmetest metadata --values=effects 2>/dev/null)" ;;
	io:--serial) words="" ;;
	io:--timeout) words="" ;;
	io:--format|io:-o) words="human json" ;;
	io:--color) words="auto always never" ;;
	list:--output|list:-o) words="human json" ;;
	list:--plugin) words="" ;;
	list:--color) words="auto always never" ;;
	metadata:--completions) words="bash zsh fish" ;;
	metadata:--values) words="cases plans targets formats effects backends commands" ;;
	metadata:--color) words="auto always never" ;;
	plan:--color) words="auto always never" ;;
	recover:--output|recover:-o) words="human json" ;;
	recover:--color) words="auto always never" ;;
	report:--output|report:-o) words="$(nvmetest metadata --values=formats 2>/dev/null)" ;;
	report:--from) words="" ;;
	report:--known) words="" ;;
	report:--fail-on) words="" ;;
	report:--color) words="auto always never" ;;
	run:--target|run:-t) words="$(nvmetest metadata --values=targets 2>/dev/null)" ;;
	run:--jobs) words="" ;;
	run:--output|run:-o) words="$(nvmetest metadata --values=formats 2>/dev/null)" ;;
	run:--allow) words="$(nvmetest metadata --values=effects 2>/dev/null)" ;;
	run:--serial) words="" ;;
	run:--known) words="" ;;
	run:--case) words="$(nvmetest metadata --values=cases 2>/dev/null)" ;;
	run:--except) words="$(nvmetest metadata --values=cases 2>/dev/null)" ;;
	run:--param) words="" ;;
	run:--plugin) words="" ;;
	run:--seed) words="" ;;
	run:--repeat) words="" ;;
	run:--stop-on) words="fail error" ;;
	run:--timeout-scale) words="" ;;
	run:--time-limit) words="" ;;
	run:--events) words="" ;;
	run:--resume) words="" ;;
	run:--color) words="auto always never" ;;
	unbind:--output|unbind:-o) words="human json" ;;
	unbind:--color) words="auto always never" ;;
	version:--output|version:-o) words="human json" ;;
	version:--color) words="auto always never" ;;
	*)
		case $cmd:$cur in
		admin:-*) words=" --target --opcode --nsid --cdw2 --cdw3 --cdw10 --cdw11 --cdw12 --cdw13 --cdw14 --cdw15 --data-len --input --output --allow --serial --timeout --format --dry-run --color --help" ;;
		admin:*) words="" ;;
		backends:-*) words=" --output --color --help" ;;
		backends:*) words="$(nvmetest metadata --values=backends 2>/dev/null)" ;;
		bench:-*) words=" --target --output --depth --block-size --rounds --seconds --count --write --allow --serial --seed --baseline --color --help" ;;
		bench:*) words="" ;;
		bind:-*) words=" --driver --dry-run --output --color --help" ;;
		bind:*) words="" ;;
		devices:-*) words=" --output --verbose --slurm --sysroot --color --help" ;;
		devices:*) words="" ;;
		diag:-*) words=" --target --output --all --quick --deep --nagios --verbose --lid --length --from --compare --redact --salt-file --raw --plugin --sysroot --color --help" ;;
		diag:*) words="bundle doctor features identify logs pcie regs selftest smart" ;;
		explain:-*) words=" --color --help" ;;
		explain:*) words="$(nvmetest metadata --values=cases 2>/dev/null)" ;;
		help:-*) words=" --color --help" ;;
		help:*) words="$(nvmetest metadata --values=commands 2>/dev/null)" ;;
		io:-*) words=" --target --opcode --nsid --cdw2 --cdw3 --cdw10 --cdw11 --cdw12 --cdw13 --cdw14 --cdw15 --data-len --input --output --allow --serial --timeout --format --dry-run --color --help" ;;
		io:*) words="" ;;
		list:-*) words=" --output --plugin --color --help" ;;
		list:*) words="cases groups plans effects coverage families" ;;
		metadata:-*) words=" --completions --values --color --help" ;;
		metadata:*) words="" ;;
		plan:-*) words=" --color --help" ;;
		plan:*) words="check show $(nvmetest metadata --values=plans 2>/dev/null)" ;;
		recover:-*) words=" --dry-run --output --color --help" ;;
		recover:*) words="" ;;
		report:-*) words=" --output --from --known --fail-on --quiet --verbose --color --help" ;;
		report:*) words="convert diff known merge show" ;;
		run:-*) words=" --target --jobs --output --allow --serial --known --case --except --param --bind --plugin --seed --shuffle --repeat --stop-on --timeout-scale --time-limit --events --resume --strict --dry-run --quiet --verbose --color --help" ;;
		run:*) words="$(nvmetest metadata --values=plans 2>/dev/null) $(nvmetest metadata --values=cases 2>/dev/null)" ;;
		unbind:-*) words=" --dry-run --output --color --help" ;;
		unbind:*) words="" ;;
		version:-*) words=" --output --color --help" ;;
		version:*) words="" ;;
		esac ;;
	esac
	COMPREPLY=($(compgen -W "$words" -- "$cur"))
	if declare -F __ltrim_colon_completions >/dev/null; then
		__ltrim_colon_completions "$cur"
	fi
}
complete -o default -F _nvmetest nvmetest
