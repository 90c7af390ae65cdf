"""Shells on terminals of their own, with the completion of the program loaded."""

import os
import pty
import re
import select
import signal
import time

NAME = "rocketmq-canary-exporter"

# Typed after the key that completes: the shell prints the line as it stands, between marks, and empties it. The next
# keys must wait for the prompt, as the terminal isn't the shell's meanwhile.
SHOW_LINE = b"\x07"
PROMPT = "=> "
MARKED = re.compile(rb"<<<(.*?)>>>.*?" + PROMPT.encode(), re.DOTALL)

STARTS = {
    "bash": (
        ["bash", "--noprofile", "--norc", "-i"],
        [
            "bind 'set bell-style none'; bind 'set enable-bracketed-paste off'; bind 'set completion-query-items 0'",
            "bind 'set page-completions off'",
            """bind -x '"\\C-g": printf "<<%s%s>>>\\n" "<" "$READLINE_LINE"; READLINE_LINE='""",
            'eval "$(%s --completion-script-bash)"',
        ],
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        [
            "unsetopt beep; autoload -U compinit; compinit -D -u; LISTMAX=1000",
            """show-line() { zle -I; printf '<<%%s%%s>>>\\n' '<' "$BUFFER"; BUFFER= }; zle -N show-line; bindkey '^G' show-line""",
            'eval "$(%s --completion-script-zsh)"',
        ],
    ),
    "fish": (
        ["fish"],
        [
            "set -g fish_autosuggestion_enabled 0; function fish_prompt; echo '=> '; end",
            """bind \\cg 'printf "<<%%s%%s>>>\\\\n" "<" (commandline | string collect); commandline ""; commandline -f repaint'""",
            "%s --completion-script-fish | source",
        ],
    ),
}


class Shell:
    """One shell on a terminal of 200 columns; everything it needs lies in a folder."""

    def __init__(self, kind, program, folder):
        self.seen = b""
        arguments, setup = STARTS[kind]
        environment = {
            "HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder, "TERM": "xterm", "LANG": "C.UTF-8",
            "PATH": os.path.dirname(program) + ":" + os.environ.get("PATH", "/usr/bin:/bin"), "PS1": PROMPT,
            "COLUMNS": "200", "LINES": "60",
        }
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe(arguments[0], arguments, environment)
        for number, line in enumerate(setup):
            self.type((line.replace("%s ", NAME + " ", 1).replace("%%", "%")).encode() + b"\n")
            self.type(b"echo rea''dy%d\n" % number)
            # Keys that come before the prompt are the terminal's, not the shell's.
            self.wait_for(re.compile(rb"ready%d.*?%s" % (number, PROMPT.encode()), re.DOTALL))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)

    def type(self, keys):
        os.write(self.terminal, keys)

    def wait_for(self, pattern, seconds=30):
        """The match of what it wrote since the last one."""
        deadline = time.monotonic() + seconds
        while True:
            match = pattern.search(self.seen)
            if match:
                self.seen = self.seen[match.end():]
                return match
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
                raise AssertionError(f"{pattern.pattern!r} did not come within {seconds} s: {self.seen!r}")
            self.seen += os.read(self.terminal, 65536)

    def listed(self, line, last):
        """What is written for a line after two presses, up to a word."""
        self.type(line.encode() + b"\t\t")
        start = self.seen
        match = self.wait_for(re.compile(re.escape(last.encode())))
        return (start + match.string[:match.end()]).decode(errors="replace")

    def completed(self, line):
        """The line after one press of the key that completes, and what was written meanwhile."""
        self.type(line.encode() + b"\t" + SHOW_LINE)
        start = self.seen
        match = self.wait_for(MARKED)
        written = start + match.string[:match.start()]
        return match.group(1).decode(), written.decode(errors="replace")
