# Ends the programs of a control plane when their parent is gone, however it went: the parent holds
# the other end of this script's standard input, and the programs share this script's process group.
trap '' INT TERM HUP
while read -r _; do :; done
kill -TERM 0
sleep 2
kill -KILL 0
